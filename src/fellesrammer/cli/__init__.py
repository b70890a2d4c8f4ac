"""The command line: reads arguments and files, calls `workflow`, shows what came back. No rule of the product stands here.

`root` holds the command that all others hang on, `asking` reads what was given, `showing` prints; each other module is a group of commands.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import click

from fellesrammer.cli import award, hearing, package, profiles, requirements, shell  # noqa: F401  # each hangs its commands on `rammer`
from fellesrammer.cli.asking import asked_language
from fellesrammer.cli.root import CONTENT, DISK, GOOD, OURS, USAGE, rammer
from fellesrammer.cli.showing import say, words_of
from fellesrammer.errors import DiskError, error

__all__ = ["CONTENT", "DISK", "GOOD", "OURS", "USAGE", "main", "rammer", "run"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows a question mark, and the work goes on
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: list[str]) -> int:  # noqa: PLR0911  # one for each way a call can end
    """The exit code of one call of the command line."""
    try:
        result = rammer.main(arguments, prog_name="rammer", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        return USAGE
    except click.Abort:
        return USAGE
    except DiskError as fault:
        say(fault.problem, words_of(asked_language(arguments)))
        return DISK
    except OSError as fault:  # a temporary file of a library we use, say: openpyxl writes its sheets to the machine's own folder
        say(error("disk.machine", reason=fault.strerror or type(fault).__name__), words_of(asked_language(arguments)))
        return DISK
    except SystemExit as leaving:
        # click leaves by itself when it has answered the shell's completion, and when whoever read our output has gone:
        # they have what they wanted.
        return leaving.code if "_RAMMER_COMPLETE" in os.environ and isinstance(leaving.code, int) else GOOD
    except Exception as fault:  # noqa: BLE001  # the one broad except: nobody but us may ever see a traceback
        asked = arguments[:1] == ["--debug"]
        if asked:
            import traceback  # noqa: PLC0415

            traceback.print_exc()
        what_to_do = "send the lines above" if asked else "run again with `rammer --debug …` and send what it prints"
        what = f"{type(fault).__name__}: {fault}".replace("\n", " ")
        click.echo(f"rammer: a fault in rammer itself, not in your files ({what}); {what_to_do} to those who maintain it.", err=True)
        return OURS
    return result if isinstance(result, int) else GOOD
