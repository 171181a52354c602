"""Places, periods, prices and accounts side by side; what cannot be compared is said with the reason."""

import math

import pytest
from tests.run.test_change import AREAS, PERIODS, RICE, accounted

from shanshui.report.compare import Side, compare
from shanshui.report.ledger import Ledger
from shanshui.report.model import BarChart, Note, Table, value_of
from shanshui.run.account import prepare
from shanshui.run.series import series
from shanshui.store.results import read_results

CROPS = f"{PERIODS}\nservices: [crop_provision]"
CITY, FIRST, SECOND = "990100", "990101", "990102"
BREAK = "\nseries:\n  breaks: [{period: 2020, kind: method, reason: {en: another survey, zh: 另一调查}}]"


@pytest.fixture(scope="module")
def rice(tmp_path_factory):
    return accounted(tmp_path_factory.mktemp("rice"), CROPS, q=RICE, areas=AREAS)


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Return the same area by another standard, with other amounts."""
    more = RICE.replace(",30000,", ",33000,")
    return accounted(tmp_path_factory.mktemp("other"), CROPS, "ndrc-2022", q=more, areas=AREAS)


def side(folder, places, periods=("2010", "2020"), basis="current", lang="en", **more):
    return Side(Ledger(read_results(folder), lang), tuple(places), tuple(periods), basis, **more)


def block(section, kind, id=""):
    return next(one for one in section.blocks if isinstance(one, kind) and (not id or one.id == id))


def column(table, label):
    return [one.label for one in table.columns].index(label)


def said(section):
    return " ".join(one.text for one in section.blocks if isinstance(one, Note))


def test_each_row_is_its_place_in_its_period(rice):
    section = compare([side(rice, (CITY, FIRST))])
    table = block(section, Table, "compare")
    gep, place, growth = (column(table, name) for name in ("GEP", "More than the first place", "Growth"))
    first, second = (30000 * 2000.0, 28000 * 2900.0), (60000 * 2000.0, 63000 * 2950.0)
    city = [a + b for a, b in zip(first, second, strict=True)]
    assert [value_of(row[gep]) for row in table.rows] == pytest.approx([*city, *first])
    apart = [math.nan, math.nan, first[0] - city[0], first[1] - city[1]]
    assert [value_of(row[place]) for row in table.rows] == pytest.approx(apart, nan_ok=True)
    grown = [math.nan, city[1] / city[0] - 1, math.nan, math.nan]  # the area of the first place is another
    assert [value_of(row[growth]) for row in table.rows] == pytest.approx(grown, nan_ok=True)
    assert "another area" in said(section)


def test_parts_add_up_to_the_total(rice):
    section = compare([side(rice, (CITY, FIRST))])
    total = block(section, Table, "compare")
    parts = block(section, Table, "compare-parts")
    gep = column(total, "GEP")
    assert [value_of(cell) for cell in parts.rows[-1][1:]] == pytest.approx([value_of(row[gep]) for row in total.rows])


def test_comparable_prices_are_those_of_the_series(rice):
    section = compare([side(rice, (CITY, FIRST), basis="comparable")])
    table, account = block(section, Table, "compare"), read_results(rice)
    gep = column(table, "GEP")
    for row in table.rows:
        point = series(prepare(rice), account, str(row[0])).point(str(row[2]))
        assert value_of(row[gep]) == pytest.approx(point.comparable)
    parts = block(section, Table, "compare-parts")
    assert [value_of(cell) for cell in parts.rows[-1][1:]] == pytest.approx([value_of(row[gep]) for row in table.rows])
    assert "prices of 2010" in section.blocks[0].text


def test_at_current_prices_it_warns_of_prices(rice):
    assert "part of every change is one of prices" in said(compare([side(rice, (CITY,))]))
    assert "part of every change" not in said(compare([side(rice, (CITY,), ("2020",))]))


def test_across_a_break_no_growth_is_told(tmp_path):
    folder = accounted(tmp_path / "broken", CROPS + BREAK, q=RICE, areas=AREAS)
    section = compare([side(folder, (CITY,))])
    assert "the series breaks" in said(section)
    assert "another survey" in said(section)
    labels = [one.label for one in block(section, Table, "compare").columns]
    assert "Growth" not in labels
    assert "Change since the first period" not in labels


def test_two_accounts_say_that_their_standards_differ(rice, other):
    pair = [side(folder, (CITY, FIRST), ("2010",), by="service") for folder in (rice, other)]
    section = compare(pair)
    assert "mee-2020, ndrc-2022" in said(section)
    table = block(section, Table, "compare")
    more, account = column(table, "More than the first account"), column(table, "Account")
    assert [str(row[account]).split(" · ")[1] for row in table.rows] == ["mee-2020", "ndrc-2022"] * 2
    assert value_of(table.rows[1][more]) == pytest.approx(3000 * 2000.0)
    assert math.isnan(value_of(table.rows[0][more]))


def test_the_chart_has_a_bar_for_each(rice):
    chart = block(compare([side(rice, (FIRST, SECOND))]), BarChart)
    assert len(chart.bars) == len(chart.series[0].values) == 4
    one = block(compare([side(rice, (FIRST, SECOND), ("2020",))]), BarChart)
    assert len(one.bars) == 2


def test_what_is_not_known_is_named(rice):
    nothing = compare([side(rice, (FIRST,), ("1900",))])
    assert isinstance(nothing.blocks[0], Note)
    section = compare([side(rice, (FIRST, "990199"), ("2020",), lang="zh")])
    assert "990199没有数值" in said(section)
