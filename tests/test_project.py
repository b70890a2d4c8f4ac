"""Tests of the project itself: the order of its rooms, its promises about dependencies, and the wheel that users install."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PACKAGE = "fellesrammer"
EXAMPLE = "bodo-legevakt-hjemmetjenester"

ROOMS = (
    {"errors", "words"},
    {"model"},
    {"files"},
    {"award"},
    {"library"},
    {"profile"},
    {"legal"},
    {"render"},
    {"documents"},
    {"exchange"},
    {"publish"},
    {"workflow"},
    {"cli", "browser"},
)
"""From top to bottom: a room imports from itself and from rooms above it. Rooms in one set stand side by side."""

RENDER_MAY_SEE = ("fellesrammer.errors", "fellesrammer.files.data", "fellesrammer.model.text", "fellesrammer.render")
"""The writers know blocks, text and where templates lie, never what a requirement is."""

COMPILED = {"docx", "lxml"}
"""What the browser can't have, and only `exchange` therefore imports."""

FOLDERS = ("requirements/schema", "templates/words", "templates/text", "site", "src/fellesrammer", "examples", "tests", ".ci")
"""The folders of the design."""


# The rooms


@cache
def modules() -> Mapping[str, Path]:
    """Every module of the package by its dotted name."""
    files = sorted((SOURCE / PACKAGE).rglob("*.py"))
    return {".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


@cache
def tree(module: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> frozenset[str]:
    """Everything a module imports, wherever in the file: at the top, inside a function, or for type checking only."""
    return frozenset(name for node in ast.walk(tree(module)) for name in _names(node, module))


def _names(node: ast.AST, module: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        origin = _origin(node, module)
        for alias in node.names:
            whole = f"{origin}.{alias.name}"
            yield whole if whole in modules() else origin


def _origin(node: ast.ImportFrom, module: str) -> str:
    is_package = modules()[module].name == "__init__.py"
    here = module.split(".")
    parent = here[: len(here) - node.level + is_package] if node.level else []
    return ".".join([*parent, *([node.module] if node.module else [])])


def own(module: str) -> frozenset[str]:
    """The modules of this package that a module imports."""
    return frozenset(name for name in imports(module) if name in modules() and name != module)


def level(module: str) -> int:
    """The place of a module's room in the table, counted from the top."""
    room = module.split(".")[1]
    return next(number for number, rooms in enumerate(ROOMS) if room in rooms)


def inside(module: str) -> bool:
    """Whether the module lies in a room; the package itself and the way in with -m lie in none."""
    return module not in {PACKAGE, f"{PACKAGE}.__main__"}


def test_every_module_lies_in_a_room_of_the_table() -> None:
    known = set().union(*ROOMS)
    assert modules(), "no modules were found"
    assert [module for module in modules() if inside(module) and module.split(".")[1] not in known] == []


def test_a_room_imports_only_from_itself_and_from_rooms_above() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module in filter(inside, modules())
        for imported in filter(inside, own(module))
        if level(imported) > level(module) or (level(imported) == level(module) and not _same_room(imported, module))
    ]
    assert sorted(wrong) == []


def _same_room(one: str, other: str) -> bool:
    """Whether two modules of one level share a room; the first line alone is one room of two modules."""
    return one.split(".")[1] == other.split(".")[1] or level(one) == 0


def test_the_package_itself_imports_nothing() -> None:
    assert own(PACKAGE) == frozenset()


def test_render_knows_nothing_of_requirements() -> None:
    rendering = [module for module in modules() if module.startswith(f"{PACKAGE}.render")]
    assert [(module, name) for module in rendering for name in sorted(own(module)) if not name.startswith(RENDER_MAY_SEE)] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: own(module) for module in modules()}
    while free := {module for module, wanted in graph.items() if not wanted & graph.keys()}:
        graph = {module: wanted for module, wanted in graph.items() if module not in free}
    assert sorted(graph) == []


def test_compiled_word_libraries_are_imported_only_in_exchange() -> None:
    users = {module for module in modules() for name in imports(module) if name.split(".")[0] in COMPILED}
    assert [module for module in users if not module.startswith(f"{PACKAGE}.exchange")] == []


def test_what_is_imported_is_declared() -> None:
    distributions = metadata.packages_distributions()
    declared = {canonicalize_name(Requirement(line).name) for line in pyproject()["project"]["dependencies"]}
    tops = {name.split(".")[0] for module in modules() for name in imports(module)} - set(sys.stdlib_module_names) - {PACKAGE}
    assert {top for top in tops if not declared & {canonicalize_name(name) for name in distributions.get(top, [])}} == set()


# What never stands in the sources


LOOSE_YAML = re.compile(r"(?:safe_|full_|unsafe_)?(?:load|compose)(?:_all)?")


def test_yaml_is_read_by_the_strict_loader_alone() -> None:
    assert [f"{module}: {name}" for module in modules() for name in _of_yaml(module) if LOOSE_YAML.fullmatch(name)] == []


def _of_yaml(module: str) -> Iterator[str]:
    """Every name that a module takes from the YAML library, as `yaml.name` or by import."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "yaml":
            yield node.attr
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "yaml":
            yield from (alias.name for alias in node.names)


# Written in pieces, so that this file does not contain what it forbids.
HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "registry." + "npmjs", "npmjs" + ".org")
MACHINE_PATH = re.compile(r"(?<![\w.$~{}-])/(?:root|home|work)/")


def _tracked() -> tuple[Path, ...]:
    """The files of the repository that are or would be committed."""
    # The clone may belong to another user than the one who tests, in a container for one.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return tuple(path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file())


def _traces(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8", errors="ignore")
    return [host for host in HOSTS if host in text] + MACHINE_PATH.findall(text)


def test_no_file_names_a_package_registry_or_a_folder_of_one_machine() -> None:
    assert len(_tracked()) > 1
    assert [(str(path.relative_to(ROOT)), found) for path in _tracked() if (found := _traces(path))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /ro" + "ot/x", True),
        ('"/ho' + 'me/me/x"', True),
        ("https://example.no/ho" + "me/x", False),
        ("./wo" + "rk/x", False),
        ("https://py" + "pi.org/simple", True),
    ],
)
def test_paths_and_hosts_are_told_from_addresses(tmp_path: Path, text: str, found: bool) -> None:
    (tmp_path / "fil.txt").write_text(text, encoding="utf-8")
    assert bool(_traces(tmp_path / "fil.txt")) is found


# What the sources promise


def test_every_public_name_has_a_docstring() -> None:
    assert [name for module in modules() for name in _undocumented(tree(module), module)] == []


def _undocumented(node: ast.Module | ast.ClassDef, name: str) -> Iterator[str]:
    """The public names in a module or class that say nothing of themselves; a protocol speaks for all its members."""
    if not ast.get_docstring(node):
        yield name
    if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases):
        return
    for child in node.body:
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
            inner = f"{name}.{child.name}"
            if isinstance(child, ast.ClassDef):
                yield from _undocumented(child, inner)
            elif not ast.get_docstring(child):
                yield inner


@cache
def pyproject() -> dict[str, Any]:
    """The project file as it stands."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _dependencies() -> dict[str, list[str]]:
    """Every list of dependencies by its name: run time, the extras, what builds, and what .ci/ fetches."""
    node = [line.split()[0] for line in (ROOT / ".ci" / "node-packages.txt").read_text().splitlines() if not line.startswith("#")]
    tools = re.search(r'tools="\n(.*?)\n"', (ROOT / ".ci" / "run").read_text(), re.DOTALL)
    assert tools is not None
    debian = [package for line in tools[1].splitlines() for package in line.split()[1:]]
    extras = pyproject()["project"]["optional-dependencies"]
    python = {"run": pyproject()["project"]["dependencies"], "build": pyproject()["build-system"]["requires"], **extras}
    return {name: [Requirement(line).name for line in lines] for name, lines in python.items()} | {"node": node, "debian": debian}


def test_every_dependency_has_its_reason_in_contributing() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    reasons = {name: reason for names, reason in rows for name in re.findall(r"`([^`]+)`", names)}
    wanted = {name for names in _dependencies().values() for name in names}
    assert {name for name in wanted if len(reasons.get(name, "").split()) < 3} == set()


def test_the_development_list_is_the_same_for_pip_and_uv() -> None:
    assert pyproject()["project"]["optional-dependencies"]["dev"] == pyproject()["dependency-groups"]["dev"]


def test_the_lock_file_pins_every_dependency_with_its_sum() -> None:
    lock = (ROOT / "dev-lock.txt").read_text(encoding="utf-8")
    pinned = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==\S+.* \\\n    --hash=sha256:", lock, re.MULTILINE)}
    wanted = {canonicalize_name(name) for group in ("run", "dev", "build") for name in _dependencies()[group]}
    assert wanted - pinned == set()


def test_the_folders_of_the_design_exist_and_are_used() -> None:
    files = {str(path.relative_to(ROOT)) for path in _tracked()}
    assert [folder for folder in FOLDERS if not any(name.startswith(f"{folder}/") for name in files)] == []


def test_a_folder_that_a_guide_names_is_there() -> None:
    made = {"build", ".cache", ".venv"}  # made when they are first needed
    guides = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    named = set(re.findall(r"`(\.?[\w-]+)/[^`]*`", guides))
    assert {name for name in named - made if not (ROOT / name).is_dir()} == set()


def test_every_folder_at_the_top_is_explained_to_contributors() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in _tracked() if len(path.relative_to(ROOT).parts) > 1}
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {top for top in tops if f"`{top}/" not in guide} == set()


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    _checked([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def empty_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python in an environment of its own that holds the wheel and what the wheel itself asks for, nothing more."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=False, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    for name in _needed(PACKAGE) - {PACKAGE}:
        _link(metadata.distribution(name), packages)
    return folder / "bin" / "python"


def _needed(name: str) -> set[str]:
    """The distribution and all that it asks for here, step by step; extras are left out."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = canonicalize_name(waiting.pop())
        if current not in found:
            found.add(current)
            asked = (Requirement(line) for line in metadata.requires(current) or [])
            waiting.extend(one.name for one in asked if one.marker is None or one.marker.evaluate({"extra": ""}))
    return found


def _link(distribution: metadata.Distribution, packages: Path) -> None:
    tops = {file.parts[0] for file in distribution.files or [] if file.parts[0] not in {"..", "__pycache__"}}
    for top in tops:
        (packages / top).symlink_to(Path(str(distribution.locate_file(top))))


def _checked(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


RAMMER = """
import sys
from importlib.metadata import entry_points
(rammer,) = entry_points(group="console_scripts", name="rammer")
sys.exit(rammer.load()())
"""


@pytest.mark.slow
def test_the_wheel_holds_types_requirements_and_words(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    inside_it = {"py.typed", "_data/requirements/library.yaml", "_data/templates/words/nb.yaml"}
    assert {name for name in inside_it if f"{PACKAGE}/{name}" not in names} == set()


@pytest.mark.slow
def test_the_wheel_alone_answers_and_is_not_the_checkout(empty_python: Path, tmp_path: Path) -> None:
    where = _checked([str(empty_python), "-I", "-c", f"import {PACKAGE}; print({PACKAGE}.__file__)"], tmp_path)
    assert not Path(where.strip()).is_relative_to(ROOT)
    assert "build" in _checked([str(empty_python), "-I", "-c", RAMMER, "--help"], tmp_path)


@pytest.mark.slow
def test_the_wheel_alone_builds_the_documents_of_the_example(empty_python: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profil.yaml"
    profile.write_bytes((ROOT / "examples" / EXAMPLE / "profil.yaml").read_bytes())
    _checked([str(empty_python), "-I", "-c", RAMMER, "build", str(profile), "-o", str(tmp_path / "ut")], tmp_path)
    assert {path.suffix for path in (tmp_path / "ut").iterdir()} >= {".docx", ".xlsx"}
