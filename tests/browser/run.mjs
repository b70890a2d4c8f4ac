// Builds documents in Pyodide under Node: node run.mjs PYODIDE-FOLDER APP.ZIP IN-FOLDER OUT-FOLDER
// Each profile of IN-FOLDER (NAME.yaml, with its Word template in NAME.docx, if any) gives OUT-FOLDER/NAME/ with its files, and its
// problems in problems.json.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Node shows the whole line of minified code that an error comes from, a megabyte of it.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exit(1);
});

globalThis.fetch = (address) => {
  throw new Error(`nothing may be fetched: ${address}`);
};

const [runtime, app, input, output] = process.argv.slice(2).map((argument) => resolve(argument));
const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: `${runtime}/` });
pyodide.unpackArchive(new Uint8Array(readFileSync(app)), "zip", { extractDir: "/app" });
pyodide.runPython(`import sys; sys.path.insert(0, "/app")`);
const browser = pyodide.pyimport("fellesrammer.browser");

const { bytes } = pyodide.pyimport("builtins");
const profiles = readdirSync(input).filter((file) => file.endsWith(".yaml"));
for (const file of profiles.sort()) {
  const folder = join(output, basename(file, ".yaml"));
  mkdirSync(folder, { recursive: true });
  const beside = join(input, `${basename(file, ".yaml")}.docx`);
  const template = existsSync(beside) ? [bytes(pyodide.toPy(new Uint8Array(readFileSync(beside))))] : [];
  const answer = browser.build(readFileSync(join(input, file), "utf-8"), ...template);
  for (const [name, data] of answer.files.items()) {
    writeFileSync(join(folder, name), data.toJs());
  }
  writeFileSync(join(folder, "problems.json"), JSON.stringify(answer.problems.toJs()));
}

pyodide.runPython(`assert not [name for name in sys.modules if name.startswith("fellesrammer.exchange")]`);
