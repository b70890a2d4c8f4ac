"""Where the project's own content lies: the checkout we run from, else the wheel's `_data`, never a mixture."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import fellesrammer
from fellesrammer.errors import RammerError
from fellesrammer.files import strict_yaml
from fellesrammer.words import Words


@cache
def root() -> Path:
    """The folder that holds `requirements/` and `templates/`."""
    package = Path(fellesrammer.__file__).resolve().parent
    checkout = package.parents[1]
    pyproject = checkout / "pyproject.toml"
    if package.parent.name == "src" and pyproject.is_file() and 'name = "fellesrammer"' in pyproject.read_text(encoding="utf-8"):
        return checkout
    return package / "_data"


@cache
def words(language: str) -> Words:
    """The words of a language."""
    content = _own_yaml(root() / "templates" / "words" / f"{language}.yaml")
    return Words(language, MappingProxyType(_flat(content["words"])), MappingProxyType(content["problems"]))


def word_languages() -> tuple[str, ...]:
    """The languages that have words, sorted."""
    return tuple(sorted(path.stem for path in (root() / "templates" / "words").glob("*.yaml")))


@cache
def word_base() -> dict[str, bytes]:
    """The parts of the base document for Word files, by part name."""
    folder = root() / "templates" / "word" / "base"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _own_yaml(path: Path) -> dict[str, Any]:
    checked = strict_yaml.load(path.read_bytes(), path.name)
    if checked.value is None:
        message = f"our own file is broken: {checked.problems}"
        raise RammerError(message)
    return checked.value.value  # type: ignore[no-any-return]  # the words tests check the shape


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
