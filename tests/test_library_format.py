"""How the files of the library are written, so that every change to them reads as what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fellesrammer.files import strict_yaml

ROOT = Path(__file__).parents[1] / "requirements"
SCHEMAS = {path.name.partition(".")[0]: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "schema").glob("*.json")}
KINDS = {
    "agreements": "agreement",
    "sources": "source",
    "codelists": "codelist",
    "register": "register",
    "areas": "requirement",
    "advice": "advice",
    "qualification": "qualification",
    "legal": "legal",
}
PROSE = ("areas", "advice", "qualification")
"""The folders of texts that people read sentence by sentence."""
FILES = sorted(path for path in ROOT.rglob("*.yaml"))

TWO_SENTENCES = re.compile(r"[a-zæøå»)\d]{2}[.?!] +[A-ZÆØÅ«]")
"""The end of a sentence and the beginning of the next on one line."""

SHORTENED = re.compile(r"\b(nr|jf|art|kap|bl\.a|f\.eks|t\.d|ca|pkt)\. +")
"""What ends in a full stop without ending a sentence."""


def kind_of(path: Path) -> str:
    if path.parent == ROOT:
        return "library"
    return "area" if path.name == "area.yaml" else KINDS[path.relative_to(ROOT).parts[0]]


def value_of(path: Path) -> Any:  # what YAML holds
    loaded = strict_yaml.load(path.read_bytes(), path.name)
    assert loaded.value is not None
    return loaded.value.value


def out_of_order(value: Any, schema: dict[str, Any]) -> Iterator[str]:  # what YAML holds
    """The mappings whose keys stand in another order than in the schema."""
    if "$ref" in schema:
        schema = SCHEMAS["common"]["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, dict) and "properties" in schema:
        order = [key for key in schema["properties"] if key in value]
        if list(value) != order:
            yield f"{list(value)} for {order}"
        for key, item in value.items():
            yield from out_of_order(item, schema["properties"].get(key, {}))
    elif isinstance(value, list):
        for item in value:
            yield from out_of_order(item, schema.get("items", {}))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_keys_stand_in_the_order_of_the_schema(path: Path) -> None:
    assert list(out_of_order(value_of(path), SCHEMAS[kind_of(path)])) == []


@pytest.mark.parametrize("path", [path for path in FILES if path.relative_to(ROOT).parts[0] in PROSE], ids=lambda path: path.stem)
def test_a_line_of_prose_holds_one_sentence(path: Path) -> None:
    text = SHORTENED.sub(r"\1 ", path.read_text(encoding="utf-8"))
    prose = [line for line in text.splitlines() if not line.lstrip().startswith(("#", "- "))]
    assert [line for line in prose if TWO_SENTENCES.search(line)] == []


def test_the_check_of_order_sees_a_key_out_of_place() -> None:
    schema: dict[str, Any] = {"properties": {"a": {}, "b": {"items": {"properties": {"c": {}, "d": {}}}}}}
    assert len(list(out_of_order({"b": [{"d": 1, "c": 1}], "a": 1}, schema))) == 2  # the outer and the inner
