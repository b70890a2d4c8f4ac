"""The pages of the site that the program can tell best itself: problems, commands, and the fields of a profile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import click

from fellesrammer.errors import RammerError
from fellesrammer.files import data, disk
from fellesrammer.files.schema import Schemas
from fellesrammer.library import load as library_load
from fellesrammer.model.library import LegalProfile, LegalRule, Threshold
from fellesrammer.words import Words

START, END = "<!-- make pages: start -->", "<!-- make pages: end -->"
"""The marks in a hand-written page, between which its generated part stands."""

PROBLEMS, PROFILE, COMMANDS, LAW = "feilkoder.md", "profil.md", "kommandolinje.md", "rettslige-sjekker.md"
LANGUAGE = "nb"

Part: TypeAlias = Mapping[str, Any]
"""Any part of a schema."""

_WIDTH = 88
_SPECIAL = re.compile(r"([\\`*_{}\[\]#|])")


def write(folder: Path, command: click.Group) -> tuple[str, ...]:
    """The names of the pages that were written in `folder`, because they had changed."""
    changed = tuple(name for name, text in made(folder, command).items() if not _stands(folder / name, text))
    for name in changed:
        disk.write(folder / name, made(folder, command)[name].encode())
    return changed


def made(folder: Path, command: click.Group) -> Mapping[str, str]:
    """Every page that has a generated part, by name, as it is to be; hand-written parts are those that stand in `folder`."""
    words = data.words(LANGUAGE)
    schemas = Schemas(data.root() / "requirements" / "schema")
    return {
        PROBLEMS: problem_page(words),
        PROFILE: profile_page(schemas, words),
        LAW: law_page(_laws(schemas), words),
        COMMANDS: with_part((folder / COMMANDS).read_text(encoding="utf-8"), command_part(command)),
    }


def problem_page(words: Words) -> str:
    """Every problem code with what is wrong and what to do, room by room, each with an anchor of its own."""
    parts = [_opening(words, "problems")]
    for room, codes in groupby(sorted(words.problems), key=lambda code: code.partition(".")[0]):
        parts.append(f"## {words(f'pages.problems.room.{room}')} {{ #{room} }}")
        parts += [_problem(code, words) for code in codes]
    return _page(parts)


def profile_page(schemas: Schemas, words: Words) -> str:
    """Every field of a profile with its meaning, group by group, as its schema tells them."""
    profile = schemas.schema("profile")
    groups = {name: part for name, part in profile["properties"].items() if _below(part, schemas)}
    single = [name for name in profile["properties"] if name not in groups]
    parts = [_opening(words, "profile")]
    for name, part in groups.items():
        rows = _rows(part, schemas, words, f"{name}.") if "properties" in part else _rows(part["items"], schemas, words, f"{name}[].")
        parts += [_group_heading(name, part, profile, words), escaped(part["x-help"][words.language]), _table(rows, words)]
    own = [_row(name, profile["properties"][name], profile, words) for name in single]
    parts += [f"## {words('pages.profile.rest')} {{ #rest }}", _table(own, words)]
    return _page(parts)


def law_page(laws: Iterable[LegalProfile], words: Words) -> str:
    """Every legal profile, the newest first: thresholds, the lawful outcomes on climate, and the rules with their paragraphs."""
    parts = [_opening(words, "law")]
    for law in sorted(laws, key=lambda law: law.valid_from or date.min, reverse=True):
        period = [words(f"pages.law.{name}", date=day) for name, day in (("from", law.valid_from), ("to", law.valid_to)) if day]
        parts += [
            f"## {escaped(law.title[words.language])} {{ #{law.id} }}",
            " ".join((*period, words("pages.law.checked", date=law.checked))),
            _listed(("threshold", "amount", "paragraph"), (_threshold(item, words) for item in law.thresholds), words),
            words("pages.law.climate", paragraph=law.climate.paragraph),
            "\n".join(f"- `{item.code}`: {escaped(item.label[words.language])}" for item in law.climate.outcomes),
            _listed(("code", "rule", "paragraph"), (_rule(rule, words) for rule in law.rules), words),
        ]
    return _page(parts)


def command_part(command: click.Group) -> str:
    """The help of a command and of every command in it, as the terminal shows them."""
    settings = {**command.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    above = click.Context(command, info_name=command.name, **settings)
    return "\n\n".join(_command_parts(command, above))


def _command_parts(command: click.Command, context: click.Context) -> Iterator[str]:
    title = context.command_path
    yield f"### {title} {{ #{title.replace(' ', '-')} }}"
    yield _shown(command, context)
    for name in command.list_commands(context) if isinstance(command, click.Group) else ():
        below = command.get_command(context, name) if isinstance(command, click.Group) else None
        if below is not None and not below.hidden:
            yield from _command_parts(below, click.Context(below, info_name=name, parent=context))


def with_part(page: str, part: str) -> str:
    """The page with its generated part replaced; the marks stay."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        message = f"a page lacks its marks {START} and {END}"
        raise RammerError(message)
    return f"{before}{START}\n\n{part}\n\n{END}{after}"


def fields(part: Part, schemas: Schemas, prefix: str = "") -> Iterator[tuple[str, Part, Part]]:
    """Every field that a schema describes, with its path, its own schema, and the schema of the mapping it stands in.

    What stands under a reference is walked too, but never a second time inside itself.
    """
    yield from _fields(part, schemas, prefix, frozenset())


def escaped(text: str) -> str:
    """The text as Markdown that shows it literally."""
    return _SPECIAL.sub(r"\\\1", text).replace("<", "&lt;")


def _fields(part: Part, schemas: Schemas, prefix: str, inside: frozenset[str]) -> Iterator[tuple[str, Part, Part]]:
    for name, field in part.get("properties", {}).items():
        yield prefix + name, field, part
        yield from _under(field, schemas, f"{prefix}{name}", inside)


def _under(field: Part, schemas: Schemas, path: str, inside: frozenset[str]) -> Iterator[tuple[str, Part, Part]]:
    reference = field.get("$ref", "")
    if reference in inside:
        return
    target = _target(reference, schemas) if reference else field
    deeper = inside | {reference} if reference else inside
    yield from _fields(target, schemas, f"{path}.", deeper)
    if "items" in target:
        yield from _under(target["items"], schemas, f"{path}[]", deeper)


def _target(reference: str, schemas: Schemas) -> Part:
    """The definition that a reference names, here or in another of our schemas; a reference inside one schema is the profile's."""
    file, _, name = reference.partition("#/$defs/")
    found: Part = schemas.schema(file.partition(".")[0] if file else "profile")["$defs"][name]
    return found


def _below(part: Part, schemas: Schemas) -> bool:
    return any(True for _ in _under(part, schemas, "", frozenset()))


def _rows(part: Part, schemas: Schemas, words: Words, prefix: str) -> list[str]:
    return [_row(path, field, around, words) for path, field, around in fields(part, schemas, prefix)]


def _row(path: str, field: Part, around: Part, words: Words) -> str:
    star = r"\*" if path.rpartition(".")[2] in around.get("required", ()) else ""
    text = f"**{escaped(field['x-label'][words.language])}.** {escaped(field['x-help'][words.language])}"
    kinds = field.get("type")
    if isinstance(kinds, list) and "null" in kinds:
        text += f" {words('pages.profile.nullable')}"
    return f"| `{path}`{star} | {text} |"


def _table(rows: Iterable[str], words: Words) -> str:
    head = f"| {words('pages.profile.field')} | {words('pages.profile.meaning')} |"
    return "\n".join((head, "|---|---|", *rows))


def _laws(schemas: Schemas) -> tuple[LegalProfile, ...]:
    loaded = library_load.from_folder(data.root() / "requirements", schemas).value
    if loaded is None:
        raise RammerError("the library has errors; rammer validate tells them")
    return tuple(loaded.library.legal.values())


def _listed(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]], words: Words) -> str:
    head = f"| {' | '.join(words(f'pages.law.{column}') for column in columns)} |"
    return "\n".join((head, "|---" * len(columns) + "|", *(f"| {' | '.join(row)} |" for row in rows)))


def _threshold(item: Threshold, words: Words) -> tuple[str, ...]:
    amount = words("pages.law.kroner", amount=item.amount, date=item.valid_from)
    return words(f"pages.law.kinds.{item.kind}"), amount, escaped(item.paragraph)


def _rule(rule: LegalRule, words: Words) -> tuple[str, ...]:
    what = escaped(_without_names(words.problems[f"legal.{rule.code}"]["what"]))
    return f"[`{rule.code}`]({PROBLEMS}#legal.{rule.code})", what, escaped(rule.paragraph)


def _group_heading(name: str, part: Part, profile: Part, words: Words) -> str:
    star = r"\*" if name in profile["required"] else ""
    return f"## {escaped(part['x-label'][words.language])}: `{name}`{star} {{ #{name} }}"


def _problem(code: str, words: Words) -> str:
    what, fix = (_without_names(words.problems[code][part]) for part in ("what", "fix"))
    remedy = words("pages.problems.told") if fix == "…" else escaped(fix)
    return f"### {escaped(code)} {{ #{code} }}\n\n{escaped(what)}\n\n{words('pages.problems.fix')} {remedy}"


class _Dots(dict[str, str]):
    def __missing__(self, _key: str) -> str:
        return "…"


def _without_names(message: str) -> str:
    return message.format_map(_Dots()).replace("….", "…")


def _opening(words: Words, page: str) -> str:
    lead = words(f"pages.{page}.lead").strip()
    return f"<!-- {words('pages.generated')} -->\n# {words(f'pages.{page}.title')}\n\n{lead}"


def _shown(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_help(context)}\n```"


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _stands(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
