"""The pages that the program writes: problems, commands and fields, on tiny inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from fellesrammer.errors import RammerError
from fellesrammer.files import data
from fellesrammer.files.schema import Schemas
from fellesrammer.publish import pages
from fellesrammer.words import Words

FIXED = {
    "pages.generated": "made",
    "pages.problems.title": "Problems",
    "pages.problems.lead": "All.\n",
    "pages.problems.fix": "Do:",
    "pages.problems.told": "It says so itself.",
    "pages.problems.room.a": "Room A",
    "pages.problems.room.b": "Room B",
    "pages.profile.title": "Profile",
    "pages.profile.lead": "Fields.\n",
    "pages.profile.field": "Field",
    "pages.profile.meaning": "Meaning",
    "pages.profile.nullable": "May be empty.",
    "pages.profile.rest": "Others",
}


def words(**problems: tuple[str, str]) -> Words:
    return Words("nb", FIXED, {code.replace("__", "."): {"what": what, "fix": fix} for code, (what, fix) in problems.items()})


def test_problems_stand_room_by_room_each_with_an_anchor() -> None:
    page = pages.problem_page(words(b__two=("W2.", "F2."), a__one=("W1.", "F1.")))
    assert page == (
        "<!-- made -->\n# Problems\n\nAll.\n\n"
        "## Room A { #a }\n\n### a.one { #a.one }\n\nW1.\n\nDo: F1.\n\n"
        "## Room B { #b }\n\n### b.two { #b.two }\n\nW2.\n\nDo: F2.\n"
    )


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("«{name}» is in {place}.", "«…» is in …"),
        ("Write {{skal}} here.", r"Write \{skal\} here."),
        ("Write {{{name}}}.", r"Write \{…\}."),
        ("*{name} # a_b | `c` <d> [e]", r"\*… \# a\_b \| \`c\` &lt;d> \[e\]"),
    ],
)
def test_parameters_become_dots_and_signs_of_markdown_are_shown(what: str, shown: str) -> None:
    assert f"\n\n{shown}\n\n" in pages.problem_page(words(a__one=(what, "F.")))


def test_a_remedy_that_only_the_message_knows_is_said_to_stand_there() -> None:
    assert "Do: It says so itself." in pages.problem_page(words(a__one=("W.", "{hint_nb}")))


def field(name: str, **rest: Any) -> dict[str, Any]:
    return {"x-label": {"nb": name.upper()}, "x-help": {"nb": f"About {name}."}, **rest}


SCHEMAS: dict[str, dict[str, Any]] = {
    "profile.schema.json": {
        "required": ["one"],
        "properties": {
            "one": field("one", required=["a"], properties={"a": field("a"), "b": field("b", type=["string", "null"])}),
            "many": field("many", items={"required": [], "properties": {"c": field("c", **{"$ref": "other.schema.json#/$defs/when"})}}),
            "tree": field("tree", properties={"nodes": field("nodes", items={"$ref": "#/$defs/node"})}),
            "last": field("last", type="string"),
        },
        "$defs": {"node": {"required": ["id"], "properties": {"id": field("id"), "nodes": field("nodes", items={"$ref": "#/$defs/node"})}}},
    },
    "other.schema.json": {"$defs": {"when": {"properties": {"date": field("date")}}}},
}


def test_every_field_of_a_profile_is_told_also_behind_references_and_a_circle_once() -> None:
    page = pages.profile_page(Schemas(SCHEMAS), words())
    assert [line for line in page.splitlines() if line.startswith(("## ", "| `"))] == [
        r"## ONE: `one`\* { #one }",
        r"| `one.a`\* | **A.** About a. |",
        "| `one.b` | **B.** About b. May be empty. |",
        "## MANY: `many` { #many }",
        "| `many[].c` | **C.** About c. |",
        "| `many[].c.date` | **DATE.** About date. |",
        "## TREE: `tree` { #tree }",
        "| `tree.nodes` | **NODES.** About nodes. |",
        r"| `tree.nodes[].id`\* | **ID.** About id. |",
        "| `tree.nodes[].nodes` | **NODES.** About nodes. |",
        "## Others { #rest }",
        "| `last` | **LAST.** About last. |",
    ]


@click.group(name="tool")
def tool() -> None:
    """Do things."""


@tool.command()
@click.option("--fast", is_flag=True, help="Be quick.")
def run(*, fast: bool) -> None:
    """Run it."""


@tool.command(hidden=True)
def secret() -> None:
    """Not for people."""


def test_commands_show_their_help_and_hidden_ones_do_not() -> None:
    part = pages.command_part(tool)
    assert "### tool { #tool }" in part
    assert "### tool run { #tool-run }\n\n```text\nUsage: tool run [OPTIONS]\n\n  Run it." in part
    assert "--fast" in part
    assert "secret" not in part


def test_help_does_not_depend_on_the_width_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pages.command_part(tool)
    monkeypatch.setenv("COLUMNS", "30")
    assert pages.command_part(tool) == before


def test_the_generated_part_is_replaced_and_the_rest_of_the_page_stands() -> None:
    page = f"before\n{pages.START}\nold\n{pages.END}\nafter\n"
    assert pages.with_part(page, "new") == f"before\n{pages.START}\n\nnew\n\n{pages.END}\nafter\n"
    assert pages.with_part(pages.with_part(page, "one"), "two") == pages.with_part(page, "two")


@pytest.mark.parametrize("page", ["", "before", f"{pages.START} only", f"{pages.END} {pages.START}"])
def test_a_page_without_its_marks_is_a_fault_of_ours(page: str) -> None:
    with pytest.raises(RammerError, match="marks"):
        pages.with_part(page, "new")


def test_only_pages_that_have_changed_are_written(tmp_path: Path) -> None:
    (tmp_path / pages.COMMANDS).write_text(f"{pages.START}{pages.END}\n", encoding="utf-8")
    assert set(pages.write(tmp_path, tool)) == {pages.PROBLEMS, pages.PROFILE, pages.LAW, pages.COMMANDS}
    assert pages.write(tmp_path, tool) == ()
    (tmp_path / pages.PROFILE).write_text("old", encoding="utf-8")
    assert pages.write(tmp_path, tool) == (pages.PROFILE,)


def test_every_room_of_problems_has_a_title_in_every_language() -> None:
    for language in data.word_languages():
        its = data.words(language)
        assert {code.partition(".")[0] for code in its.problems} == {
            key.removeprefix("pages.problems.room.") for key in its.fixed if key.startswith("pages.problems.room.")
        }
