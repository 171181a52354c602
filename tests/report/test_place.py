"""A report of a place: the account cut to it and everything below, additive, silent about everybody else."""

import io
import json
import math
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report import synthetic
from tests.run.test_change import AREAS, PERIODS, RICE, accounted

from shanshui.accounts.flows import to_frame
from shanshui.core.errors import NoSuchPlace
from shanshui.report.as_json import section_json
from shanshui.report.breakdown import place_section
from shanshui.report.content import build
from shanshui.report.cut import cut, inside_of
from shanshui.report.excel import workbook
from shanshui.report.html import page
from shanshui.report.ledger import Ledger
from shanshui.report.model import BarChart, Note, Table, value_of
from shanshui.store.results import Results, read_results

COUNTY = synthetic.COUNTIES[1]


@pytest.fixture(scope="module")
def bundled(lishui) -> Results:
    return read_results(lishui)


@pytest.fixture(scope="module")
def rice(tmp_path_factory) -> Results:
    """Return an account of two periods and two counties, its settings beside it."""
    settings = f"{PERIODS}\nservices: [crop_provision]"
    return read_results(accounted(tmp_path_factory.mktemp("rice"), settings, q=RICE, areas=AREAS))


def table(report, id: str) -> Table:
    return next(one for one in report.tables() if one.id == id)


def test_the_total_of_a_place_is_its_row_in_the_whole_account(bundled):
    whole = Ledger(bundled, "en")
    found = next(block for block in place_section(whole, whole.scale).blocks if isinstance(block, Table))
    rows, total = {row[0]: row for row in found.rows if row[0]}, found.total
    assert len(rows) == 9
    for code, row in rows.items():
        ledger = Ledger(bundled, "en", "", code)
        assert ledger.total.value == value_of(row[total])
        assert ledger.roots == (code,)
        assert ledger.area_name == row[1]


def test_every_place_of_the_bundled_city_adds_up(bundled):
    whole = Ledger(bundled, "en")
    codes = [*whole.parts, *whole.codes[::97]]
    assert len(codes) > 30
    for code in codes:
        ledger = Ledger(bundled, "en", "", code)
        assert ledger.total.value == whole.sum(code).value or math.isnan(whole.sum(code).value)
        for section in ("provisioning", "regulating", "cultural"):
            label = whole.section_label(section)
            mine, theirs = ledger.sum(section=label).value, whole.sum(code, section=label).value
            assert mine == theirs or math.isnan(theirs)


@st.composite
def accounts(draw: st.DrawFn) -> Results:
    """Return an account of a random tree of places, with what is known of a place but not below it."""
    count = draw(st.integers(2, 9))
    parents = [None, *(draw(st.integers(0, n - 1)) for n in range(1, count))]
    codes = [f"99{n:04d}" for n in range(count)]
    below = {n: [m for m in range(count) if parents[m] == n] for n in range(count)}
    amounts: dict[str, float] = {}

    def fill(n: int) -> float:
        parts = [fill(m) for m in below[n]]
        own = draw(st.floats(-1e9, 1e9).map(lambda x: round(x, 2)))
        if parts and draw(st.booleans()):
            amounts[f"{codes[n]}~"] = own
            parts.append(own)
        amounts[codes[n]] = math.fsum(parts) if parts else own
        return amounts[codes[n]]

    fill(0)
    flows = [synthetic.flow(code, "unspecified", "tourism", amount) for code, amount in amounts.items()]
    rows = [(c, "" if p is None else codes[p], "place", c, c, 100.0, 1.0) for c, p in zip(codes, parents, strict=True)]
    columns = ["code", "parent", "level", "name_zh", "name_en", "area_ha", "covered"]
    made = synthetic.account(places=pd.DataFrame(rows, columns=columns), shapes={})
    told = made.manifest | {"area": {"code": codes[0], "name": synthetic.both("All", "全部")}}
    return replace(made, flows=to_frame(flows), manifest=told)


@settings(max_examples=15)
@given(accounts())
def test_every_place_of_any_account_adds_up(account):
    whole = Ledger(account, "en")
    for code in whole.codes:
        ledger = Ledger(account, "en", "", code)
        assert ledger.total.value == whole.sum(code).value
        parts = [ledger.sum(part).value for part in ledger.parts]
        assert math.fsum(parts) == pytest.approx(ledger.total.value, rel=1e-9, abs=1e-3)
        assert set(ledger.account.flows["place"]) <= set(inside_of(account.places, code))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_its_title_and_facts_say_the_place(account, lang):
    report, whole = build(account, lang, "", COUNTY), build(account, lang)
    name = synthetic.NAMES[COUNTY][lang == "en"]
    assert name in report.title
    assert report.facts[0][1] == f"{name} · {COUNTY}"
    assert report.facts[-1] == whole.facts[-1]  # it is the same account


def test_nothing_of_it_tells_of_another_place(bundled):
    report = build(bundled, "zh", "", "331121")
    said = json.dumps([section_json(one, report.ledger.words) for one in report.sections], ensure_ascii=False)
    others = [one for one in Ledger(bundled, "zh").parts if one != "331121"]
    assert "青田县" in said
    for code in others:
        assert code not in said
        assert Ledger(bundled, "zh").name(code) not in said


def test_tables_shapes_and_manifest_are_cut(account):
    found = cut(account, COUNTY, "2020")
    assert set(found.flows["place"]) == {COUNTY}
    assert set(found.extent["place"]) == {COUNTY}
    assert list(found.places["code"]) == [COUNTY]
    assert list(found.places["parent"]) == [""]
    assert set(found.shapes) == {COUNTY}
    assert {row["place"] for row in found.manifest["indicators"]} <= {COUNTY}
    assert found.manifest["warnings"] == found.manifest["checks"] == []


def test_what_is_to_be_confirmed_is_counted_at_the_place(bundled):
    told = cut(bundled, "331102", "2020").manifest["to_be_confirmed"]
    flows = bundled.flows[(bundled.flows["place"] == "331102") & bundled.flows["in_headline"]].dropna(subset=["value"])
    counted = (flows["service"] + "." + flows["item"]).isin(told["items"])
    assert told["headline_yuan"] == pytest.approx(math.fsum(flows.loc[counted, "value"]), rel=1e-12)
    assert told["share"] == pytest.approx(told["headline_yuan"] / math.fsum(flows["value"]))


def test_what_is_not_known_here_is_named(account):
    report = build(account, "en", "", COUNTY)
    missing = next(one for one in report.sections if one.id == "missing")
    assert any("without a value at this place" in getattr(block, "text", "") for block in missing.blocks)


def test_change_and_prices_are_those_of_the_place(rice):
    whole, place = build(rice, "en"), build(rice, "en", "", "990101")
    change = table(place, "change")
    ledger = place.ledger
    made = ledger.sum(period="2020").value - ledger.sum(period="2010").value
    assert value_of(change.rows[-1][1]) == pytest.approx(made, abs=0.011)
    assert value_of(change.rows[-1][1]) != value_of(table(whole, "change").rows[-1][1])
    series = {row[0]: row for row in table(place, "series").rows}
    assert value_of(series["2020"][1]) == pytest.approx(28000 * 2900)
    assert [section.id for section in place.sections] == [
        section.id for section in whole.sections if section.id != "benchmark"
    ]


def test_supply_and_use_and_overlap_are_those_of_the_place(rice):
    place = build(rice, "en", "", "990102")
    supply = table(place, "supply-monetary")
    assert value_of(supply.rows[-1][-1]) == pytest.approx(place.ledger.total.value, abs=0.01)
    assert any(section.id == "overlap" for section in place.sections)


def test_the_whole_area_by_its_code_is_the_whole_account(rice):
    code = str(rice.manifest["area"]["code"])
    assert build(rice, "zh", "", code).facts == build(rice, "zh").facts
    assert Ledger(rice, "zh", "", code).account is rice


@pytest.mark.parametrize("place", ["331121", "331181207241"])
def test_it_is_a_page_and_a_workbook(bundled, place):
    report = build(bundled, "zh", "", place)
    assert report.title in page(report)
    book = openpyxl.load_workbook(io.BytesIO(workbook(report)), data_only=True)
    places = {row[1].value for row in book["流量"].iter_rows(min_row=2)}
    assert places == ({place} if place == "331121" else set())


def test_a_place_that_is_not_there_is_refused(account):
    with pytest.raises(NoSuchPlace, match="990009"):
        build(account, "en", "", "990009")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_place_without_accounts_below_says_so_and_shows_no_empty_table_or_chart(bundled, lang):
    ledger = Ledger(bundled, lang, place="331123")
    blocks = place_section(ledger, ledger.scale).blocks
    assert ledger.parts != list(ledger.roots)
    assert [type(block) for block in blocks] == [Note]
    assert f"{len(ledger.parts)} " in blocks[0].text
    assert ledger.amount(ledger.total.value) in blocks[0].text


def test_no_chart_of_a_place_is_empty(bundled):
    for section in build(bundled, "en", place="331123").sections:
        for chart in (one for one in section.blocks if isinstance(one, BarChart)):
            assert any(not math.isnan(value) for series in chart.series for value in series.values), chart.id
