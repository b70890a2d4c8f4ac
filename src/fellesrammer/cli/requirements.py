"""The commands about the requirements of the library: show some in full, and list them."""

from __future__ import annotations

from pathlib import Path

import click

from fellesrammer.cli.asking import one_of, open_library
from fellesrammer.cli.root import CONTENT, GOOD, LANG, LIBRARY, rammer
from fellesrammer.cli.showing import as_csv, as_json, columns, print_data, words_of


@rammer.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@LIBRARY
@LANG
def show(ids: tuple[str, ...], library: Path | None, lang: str | None) -> int:
    """Show requirements in full."""
    from fellesrammer import workflow  # noqa: PLC0415

    language = lang or workflow.DEFAULT_LANGUAGE
    loaded = open_library(library, language)
    if loaded is None:
        return CONTENT
    for name in ids:
        one_of("ID", name, tuple(loaded.library.requirements))
    words = words_of(language)
    click.echo("\n\n".join(workflow.describe(loaded.library.requirements[name], loaded.library, words) for name in ids))
    return GOOD


@rammer.command("list")
@click.option("--area", default="", metavar="A", help="Only this area.")
@click.option("--tag", default="", metavar="T", help="Only requirements with this tag.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="How to list.")
@LIBRARY
@LANG
def list_requirements(area: str, tag: str, form: str, library: Path | None, lang: str | None) -> int:
    """List the requirements of the library."""
    from fellesrammer import workflow  # noqa: PLC0415

    language = lang or workflow.DEFAULT_LANGUAGE
    loaded = open_library(library, language)
    if loaded is None:
        return CONTENT
    if area:
        one_of("--area", area, loaded.library.order)
    if tag:
        one_of("--tag", tag, tuple(code.code for code in loaded.library.codelists["tags"].codes))
    rows = [workflow.listing(item, language) for item in workflow.find(loaded.library, area=area, tag=tag)]
    if form == "json":
        print_data(as_json({"library": loaded.library.version, "requirements": rows}))
    elif form == "csv":
        print_data(as_csv(workflow.LISTED, rows))
    else:
        for line in columns(rows):
            click.echo(line)
    return GOOD
