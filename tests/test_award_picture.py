from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from fellesrammer.award.picture import svg
from fellesrammer.award.price_models import PRICE_MODELS
from fellesrammer.award.simulate import Simulation, simulate
from fellesrammer.files import data

NB = data.words("nb")
SVG = "{http://www.w3.org/2000/svg}"
REQUIRED = {"fixed_range": ("price_min=50", "price_max=200")}


def simulation(model: str, *offers: str, parameters: tuple[str, ...] = ()) -> Simulation:
    made = simulate(model, ("40", "60"), offers or ("A:100:9", "B:80:7.5"), (*REQUIRED.get(model, ()), *parameters)).value
    assert made is not None
    return made


def drawn(made: Simulation) -> ET.Element:
    return ET.fromstring(svg(made, NB))


@pytest.mark.parametrize("model", PRICE_MODELS)
def test_the_picture_marks_every_offer_on_the_curve_of_the_model(model: str) -> None:
    root = drawn(simulation(model))
    assert root.get("role") == "img"
    named = {str(element.get("id")): str(element.text) for element in root if element.get("id")}
    assert root.get("aria-labelledby") == " ".join(named) == "title desc"
    assert "A: pris 100" in named["desc"]
    curves = root.findall(f"{SVG}polyline")
    assert len(curves) == (1 if PRICE_MODELS[model].kind == "points" else 2)
    assert [mark.text for mark in root.findall(f"{SVG}text[@class='mark']")] == ["1", "2"]


@pytest.mark.parametrize("model", PRICE_MODELS)
def test_everything_that_is_drawn_lies_inside_the_picture(model: str) -> None:
    root = drawn(simulation(model, "A:1:1", "B:999999999999:10", "C:5000:3"))
    _, _, width, height = map(float, str(root.get("viewBox")).split())
    points = [point.split(",") for curve in root.iter(f"{SVG}polyline") for point in str(curve.get("points")).split()]
    circles = [(circle.get("cx"), circle.get("cy")) for circle in root.iter(f"{SVG}circle")]
    assert all(0 <= float(str(x)) <= width and 0 <= float(str(y)) <= height for x, y in (*points, *circles))


def test_the_picture_is_the_same_every_time_and_fetches_and_runs_nothing() -> None:
    text = svg(simulation("linear"), NB)
    assert text == svg(simulation("linear"), NB)
    assert text.count("http") == 1  # the name of the format
    assert not [sign for sign in ("<script", "href", "url(", "@import", "<image", "onload") if sign in text]
    assert "prefers-color-scheme: dark" in text


def test_names_are_text_and_long_ones_are_cut() -> None:
    root = drawn(simulation("linear", "<script>alert(1)</script> & co:100:9", f"{'å' * 60}:80:7"))
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>alert(1)</script> & co" in str(root.findall(f"{SVG}text")[-2].text)
    assert f"{'å' * 36}…:" in str(root.findall(f"{SVG}text")[-1].text)


@pytest.mark.parametrize("offers", [("A:100:5", "B:100:5"), ("A:0.01:0", "B:0.01:0"), ("A:100:0", "B:100.01:10")])
@pytest.mark.parametrize("model", ["linear", "deduction", "ufab_simple"])
def test_offers_that_hardly_differ_are_drawn_too(model: str, offers: tuple[str, str]) -> None:
    assert len(drawn(simulation(model, *offers)).findall(f"{SVG}circle")) == 2
