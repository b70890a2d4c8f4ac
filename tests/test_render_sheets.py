"""The neutral model of a workbook."""

from __future__ import annotations

import dataclasses

import pytest

from fellesrammer.render import sheets
from fellesrammer.render.sheets import Row, Sheet, SheetCell, SheetColumn

KINDS = [kind for kind in vars(sheets).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)]


@pytest.mark.parametrize(
    ("columns", "cells_in_rows", "extent"),
    [
        (0, (), (1, 1)),
        (3, (), (1, 3)),
        (1, (2, 0, 4), (3, 4)),
        (5, (2,), (1, 5)),
    ],
)
def test_the_extent_reaches_to_the_last_row_and_the_widest_of_columns_and_cells(
    columns: int, cells_in_rows: tuple[int, ...], extent: tuple[int, int]
) -> None:
    rows = tuple(Row((SheetCell("x"),) * count) for count in cells_in_rows)
    assert Sheet("Ark", (SheetColumn(10),) * columns, rows).extent() == extent


def test_there_are_kinds_to_check() -> None:
    assert {"Sheet", "Workbook", "SheetCell", "ListRule"} <= {kind.__name__ for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_frozen_and_slotted(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # every dataclass has it
    assert "__slots__" in vars(kind)
