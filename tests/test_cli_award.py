"""Journeys through `rammer simulate`: the public contract of its JSON, table, picture and problems."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from fellesrammer import cli
from fellesrammer.award.price_models import PRICE_MODELS

HALVES = ("--price-weight", "50", "--quality-weight", "50")
OFFERS = ("--offer", "A:100:9", "--offer", "B:80:7.5")
PROPORTIONAL = ("simulate", "--model", "proportional", *HALVES, *OFFERS)
REQUIRED = {"fixed_range": ("--param", "price_min=50", "--param", "price_max=200")}


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def codes(err: str) -> list[str]:
    return re.findall(r"\[([a-z]+\.[a-z0-9-]+)\]$", err, re.MULTILINE)


def test_the_json_is_that_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *PROPORTIONAL, "--format", "json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert list(told) == ["model", "parameters", "results", "warnings"]
    assert (told["model"], told["parameters"]) == ("proportional", {"decimals": "6"})
    assert told["results"] == [
        {"offer": "A", "price": "100", "quality": "9", "price_points": "8", "quality_points": "9", "total": "8.5", "rank": 2},
        {"offer": "B", "price": "80", "quality": "7.5", "price_points": "10", "quality_points": "7.5", "total": "8.75", "rank": 1},
    ]
    assert told["warnings"]
    assert all(isinstance(warning, str) for warning in told["warnings"])


@pytest.mark.parametrize("model", PRICE_MODELS)
def test_every_model_answers_in_json_and_as_a_table(capsys: pytest.CaptureFixture[str], model: str) -> None:
    arguments = ("simulate", "--model", model, *HALVES, *OFFERS, *REQUIRED.get(model, ()), "--normalise-quality")
    code, out, _ = run(capsys, *arguments, "--format", "json")
    told = json.loads(out)
    assert (code, told["model"], sorted(result["rank"] for result in told["results"])) == (0, model, [1, 2])
    points = PRICE_MODELS[model].kind == "points"
    assert {result["price_points"] is None for result in told["results"]} == {not points}
    numbers = [value for result in told["results"] for name, value in result.items() if name not in {"offer", "rank"} and value]
    assert all(re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", number) for number in numbers)
    code, out, err = run(capsys, *arguments)
    assert (code, err.splitlines()[-1].startswith("0 feil, ")) == (0, True)
    assert ("Prispoeng  " in out) is points


def test_the_table_is_readable_in_either_language(capsys: pytest.CaptureFixture[str]) -> None:
    _, bokmaal, told = run(capsys, *PROPORTIONAL)
    lines = bokmaal.splitlines()
    assert lines[0] == "Forholdsmessig modell: pris 50 prosent, kvalitet 50 prosent"
    assert lines[1] == "  prispoeng = 10 × laveste pris ÷ tilbudets pris"
    assert "Tilbud  Pris  Kvalitet  Prispoeng  Kvalitetspoeng  Poengsum  Plass" in lines
    assert "B         80       7,5         10             7,5      8,75      1" in lines
    assert lines[-1] == "Ett kvalitetspoeng er verdt omtrent 8,89 kroner for det billigste tilbudet."
    assert codes(told) == ["award.turned-by-imagined", "award.lowest-sets-points", "award.gaps-shrink"]
    _, nynorsk, told = run(capsys, *PROPORTIONAL, "--lang", "nn")
    assert "Tilbod  Pris" in nynorsk
    assert "merknad: Eit tenkt tilbod" in told


def test_weights_that_quality_has_no_use_for_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    *_, err = run(capsys, "simulate", "--model", "quotient", *HALVES, *OFFERS)
    assert codes(err) == ["award.unused-weights", "award.not-announced"]


@pytest.mark.parametrize("form", ["table", "json"])
def test_everything_wrong_is_told_at_once_on_stderr_with_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str) -> None:
    picture = tmp_path / "figur.svg"
    weights = ("--price-weight", "40,5", "--quality-weight", "NaN")
    offers = ("--offer", "A:1e999999:1", "--offer", "A:1:11", "--offer", "bare-navn")
    wrong = ("simulate", "--model", "lineær", *weights, *offers, "--param", "x", "--format", form, "--svg", picture)
    code, out, err = run(capsys, *wrong)
    assert (code, out) == (cli.CONTENT, "")
    assert codes(err) == [
        "award.unknown-model",
        "award.number",
        "award.number",
        "award.parameter-form",
        "award.number",
        "award.offer-quality",
        "award.offer-form",
        "award.offer-twice",
    ]
    assert "for eksempel 40.5." in err
    assert err.splitlines()[-1] == "8 feil, 0 merknader."
    assert not picture.exists()


def test_no_offers_and_weights_below_hundred_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "simulate", "--model", "linear", "--price-weight", "50", "--quality-weight", "40")
    assert (code, codes(err)) == (cli.CONTENT, ["award.weights-sum", "award.few-offers"])


def test_a_negative_number_is_a_value_and_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "simulate", "--model", "linear", "--price-weight", "-50", "--quality-weight", "150", *OFFERS)
    assert (code, codes(err)) == (cli.CONTENT, ["award.weight-range", "award.weight-range"])


def test_the_picture_is_written_whole_and_the_same_each_time(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    _, out, _ = run(capsys, *PROPORTIONAL, "--svg", first)
    assert out.splitlines()[-1] == f"Figuren ligger i {first}."
    _, out, _ = run(capsys, *PROPORTIONAL, "--svg", second, "--format", "json")
    assert json.loads(out)["model"] == "proportional"
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text(encoding="utf-8").startswith("<svg ")


@pytest.mark.parametrize(("path", "code"), [("mappe", "disk.is-folder"), ("ingen/figur.svg", "disk.missing-folder")])
def test_a_picture_that_can_not_be_written_gives_3_and_no_result(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, path: str, code: str
) -> None:
    (tmp_path / "mappe").mkdir()
    ended, out, err = run(capsys, *PROPORTIONAL, "--svg", tmp_path / path)
    assert (ended, out, codes(err)) == (cli.DISK, "", [code])


@pytest.mark.parametrize(
    "hostile", [["A:1:1\udcff"], ["\x1b[2J:1:1"], ["A:" + "9" * 50_000 + ":1"], ["=1+1:1:1", "@x:2:2"], ["{navn}:1:1"]]
)
def test_no_argument_gives_a_traceback(hostile: Sequence[str]) -> None:
    offers = [part for offer in hostile for part in ("--offer", offer)]
    command = [sys.executable, "-m", "fellesrammer.cli", "simulate", "--model", "linear", *HALVES, *offers, "--offer", "B:2:2"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=20)
    assert done.returncode in {cli.GOOD, cli.CONTENT}
    assert b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
