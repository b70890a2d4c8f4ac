"""The browser's door: text in, files and problems out, with nothing read from or sent to anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fellesrammer import workflow
from fellesrammer.files import data


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page gets back: the files by name (none when there are errors), and the problems in words."""

    files: Mapping[str, bytes]
    problems: tuple[str, ...]


def build(profile: str, template: bytes | None = None) -> Answer:
    """The documents of a profile that stands in the page's editor, in the Word template that was chosen, if any."""
    source = profile.encode(errors="surrogatepass")  # text from JavaScript can hold half a character; the reader refuses it
    made = workflow.build(source, "profil.yaml", template=template)
    words = data.words(workflow.language_of(source))
    return Answer(made.value.files if made.value else {}, tuple(words.sentence(problem) for problem in made.problems))
