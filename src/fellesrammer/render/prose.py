"""Prose from the Jinja templates in `templates/text/`, as blocks of the text grammar."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fellesrammer.files import data
from fellesrammer.model.text import TextBlock, parse

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment


def prose(language: str, name: str, **values: object) -> tuple[TextBlock, ...]:
    """The blocks of one template with its values filled in; what a value holds is never read as a template."""
    return parse(_environment(language).get_template(f"{name}.txt").render(**values))


@cache
def _environment(language: str) -> SandboxedEnvironment:
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415  # start-up: only builds need Jinja
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    folder = data.root() / "templates" / "text" / language
    # Autoescape would write HTML into what becomes Word and Excel: each writer escapes for its own format (D16).
    return SandboxedEnvironment(loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, autoescape=False)
