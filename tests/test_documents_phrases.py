"""What a row says in every document: when it binds, and which types a reader has to know."""

from __future__ import annotations

from dataclasses import replace

import specimen
from fellesrammer.documents import phrases
from fellesrammer.files import data
from fellesrammer.model.specification import Specification


def _announced() -> Specification:
    return specimen.resolved().specification


def test_a_contract_term_binds_through_the_contract_and_not_from_delivery() -> None:
    specification, words = _announced(), data.words("nb")
    said = {row.kind: phrases.fulfilled(specification, row, words) for row in specification.requirements if row.fulfilment.date is None}
    assert said["contract_term"] == "I avtaletiden"
    assert said["requirement"] == "Ved levering"


def test_the_definition_of_an_absolute_requirement_stands_wherever_ae_is_used() -> None:
    specification = _announced()
    only_ae = replace(specification, requirements=tuple(row for row in specification.requirements if row.code == "AE"))
    assert [term.code for term in phrases.types_used(only_ae)] == ["A", "AE"]
