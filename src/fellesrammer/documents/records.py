"""The records for machines: the announced specification, and the case file that stays in the house."""

from __future__ import annotations

from fellesrammer.model.codec import encode, readable
from fellesrammer.model.specification import Resolved

FORMAT = 1
"""The number of the format of both records."""


def announced(resolved: Resolved) -> bytes:
    """The public record: the specification and its fingerprint."""
    record = {"format": FORMAT, "fingerprint": resolved.case_file.specification, "specification": encode(resolved.specification)}
    return readable(record).encode()


def internal(resolved: Resolved) -> bytes:
    """The internal record: where every row comes from, what was left out, and why."""
    return readable({"format": FORMAT, "case_file": encode(resolved.case_file)}).encode()
