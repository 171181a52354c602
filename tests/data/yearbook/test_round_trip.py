"""Laws: a random panel printed as an ugly sheet comes back the same; one broken cell is named; no order matters."""

import tempfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.data.yearbook.sheets import DICTIONARY, TREE, write_book, write_text

from shanshui.data.yaml_lines import Lined
from shanshui.data.yearbook import reading
from shanshui.data.yearbook.cells import letters
from shanshui.data.yearbook.layout import layout_of

NAMES = {"331100": "丽水市", "331102": "莲都区", "331121": "青田县", "331123": "遂昌县"}
LABELS = {"gdp": "地区生产总值", "population": "常住人口", "households": "户数"}
UNITS = {
    "gdp": {"元": 1, "万元": 10**4, "亿元": 10**8},
    "population": {"人": 1, "万人": 10**4},
    "households": {"户": 1, "万户": 10**4},
}
WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16")


@dataclass
class Printed:
    """A sheet: rows of cells, merged cells, the layout, and the cells of numbers with what they are of."""

    rows: list[list[Any]] = field(default_factory=list)
    merge: list[str] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)
    expected: dict[tuple[str, str, str], float] = field(default_factory=dict)
    cells: list[tuple[int, int]] = field(default_factory=list)


@st.composite
def amounts(draw, unit):
    """Return a number as it may be printed and what it is in the unit of the indicator."""
    number = Decimal(draw(st.integers(0, 10**7))).scaleb(-draw(st.integers(0, 3)))
    text = draw(st.sampled_from([f"{number:f}", f"{number:,f}", f"{number:f}①", f" {number:f}　", f"{number:f}*"]))
    text = text.translate(WIDE) if draw(st.booleans()) else text
    plain = draw(st.booleans())
    return (float(number) if plain else text), float(number * unit)


@st.composite
def printed(draw):
    """Return a random panel as a sheet."""
    sheet = Printed()
    places = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, unique=True))
    periods = [str(year) for year in draw(st.lists(st.integers(2015, 2023), min_size=1, max_size=3, unique=True))]
    indicators = draw(st.lists(st.sampled_from(sorted(LABELS)), min_size=1, unique=True))
    units = {name: draw(st.sampled_from(sorted(UNITS[name]))) for name in indicators}
    shape = draw(st.sampled_from([in_two_rows, years_down, indicators_down, places_across, long]))
    sheet.layout = {
        "places": {NAMES[code]: code for code in places},
        "marks": {"①": "A", "*": "P"},
        "symbols": {"-": "absent"},
        "period": None,
        "indicators": {LABELS[name]: name for name in indicators},
    }

    def number(name, place, period):
        """Return the cell of a value, or of its absence."""
        if draw(st.integers(0, 5)) == 0:
            return draw(st.sampled_from([None, "…", "-", ""]))
        text, value = draw(amounts(UNITS[name][units[name]]))
        sheet.expected[name, place, period] = value
        return text

    title = draw(st.sampled_from([[], [["表 2-3 主要指标"]], [["主要指标"], []]]))
    sheet.rows = list(title)
    shape(sheet, places, periods, indicators, units, number)
    sheet.rows += draw(st.sampled_from([[], [[]], [["注：①见年鉴说明。"]], [[], ["资料来源：统计局"]]]))
    return sheet


def head(name, unit):
    """Return a label with its unit."""
    return f"{LABELS[name]}（{unit}）"


def begin(sheet, header_rows):
    """Enter where the header stands."""
    top = len(sheet.rows) + 1
    sheet.layout |= {"header": f"{top}-{top + header_rows - 1}", "first": top + header_rows}


def line(sheet, stub, cells):
    """Add a row of numbers."""
    sheet.rows.append([*stub, *cells])
    sheet.cells += [
        (len(sheet.rows), len(stub) + 1 + i) for i, cell in enumerate(cells) if cell not in (None, "", "…", "-")
    ]


def in_two_rows(sheet, places, periods, indicators, units, number):
    """Print places down, indicators across, years below them."""
    begin(sheet, 2)
    top, width = len(sheet.rows) + 1, len(periods)
    sheet.layout |= {"place": {"column": "A"}, "fill": [top]}
    sheet.rows.append(
        ["地 区", *(cell for name in indicators for cell in [head(name, units[name])] + [None] * (width - 1))]
    )
    sheet.rows.append([None, *(f"{period}年" for _ in indicators for period in periods)])
    sheet.merge = [f"A{top}:A{top + 1}"] + [
        f"{letters(2 + i * width)}{top}:{letters(1 + (i + 1) * width)}{top}"
        for i in range(len(indicators))
        if width > 1
    ]
    for place in places:
        line(sheet, [" ".join(NAMES[place])], [number(n, place, p) for n in indicators for p in periods])


def years_down(sheet, places, periods, indicators, units, number):
    """Print the years of one place down, indicators across."""
    begin(sheet, 1)
    sheet.layout |= {"place": places[0], "period": {"column": "A"}}
    sheet.rows.append(["年份", *(head(name, units[name]) for name in indicators)])
    for period in periods:
        line(sheet, [f"{period}年末"], [number(name, places[0], period) for name in indicators])


def indicators_down(sheet, places, periods, indicators, units, number):
    """Print the indicators of one place down, with a column of units, years across."""
    begin(sheet, 1)
    sheet.layout |= {"place": places[0], "indicator": {"column": "A"}, "unit": {"column": "B"}}
    sheet.rows.append(["指　标", "单位", *periods])
    for name in indicators:
        line(sheet, ["#" + LABELS[name], units[name]], [number(name, places[0], period) for period in periods])


def places_across(sheet, places, periods, indicators, units, number):
    """Print the indicators of one year down, places across."""
    begin(sheet, 1)
    top = len(sheet.rows) + 1
    sheet.layout |= {"place": {"row": top}, "indicator": {"column": "A"}, "period": periods[0]}
    sheet.rows.append(["指标", *(NAMES[place] for place in places)])
    for name in indicators:
        line(sheet, [head(name, units[name])], [number(name, place, periods[0]) for place in places])


def long(sheet, places, periods, indicators, units, number):
    """Print a row for each place and year, the place only once."""
    begin(sheet, 1)
    sheet.layout |= {"place": {"column": "A"}, "period": {"column": "B"}, "fill": ["A"]}
    sheet.rows.append(["地区", "年份", *(head(name, units[name]) for name in indicators)])
    for place in places:
        for i, period in enumerate(periods):
            line(sheet, ["" if i else NAMES[place], int(period)], [number(name, place, period) for name in indicators])


def saved(folder, sheet, encoding):
    """Write a sheet as a workbook, or as text in an encoding."""
    if encoding:
        return write_text(
            Path(folder) / "t.csv", [["" if c is None else c for c in row] for row in sheet.rows], encoding
        )
    return write_book(Path(folder) / "t.xlsx", sheet.rows, sheet.merge)


def read(folder, sheet, encoding=""):
    """Return what a sheet would add."""
    settings = {key: value for key, value in sheet.layout.items() if value is not None}
    layout = layout_of(Lined("layout", settings, {}), DICTIONARY, TREE)
    return reading(saved(folder, sheet, encoding), layout, DICTIONARY, TREE)


def kept(found):
    """Return the numbers that were found."""
    return {entry.key: entry.value for entry in found.entries}


@settings(max_examples=60, deadline=None)
@given(printed(), st.sampled_from(["", *ENCODINGS]))
def test_a_panel_comes_back_as_it_was(sheet, encoding):
    with tempfile.TemporaryDirectory() as folder:
        found = read(folder, sheet, encoding)
    assert kept(found) == sheet.expected
    assert len(found.entries) == len(sheet.expected)
    assert {problem.code for problem in found.problems} == (set() if sheet.expected else {"EmptyTable"})


@settings(max_examples=25, deadline=None)
@given(printed(), st.data())
def test_one_broken_cell_is_named_and_nothing_is_imported(sheet, data):
    if not sheet.cells:
        return
    row, column = data.draw(st.sampled_from(sheet.cells))
    broken = ["x", "1,23", "12.3.4", "1 2", "5元", "#", "007", "12②", "—5"]
    sheet.rows[row - 1][column - 1] = data.draw(st.sampled_from(broken))
    with tempfile.TemporaryDirectory() as folder:
        found = read(folder, sheet)
    assert [problem.where for problem in found.problems][:1] == [f"t.xlsx:表1!{letters(column)}{row}"]


@settings(max_examples=15, deadline=None)
@given(printed(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(sheet, random):
    first, last = sheet.layout["first"] - 1, max((row for row, _ in sheet.cells), default=1)
    assume(sheet.layout.get("fill") != ["A"])
    with tempfile.TemporaryDirectory() as folder:
        one = kept(read(folder, sheet, "utf-8"))
        body = sheet.rows[first:last]
        random.shuffle(body)
        sheet.rows[first:last] = body
        assert kept(read(folder, sheet, "utf-8")) == one


@settings(max_examples=40, deadline=None)
@given(printed(), st.data())
def test_a_label_that_is_gone_gives_no_wrong_number(sheet, data):
    """Whatever one label less makes of a sheet: what is still read is what it was, or nothing is imported."""
    sheet.layout.pop("fill", None)
    labels = [
        (row, column)
        for row, cells in enumerate(sheet.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell not in (None, "") and (row, column) not in sheet.cells
    ]
    row, column = data.draw(st.sampled_from(labels))
    sheet.rows[row - 1][column - 1] = None
    with tempfile.TemporaryDirectory() as folder:
        found = read(folder, sheet)
    assert found.problems or kept(found).items() <= sheet.expected.items()
