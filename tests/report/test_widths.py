"""How printed tables are laid out: nothing is lost, nothing overlaps, letters stay readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.report.model import Column, Table
from shanshui.report.widths import LANDSCAPE, PORTRAIT, SMALLEST, em, fit, keys

WORDS = st.text(alphabet="abc 丽水市，.（）1_W", max_size=60)
KINDS = st.sampled_from(["text", "code", "number", "money"])


@st.composite
def tables(draw: st.DrawFn) -> Table:
    kinds = draw(st.lists(KINDS, min_size=1, max_size=16))
    columns = tuple(Column(draw(WORDS), kind) for kind in kinds)
    cells = [st.floats(-1e12, 1e12) if column.is_number else WORDS for column in columns]
    rows = draw(st.lists(st.tuples(*cells), max_size=5))
    return Table("t", "T", columns, tuple(rows) * draw(st.sampled_from([1, 1, 40])))


@given(tables())
def test_every_column_has_its_room(table: Table) -> None:
    laid = fit(table)
    room = LANDSCAPE if laid.landscape else PORTRAIT
    first, *others = laid.parts
    repeated = len(set(first.columns).intersection(*(part.columns for part in others)) if others else ())
    assert sorted([*first.columns, *(at for part in others for at in part.columns[repeated:])]) == list(
        range(len(table.columns))
    )
    for part in laid.parts:
        assert sum(part.widths) + laid.gap * (len(part.widths) - 1) <= room + 1e-6
        assert part.columns[:repeated] == tuple(range(repeated))
    assert laid.size >= SMALLEST[0]
    assert repeated >= 1 or len(laid.parts) == 1


def wide(rows: int, columns: int = 14, text: str = "some words in a cell") -> Table:
    heads = (Column("name"), *(Column(f"c{n}") for n in range(columns)))
    return Table("t", "T", heads, tuple((f"r{y}", *[text] * columns) for y in range(rows)))


def test_a_wide_table_lies_on_its_side_only_where_it_fills_pages() -> None:
    short, long = fit(wide(8)), fit(wide(200))
    assert (short.landscape, long.landscape) == (False, True)
    assert len(short.parts) > 1
    assert len(long.parts) == 1


def test_a_narrow_table_is_whole_upright_and_large() -> None:
    laid = fit(wide(30, 3))
    assert (laid.landscape, len(laid.parts), laid.size) == (False, 1, 8.5)


def test_texts_before_the_numbers_are_repeated_with_them() -> None:
    columns = (Column("line"), Column("unit"), *(Column(f"forest {n}", "number") for n in range(20)))
    rows = tuple((f"line {y}", "t", *[1.25e9 + y] * 20) for y in range(5))
    laid = fit(Table("t", "T", columns, rows))
    assert len(laid.parts) > 1
    assert all(part.columns[:2] == (0, 1) for part in laid.parts)


def test_rows_are_told_apart_by_as_few_columns_as_can() -> None:
    columns = tuple(map(Column, "abcd"))
    assert keys(Table("t", "T", columns, (("x", "1", "p", "u"), ("y", "1", "p", "u")))) == 1
    assert keys(Table("t", "T", columns, (("x", "1", "p", "u"), ("x", "2", "p", "u")))) == 2
    assert keys(Table("t", "T", columns, (("x", "1", "p", "u"), ("x", "1", "p", "v")))) == 1  # no three do


@pytest.mark.parametrize(("text", "wide"), [("丽水", 2.0), ("100", 3 * 0.555), ("W.", 0.878 + 0.278), ("", 0.0)])
def test_a_text_is_as_wide_as_the_font_draws_it(text: str, wide: float) -> None:
    assert em(text) == pytest.approx(wide, abs=0.001)
