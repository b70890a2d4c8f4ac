from __future__ import annotations

import re
from decimal import Decimal

import pytest

from fellesrammer.award import method_text
from fellesrammer.award.given import read_method
from fellesrammer.award.method import Method
from fellesrammer.award.price_models import PRICE_MODELS
from fellesrammer.files import data

NB, NN = data.words("nb"), data.words("nn")
REQUIRED = {"fixed_range": ("price_min=900000", "price_max=2500000")}


def method(model: str, *parameters: str, maximum: str = "10", normalise: bool = False) -> Method:
    given = parameters or REQUIRED.get(model, ())
    used = read_method(model, ("40", "60"), (*given, "decimals=2"), maximum=Decimal(maximum), normalise=normalise).value
    assert used is not None
    return used


@pytest.mark.parametrize(
    ("used", "formula"),
    [
        (method("linear"), "prispoeng = 10 − 10 × (tilbudets pris − laveste pris) ÷ laveste pris"),
        (method("linear", "zero_at=1.75", maximum="6"), "prispoeng = 6 − 6 × (tilbudets pris − laveste pris) ÷ (0,75 × laveste pris)"),
        (method("linear", "floor=yes"), "prispoeng = 10 − 10 × (tilbudets pris − laveste pris) ÷ laveste pris, men aldri under 0"),
        (method("proportional", maximum="100"), "prispoeng = 100 × laveste pris ÷ tilbudets pris"),
        (method("fixed_range"), "prispoeng = 10 × (2 500 000 − tilbudets pris) ÷ (2 500 000 − 900 000)"),
        (method("logarithmic", "base=4"), "prispoeng = 10 × (1 − ln(tilbudets pris ÷ laveste pris) ÷ ln(4))"),
        (method("deduction", "value=1200000"), "evalueringspris = tilbudets pris − 1 200 000 × kvalitetspoeng ÷ 10"),
        (method("deduction"), "evalueringspris = tilbudets pris − (laveste pris × 60 ÷ 40) × kvalitetspoeng ÷ 10"),
        (method("surcharge"), "evalueringspris = tilbudets pris × (1 + (10 − kvalitetspoeng) ÷ 10 × 60 ÷ 40)"),
        (method("quotient"), "forholdstall = tilbudets pris ÷ kvalitetspoeng"),
    ],
)
def test_the_formula_is_printed_with_every_number(used: Method, formula: str) -> None:
    assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in method_text.formula(used, NB)] == [formula]


def test_the_formula_with_a_break_has_a_line_for_each_side_of_it() -> None:
    assert method_text.formula(method("hybrid"), NB) == (
        "til og med 1,5 × laveste pris: prispoeng = 10 − 10 × (tilbudets pris − laveste pris) ÷ laveste pris",
        "over 1,5 × laveste pris: prispoeng = 10 × (2 − 1,5) × 1,5 × laveste pris ÷ ((2 − 1) × tilbudets pris)",
    )


def test_the_whole_method_says_total_winner_lifting_and_decimals() -> None:
    assert method_text.lines(method("proportional"), NB) == (
        "prispoeng = 10 × laveste pris ÷ tilbudets pris",
        "Laveste pris får 10 poeng. Dobbelt så høy pris får halvparten.",
        "samlet poengsum = (40 × prispoeng + 60 × kvalitetspoeng) ÷ 100",
        "Høyest samlet poengsum er best.",
        "Kvalitetspoengene brukes slik de er gitt. De løftes ikke.",
        "Hvert ledd som har et navn i formlene, rundes av før det brukes videre. Antall desimaler: 2. Halve rundes bort fra null.",
    )
    lifted = method_text.lines(method("proportional", normalise=True), NN)
    assert "Kvalitetspoenga blir løfta i forhold: 10 × kvalitetspoenga til tilbodet ÷ dei høgaste kvalitetspoenga." in lifted


@pytest.mark.parametrize("model", PRICE_MODELS)
@pytest.mark.parametrize("words", [NB, NN], ids=lambda words: words.language)
def test_every_model_has_a_name_a_source_and_text_without_open_places(model: str, words: object) -> None:
    spoken = NB if words is NB else NN
    used = method(model)
    lines = (method_text.name(used.model, spoken), method_text.source(used.model, spoken), *method_text.lines(used, spoken))
    assert all(lines)
    assert not [line for line in lines if re.search(r"[{}]|None", line)]


def test_the_decisive_criterion_is_named() -> None:
    assert "det billigste best" in method_text.meaning(method("ufab_extended", "decisive=price"), NB)
    assert "flest kvalitetspoeng best" in method_text.meaning(method("ufab_extended"), NB)
