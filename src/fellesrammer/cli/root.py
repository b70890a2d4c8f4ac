"""The command `rammer` itself, with what all its commands share: exit codes and options."""

from __future__ import annotations

from pathlib import Path

import click

from fellesrammer import __version__

# Rooms are imported inside the commands that use them: `rammer --help` must not wait for Excel (bench, bar B6).

GOOD, CONTENT, USAGE, DISK, OURS = 0, 1, 2, 3, 70
"""The exit codes: all is well; the content has problems; wrong use; a file can't be read or written; our own fault."""

LANGUAGES = click.Choice(["nb", "nn"])
FOLDER = click.Path(path_type=Path, readable=False)
LANG = click.option("--lang", type=LANGUAGES, help="Language of messages; the default is the profile's own.")
LIBRARY = click.option("--library", type=FOLDER, metavar="DIR", help="Use the library in this working folder instead of a release.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of a fault in rammer itself.")
def rammer(*, debug: bool) -> None:
    """Shared requirements for journal systems, and the procurement documents made of them."""
