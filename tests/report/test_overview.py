"""The overview of a place: its figures, its range, why it changed; what is not known is said, never made up."""

import json
import math
import shutil

import pytest
from tests.prosperity_area import write_area
from tests.report import synthetic
from tests.run.accounting import copied, outcome, with_settings
from tests.run.test_change import AREAS, PERIODS, RICE, accounted
from tests.synthetic import make_area

import shanshui.run.api as shanshui
from shanshui.report.content import build
from shanshui.report.ledger import Ledger
from shanshui.report.model import Figures, LineChart, Note, Paragraph, Table, Waterfall, value_of
from shanshui.report.overview import overview, overview_json, period_before, range_of
from shanshui.report.unaccounted import without_account
from shanshui.run.account import prepare
from shanshui.run.change import change
from shanshui.store.results import read_results

SPREADS = "name,distribution,sd,local_sd,length,source\ndredging_price,lognormal,0.3,,,test\n"
CROPS = f"{PERIODS}\nservices: [crop_provision]"


@pytest.fixture(scope="module")
def rice(tmp_path_factory):
    return accounted(tmp_path_factory.mktemp("rice"), CROPS, q=RICE, areas=AREAS)


@pytest.fixture(scope="module")
def ranged(tmp_path_factory):
    """Return an account with published ranges."""
    area = copied(make_area(tmp_path_factory.mktemp("made")), tmp_path_factory.mktemp("area") / "a")
    (area.parent / "spreads.csv").write_text(SPREADS, encoding="utf-8")
    area = with_settings(area, uncertainty={"spreads": {"file": "spreads.csv"}, "draws": 200})
    outcome(area)
    shanshui.open(area).accounts().publish_intervals()
    return read_results(area.parent)


def texts(found):
    return [block.text for block in found.section.blocks if isinstance(block, Paragraph | Note)]


def one(found, kind):
    return next(block for block in found.section.blocks if isinstance(block, kind))


def test_its_figures_are_those_of_the_headline():
    ledger = Ledger(synthetic.account(), "en")
    found = overview(ledger)
    assert value_of(found.figures["gep"].value) == ledger.total.value
    shown = one(found, Figures).figures
    assert list(found.figures.values()) == list(shown)
    people = ledger.indicator(ledger.roots[0], "population")
    assert value_of(found.figures["gep_head"].value) == ledger.total.value / people["value"]


def test_without_ranges_and_an_earlier_period_it_says_so():
    said = texts(overview(Ledger(synthetic.account(), "en")))
    assert any("was not published" in text for text in said)
    assert any("first period" in text for text in said)


def test_the_published_range_stands_beside_gep(ranged):
    ledger = Ledger(ranged, "en")
    span = range_of(ledger, ledger.period)
    assert span is not None
    assert span.low < span.median < span.high
    assert span.draws == 200
    found = overview(ledger)
    assert found.range == span
    assert "Nine of ten of 200 draws" in found.figures["gep"].sentence
    assert not any("was not published" in text for text in texts(found))
    told = overview_json(found, ledger)
    assert (told["range"]["low"], told["range"]["high"]) == (span.low, span.high)
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_the_range_of_a_place_is_its_own(ranged):
    code = Ledger(ranged, "en").parts[0]
    span = range_of(Ledger(ranged, "en", "", code), Ledger(ranged, "en").period)
    rows = ranged.intervals
    mine = rows[(rows["place"] == code) & (rows["service"] == "gep") & (rows["ecosystem_type"] == "")]
    assert (span.low, span.high) == (mine["low"].iloc[0], mine["high"].iloc[0])


@pytest.mark.parametrize(("least", "shown"), [(30, False), (1, True)])
def test_a_place_too_small_has_no_range_of_its_own(ranged, tmp_path, least, shown):
    folder = shutil.copytree(ranged.folder.parent, tmp_path / "a")
    with_settings(
        folder / "area.yaml", uncertainty={"spreads": {"file": "spreads.csv"}, "draws": 200, "minimum_cells": least}
    )
    found = overview(Ledger(read_results(folder), "en", "", "990101"))
    assert (found.range is not None) is shown
    assert any("too few independent cells" in text for text in texts(found)) is not shown


def test_the_section_of_a_place_has_the_range_that_was_published(ranged):
    whole = build(ranged, "en")
    code = whole.ledger.roots[0]
    section = next(one for one in whole.sections if one.id == "uncertainty")
    table = next(block for block in section.blocks if isinstance(block, Table) and block.id == "uncertainty")
    low = [column.label for column in table.columns].index("5 %")
    span = range_of(whole.ledger, whole.ledger.period)
    assert table.rows[0][0] == code
    assert value_of(table.rows[0][low]) == pytest.approx(span.low)


def test_a_place_too_small_to_be_shown_by_itself_is_not(ranged):
    section = next(one for one in build(ranged, "en", "", "990101").sections if one.id == "uncertainty")
    shown = {block.id for block in section.blocks if isinstance(block, Table)}
    assert shown == {"uncertainty-villages"}


@pytest.mark.parametrize("place", ["", "990101"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_says_why_gep_changed(rice, place, lang):
    account = read_results(rice)
    ledger = Ledger(account, lang, "", place)
    found = overview(ledger)
    told = change(prepare(rice), account, "2010", "2020", place, reruns=False)
    assert value_of(found.figures["change"].value) == pytest.approx(told.total.change / 100)
    chart, table = one(found, Waterfall), one(found, Table)
    assert chart.table == table.id == "overview-change"
    assert chart.steps[-1].end == pytest.approx(ledger.total.value)
    said = " ".join(texts(found))
    assert ("from prices" if lang == "en" else "价格变化") in said
    line = one(found, LineChart).lines[0]
    assert list(line.values) == [ledger.sum(period=period).value for period in ledger.periods]


def test_the_first_period_has_no_change(rice):
    ledger = Ledger(read_results(rice), "en", "2010")
    assert period_before(ledger) == ""
    found = overview(ledger)
    assert "change" not in found.figures
    assert any("first period" in text for text in texts(found))


def test_without_its_settings_the_change_is_told_plainly(rice, tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(rice / "results", bare / "results")
    said = " ".join(texts(overview(Ledger(read_results(bare), "en"))))
    assert "is not told apart here" in said
    assert not any(isinstance(block, Waterfall) for block in overview(Ledger(read_results(bare), "en")).section.blocks)


def test_what_is_lacking_is_named(rice):
    ledger = Ledger(read_results(rice), "en")
    said = next(text for text in texts(overview(ledger)) if text.startswith("Not shown"))
    assert "GEP per head" in said
    assert "GDP" in said


def test_a_place_no_figure_reaches_says_so(lishui):
    found = overview(Ledger(read_results(lishui), "zh", "", "331181207241"))
    assert found.figures == {}
    assert any("核算未到达本地方" in text for text in texts(found))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_an_account_its_indicators_speak(tmp_path, lang):
    ledger = Ledger(without_account(write_area(tmp_path)), lang)
    found = overview(ledger)
    seen = ledger.beside.public
    place = ledger.beside.config.area.code
    assert 0 < len(found.figures) <= 8
    for name, figure in found.figures.items():
        series = seen.panel.series(name, place)
        assert value_of(figure.value) == [value for value in series if not math.isnan(value)][-1]
    table = one(found, Table)
    assert {row[1] for row in table.rows} >= set(found.figures)
    assert json.dumps(overview_json(found, ledger), allow_nan=False)
    assert all("GEP" not in figure.label for figure in found.figures.values())
