"""What published accounts count twice, and what of them is in GDP too."""

import math
import shutil
from pathlib import Path

import pytest
from tests.tabular import FLOWS, account, write_area

from shanshui.core.errors import NoSuchName, NoSuchPlace, Problems, ShanshuiError
from shanshui.report.overlap_words import figures
from shanshui.run.account import prepare
from shanshui.run.api import open as open_area
from shanshui.run.overlap import Overlap, overlap
from shanshui.run.run import run
from shanshui.store.results import read_results

GOLDEN = Path(__file__).parents[1] / "golden"
YI = 1e8
GDP = "place,variable,value,unit\n990100,gdp,100,亿元\n990100,population,10,1e4 person\n"
SOLD = (
    "990101,farmland,crop_provision,rice,30,亿元\n990102,farmland,crop_provision,rice,10,亿元\n"
    "990101,,recreation,tourism,8,亿元\n990101,forest,water_retention,retention,50,亿元\n"
)


def worked(folder: Path, name: str, gdp: str = "") -> Overlap:
    shutil.copytree(GOLDEN / name, folder / name)
    if gdp:
        with (folder / name / "indicators.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"513300,gdp,{gdp},1e8 yuan\n")
    run(prepare(folder / name))
    return overlap(prepare(folder / name), read_results(folder / name))


@pytest.fixture(scope="module")
def garze(tmp_path_factory):
    return worked(tmp_path_factory.mktemp("garze"), "t01_garze_2010", "122.83")


def of(found: Overlap, place: str = "990100", period: str = "2020"):
    return found.at(place, period)


def told(folder: Path, settings: str = "", standard: str = "mee-2020", flows: str = SOLD, **files: str) -> Overlap:
    results = account(folder, settings, standard, q=f"{FLOWS}\n{flows}", n=GDP, **files)
    return overlap(prepare(folder), results)


@pytest.mark.parametrize(
    ("name", "a", "b", "at_most"),
    [
        ("carbon_oxygen", 117.3548, 1821.9182, 117.3548),
        ("retention_supply", 2269.7074, 545.3630, 545.3630),
        ("retention_marsh", 2269.7074, 42.3436, 42.3436),
        ("hydropower_supply", 50.5090, 545.3630, 50.5090),
        ("sediment_nitrogen", 156.2555, 125.8199, 0.24 * 125.8199),
        ("sediment_phosphorus", 156.2555, 117.5226, 0.24 * 117.5226),
    ],
)
def test_T1_garze2010_pairs_to_the_printed_values(garze, name, a, b, at_most):
    pair = next(p for p in of(garze, "513300", "2010").twice.pairs if p.conflict.id == name)
    assert pair.status == "twice"
    assert [pair.a / YI, pair.b / YI] == pytest.approx([a, b], abs=5.1e-4)
    assert pair.at_most / YI == pytest.approx(at_most, abs=5.1e-4)


def test_T1_garze2010_without_conflicts_and_beside_gdp(garze):
    found = of(garze, "513300", "2010")
    water = 545.3630 + 50.5090 + 42.3436  # retention stays: of the water lines the one that is worth most
    soil, plants = 0.24 * (125.8199 + 117.5226), 117.3548 + 2.3777
    stock = 12.2875 + 8.0003  # crops and pest control against livestock; less than livestock itself
    assert found.twice.at_most / YI == pytest.approx(water + soil + plants + stock, abs=0.01)
    assert found.twice.without / YI == pytest.approx(7545.60 - found.twice.at_most / YI, abs=0.01)
    assert [end / YI for end in found.beside.overlap] == pytest.approx([0.0, 122.83])  # no more than there is GDP
    assert [end / YI for end in found.beside.outside] == pytest.approx([7545.60 - 122.83, 7545.60], abs=0.01)
    assert [end / YI for end in found.beside.together] == pytest.approx([7545.60, 7545.60 + 122.83], abs=0.01)
    assert found.beside.people == 1.06e6


def test_T2_garze2010_types_tell_that_less_is_counted_twice(tmp_path):
    """Water retained on wetland is 33.56, flood water there 59.56: by type the smaller is known."""
    found = of(worked(tmp_path, "t02_garze_2010_by_type"), "513300", "2010").twice
    assert next(p for p in found.pairs if p.conflict.id == "retention_marsh").at_most / YI == pytest.approx(33.56)


def test_a_share_of_the_user_makes_one_number(tmp_path):
    rates = "{crop_provision: {share: 0.6, source: yearbook}, recreation.tourism: {low: 0.25, high: 0.5, source: s}}"
    found = told(tmp_path, f"overlap: {{in_gdp: {rates}}}")
    assert {name: (s.low, s.high, s.by) for name, s in found.shares.items()} == {
        "crop_provision.rice": (0.6, 0.6, "settings"),
        "recreation.tourism": (0.25, 0.5, "settings"),
        "water_retention.retention": (0.0, 0.0, "equation"),
    }
    beside = of(found).beside
    assert [end / YI for end in beside.overlap] == pytest.approx([24 + 2, 24 + 4])
    assert [end / YI for end in beside.together] == pytest.approx([100 + 98 - 28, 100 + 98 - 26])
    assert beside.per_head(beside.outside)[0] == pytest.approx((98 - 28) * YI / 1e5)


def test_what_nobody_told_lies_between_bounds(tmp_path):
    found = told(tmp_path)
    assert {s.by for s in found.shares.values()} == {"bounds", "equation"}
    assert [end / YI for end in of(found).beside.overlap] == pytest.approx([0.0, 48.0])


def test_the_rate_of_the_annex_is_used_for_output_that_is_sold(tmp_path):
    rows = "990101,farmland,crop_provision,rice,1,1e8 t\n"
    prices = "parameter,value,unit\ncrop_price,3000,yuan/t\nvalue_added_share,0.62,1\n"
    found = told(tmp_path, flows=rows, annex=prices)
    share = found.shares["crop_provision.rice"]
    assert (share.low, share.high, share.by, share.source) == (0.62, 0.62, "annex", "annex.csv")
    (tmp_path / "b").mkdir()
    options = "options: {crop_provision.product.value: value_added}"
    added = told(tmp_path / "b", options, flows=rows, annex=prices)
    assert (added.shares["crop_provision.rice"].low, added.shares["crop_provision.rice"].by) == (1.0, "equation")


def test_more_than_gdp_is_flagged(tmp_path):
    found = told(
        tmp_path, "overlap: {in_gdp: {crop_provision: {share: 1, source: s}}}", flows=SOLD.replace("30", "300")
    )
    beside = of(found).beside
    assert beside.beyond_gdp
    assert [end / YI for end in beside.overlap] == pytest.approx([310.0, 310.0])


def test_every_place_of_a_level(tmp_path):
    results = account(tmp_path, "", "mee-2020", q=f"{FLOWS}\n{SOLD}", n=GDP)
    found = overlap(prepare(tmp_path), results, level="county")
    assert [at.place for at in found.found] == ["990101", "990102"]
    assert math.isnan(of(found, "990101").beside.gdp)  # GDP of the city is not that of a county
    assert math.fsum(at.beside.gep for at in found.found) == pytest.approx(98 * YI)
    parts = [math.fsum(at.beside.overlap[end] for at in found.found) for end in (0, 1)]
    assert parts == pytest.approx([0.0, 48 * YI])
    assert open_area(tmp_path).accounts().overlap("990101", 2020).found[0].place == "990101"


@pytest.mark.parametrize(
    ("settings", "en", "zh"),
    [
        ("{in_gdp: {crops: {share: 1, source: s}}}", "there is no service 'crops'", "没有"),
        ("{in_gdp: {recreation.walks: {share: 1, source: s}}}", "there is no item 'walks'", "没有"),
        (
            "{in_gdp: {recreation: {low: 0.6, high: 0.5, source: s}}}",
            "at least more than it is at most",
            "下限大于上限",
        ),
        ("{settled: {rain_twice: no}}", "there is no pair of lines 'rain_twice'", "没有"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(tmp_path, settings, en, zh):
    account(tmp_path, "", "mee-2020", q=f"{FLOWS}\n{SOLD}", n=GDP)
    write_area(tmp_path, f"overlap: {settings}", "mee-2020", q=f"{FLOWS}\n{SOLD}", n=GDP)
    with pytest.raises(ShanshuiError) as error:
        overlap(prepare(tmp_path), read_results(tmp_path))
    assert en in error.value.text("en")
    assert zh in error.value.text("zh")
    assert "area.yaml:8" in error.value.text("en")


def test_a_share_beyond_one_is_no_setting(tmp_path):
    with pytest.raises(Problems, match="less than or equal to 1"):
        told(tmp_path, "overlap: {in_gdp: {recreation: {share: 60, source: s}}}")


def test_unknown_places_periods_and_levels(tmp_path):
    results = account(tmp_path, "", "mee-2020", q=f"{FLOWS}\n{SOLD}", n=GDP)
    prepared = prepare(tmp_path)
    with pytest.raises(NoSuchPlace):
        overlap(prepared, results, "990109")
    with pytest.raises(NoSuchName, match="2021"):
        overlap(prepared, results, period="2021")
    with pytest.raises(NoSuchName, match="village"):
        overlap(prepared, results, level="village")
    with pytest.raises(NoSuchName, match="990102 2020"):
        overlap(prepared, results).at("990102", "2020")


def test_a_place_with_headlines_only_has_nothing_to_count_twice(tmp_path):
    (at, *_) = worked(tmp_path, "t15_lishui_headlines").found
    values = figures(at)
    assert all(math.isnan(values[name][0]) for name in ("gep", "twice", "without", "in_gdp", "outside", "together"))
    assert values["gdp"] == (353.23 * YI, 353.23 * YI)


def test_a_line_below_zero_is_in_order(tmp_path):
    """A paddy takes more water than it gives: what of it is in GDP lies between that and nothing."""
    found = worked(tmp_path, "t10_huai")
    part = next(p for p in of(found, "HUAI", "1990").beside.parts if p.name == "equivalent_factor.water")
    assert (part.low, part.high) == (part.value, 0.0)
    assert part.value < 0
