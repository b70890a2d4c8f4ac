"""A profile from its YAML file."""

from __future__ import annotations

from dataclasses import dataclass

from fellesrammer.errors import Checked, in_order
from fellesrammer.files import strict_yaml
from fellesrammer.files.schema import Schemas
from fellesrammer.files.strict_yaml import Document
from fellesrammer.model.codec import decode
from fellesrammer.model.profile import Profile


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile and the document it was read from, which knows the line of every path."""

    profile: Profile
    document: Document


def load(data: bytes, file: str, schemas: Schemas) -> Checked[LoadedProfile | None]:
    """The profile in a file, with everything that is wrong in its form."""
    loaded = strict_yaml.load(data, file)
    document = loaded.value
    if document is None:
        return Checked(None, in_order(loaded.problems))
    faults = [document.located(problem) for problem in schemas.check("profile", document.value)]
    problems = in_order([*loaded.problems, *faults])
    if problems:
        return Checked(None, problems)
    return Checked(LoadedProfile(decode(Profile, document.value), document))
