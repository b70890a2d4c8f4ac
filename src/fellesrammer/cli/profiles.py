"""The commands about profiles: check them, begin one, and make their documents."""

from __future__ import annotations

from pathlib import Path

import click

from fellesrammer.cli.asking import existing, near, one_of, read_all, slug, spare, taken, template_beside, templates_of, words_by_file
from fellesrammer.cli.root import FOLDER, GOOD, LANG, LANGUAGES, LIBRARY, rammer
from fellesrammer.cli.showing import as_annotation, as_data, as_json, print_data, show_files, show_problems, told, verdict, words_of
from fellesrammer.errors import DiskError, RammerError, error, in_order


@rammer.command()
@click.argument("profiles", nargs=-1, type=FOLDER, metavar="[PROFILE]...")
@LIBRARY
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True, help="How to show problems."
)
@click.option("--strict", is_flag=True, help="Warnings give exit code 1 too.")
@LANG
def validate(profiles: tuple[Path, ...], library: Path | None, form: str, lang: str | None, *, strict: bool) -> int:
    """Check profiles, or the shared library when no PROFILE is given."""
    from fellesrammer import workflow  # noqa: PLC0415

    if library:
        existing(library)
    if profiles:
        sources = read_all(profiles, lang)
        checked = workflow.check_profiles(sources, folder=library)
        found = in_order((*checked.problems, *templates_of(sources, checked.value).problems))
        spoken = words_by_file(lang, sources)
    else:
        found = workflow.check_library(library or near(workflow.library_folder()))
        spoken = {"": words_of(lang or workflow.DEFAULT_LANGUAGE)}
    if form == "json":
        print_data(as_json({"problems": [as_data(problem, told(problem, spoken)) for problem in found]}))
    elif form == "github":
        print_data("\n".join(as_annotation(problem, told(problem, spoken)) for problem in found))
    else:
        show_problems(found, spoken)
    return verdict(found, strict=strict)


@rammer.command()
@click.argument("file", type=FOLDER)
@click.option("--municipality", required=True, metavar="NUMBER", help="The municipality's number, four digits.")
@click.option("--lang", type=LANGUAGES, help="Language of the profile; required where the municipality is neutral (språklova § 11).")
@click.option("--agreement", default="SSA-L", show_default=True, help="The standard agreement.")
@click.option("--service", "services", multiple=True, help="A service area that the purchase covers; repeat for more.")
def new(file: Path, municipality: str, lang: str | None, agreement: str, services: tuple[str, ...]) -> int:
    """Write a commented profile to FILE; what nobody has said yet stands empty."""
    from fellesrammer import workflow  # noqa: PLC0415
    from fellesrammer.files import disk  # noqa: PLC0415

    one_of("--municipality", municipality, workflow.municipalities())
    one_of("--agreement", agreement, workflow.agreements())
    for service in services:
        one_of("--service", service, workflow.codes("services"))
    language = lang or workflow.default_language(municipality)
    if language is None:
        name = workflow.municipalities()[municipality]
        message = f"{name} has declared no language form (språklova § 11), so the choice is yours: add --lang nb or --lang nn."
        raise click.UsageError(message)
    if taken(file):
        raise DiskError(error("disk.exists", file=str(file)))
    made = workflow.new_profile(slug(file.stem), municipality, language, agreement, tuple(dict.fromkeys(services)))
    if made.value is None:
        raise RammerError(repr(made.problems))
    disk.write(file, made.value.encode())
    words = words_of(language)
    click.echo(words("new.done", file=file))
    return GOOD


@rammer.command()
@click.argument("profiles", nargs=-1, required=True, type=FOLDER, metavar="PROFILE...")
@click.option("-o", "--output", required=True, type=FOLDER, metavar="DIR", help="The folder for the documents; made when missing.")
@click.option("--only", multiple=True, metavar="NAME", help="Make only this document; repeat for more.")
@LIBRARY
@LANG
def build(profiles: tuple[Path, ...], output: Path, only: tuple[str, ...], library: Path | None, lang: str | None) -> int:
    """Make the documents of each PROFILE; with more than one, each in a folder named by its procurement's id."""
    from fellesrammer import workflow  # noqa: PLC0415
    from fellesrammer.files import disk  # noqa: PLC0415

    names = tuple(name for document in workflow.DOCUMENTS for name in (document.name, document.name.partition(".")[0]))
    for name in only:
        one_of("--only", name, names)
    if library:
        existing(library)
    sources = read_all(profiles, lang)
    checked = workflow.check_profiles(sources, folder=library, apart=True)
    templates = templates_of(sources, checked.value)
    problems = in_order((*checked.problems, *templates.problems))
    spoken = words_by_file(lang, sources)
    show_problems(problems, spoken)
    if checked.value is None or templates.value is None:
        return verdict(problems, strict=False)
    named = [(path, resolved.case_file.word_template) for path, resolved in zip(profiles, checked.value, strict=True)]
    inputs = [*profiles, *(template_beside(path, name) for path, name in named if name)]
    for number, (resolved, template) in enumerate(zip(checked.value, templates.value, strict=True), start=1):
        made = workflow.make(resolved, only, template or None)
        folder = output / made.folder if len(profiles) > 1 else output
        for name in made.files:
            spare(folder / name, inputs)
        disk.write_set(folder, made.files)
        if len(profiles) > 1:
            click.echo(f"[{number}/{len(profiles)}] {folder}")
        else:
            show_files(folder, made, spoken[""])
    return GOOD
