"""Cells as spreadsheet formulas."""

import math

import pytest

from shanshui.report.formulas import FlowSheet, Formulas, address, criterion, letters, quoted
from shanshui.report.model import Above, Cell, Difference, GrandTotal, Left, Ratio, Sum

SHEET = FlowSheet("Flows", ("place", "value"), 9)
ONE = Sum(5.0, ((("place", "331100"),),))
TWO = Sum(5.0, ((("place", "a"),), (("place", "b"),)))
SUMIFS = "SUMIFS('Flows'!$B$2:$B$10,'Flows'!$A$2:$A$10,\"=331100\")"


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_letters(column: int, name: str) -> None:
    assert letters(column) == name


def test_addresses_and_names_of_sheets() -> None:
    assert address(0, 1) == "B1"
    assert address(4, 2, fixed=True) == "$C$5"
    assert quoted("Lin's") == "'Lin''s'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("331100", '"=331100"'), ("331100~", '"=331100~~"'), ("a*b?", '"=a~*b~?"'), ('"x"', '"=""x"""'), (">5", '"=>5"')],
)
def test_a_criterion_meets_only_its_own_text(text: str, expected: str) -> None:
    assert criterion(text) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (ONE, f"={SUMIFS}/1000"),
        (Above(1.0, 3), "=SUM(C2:C4)"),
        (Left(1.0, 2), "=SUM(A5:B5)"),
        (Ratio(ONE, 4.0), f"=({SUMIFS})/4.0/1000"),
        (GrandTotal(1.0, "t"), "='S'!$A$1"),
        (Difference(GrandTotal(1.0, "t"), ONE), f"=ROUND('S'!$A$1-{SUMIFS}/1000,6)"),
        ("text", None),
        (3.0, None),
        (Above(math.nan, 3), None),
        (GrandTotal(1.0, "not written"), None),
    ],
)
def test_every_cell_has_its_formula(cell: Cell, expected: str | None) -> None:
    assert Formulas(SHEET, {"t": "'S'!$A$1"}).of(cell, (4, 2), 1000.0) == expected


def test_several_places_are_added_before_dividing() -> None:
    formula = Formulas(SHEET).of(TWO, (0, 0), 10.0)
    assert formula is not None
    assert formula.startswith("=(SUMIFS(")
    assert formula.endswith(")/10")
    assert formula.count("SUMIFS") == 2
