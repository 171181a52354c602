"""Tables of published totals: what a figure is follows from its name and unit."""

from pathlib import Path

import pytest
from tests.tabular import FLOWS, write_area

from shanshui.core.errors import Problems
from shanshui.run.account import prepare

AMOUNTS = f"{FLOWS}\n990101,,water_retention,retention,5,1e8 m3\n"


def figures(folder: Path, *rows: str, columns: str = "place,service,item,value,unit"):
    write_area(folder, q=AMOUNTS, totals="\n".join([columns, *rows]) + "\n")
    return prepare(folder).tables.totals


@pytest.mark.parametrize(
    ("row", "what", "value"),
    [
        ("990100,total,,1.5,亿元", "money", 1.5e8),
        ("990100,total,,15000,万元", "money", 1.5e8),
        ("990100,regulating,,2,yuan", "money", 2),
        ("990100,water_retention,,3,1e4 yuan", "money", 3e4),
        ("990100,water_retention,retention,5,亿立方米", "amount", 5e8),
        ("990100,water_retention.retention,,5,m3", "amount", 5),
        ("990100,water_retention,retention,7,m3 ha-1", "per_area", 7),
        ("990100,water_retention,,30,percent", "share", 0.3),
    ],
)
def test_what_a_figure_is(tmp_path: Path, row: str, what: str, value: float):
    (figure,) = figures(tmp_path, row)
    assert (figure.what, figure.value) == (what, pytest.approx(value, rel=1e-12))


def test_item_in_its_column_or_after_a_dot_is_the_same(tmp_path: Path):
    one, other = figures(tmp_path, "990100,water_retention,retention,5,m3", "990101,water_retention.retention,,5,m3")
    assert one.name == other.name == "water_retention.retention"


@pytest.mark.parametrize(("written", "step"), [("12.50", 0.01), ("12.5", 0.1), ("12", 1), ("1200", 1)])
def test_the_last_printed_digit_is_kept_in_the_unit_of_the_figure(tmp_path: Path, written: str, step: float):
    (figure,) = figures(tmp_path, f"990100,total,,{written},亿元")
    assert figure.step == pytest.approx(step * 1e8, rel=1e-9)


def test_growth_is_a_share_since_a_year(tmp_path: Path):
    columns = "place,service,value,unit,since,basis"
    (figure,) = figures(tmp_path, "990100,total,12,percent,2015,comparable", columns=columns)
    assert (figure.what, figure.since, figure.basis) == ("growth", "2015", "comparable")
    assert figure.value == pytest.approx(0.12)


def test_an_empty_figure_is_absent(tmp_path: Path):
    assert figures(tmp_path, "990100,total,,,亿元") == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("990100,totl,,1,亿元", "NoSuchName"),
        ("990100,water_retention,retenton,1,m3", "NoSuchName"),
        ("990100,total,,1,m3", "UnitMismatch"),
        ("990199,total,,1,亿元", "NoSuchPlace"),
        ("990100,total,,one,亿元", "UnreadableNumber"),
    ],
)
def test_a_bad_row_is_told_with_its_file(tmp_path: Path, row: str, code: str):
    with pytest.raises(Problems) as told:
        figures(tmp_path, row)
    (error,) = told.value.problems
    assert error.code == code
    assert "totals.csv" in error.where
