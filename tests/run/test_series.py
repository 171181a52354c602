"""GEP of several periods: nominal and comparable, by price items; growth refused across breaks; strict tables."""

import math

import pytest
from tests.run.test_change import AREAS, FLOWS, PERIODS, RICE, accounted

from shanshui.core.errors import (
    GrowthAcrossBreak,
    IndexOnTariff,
    NoCommonYear,
    NoSuchName,
    PricesNotComparable,
    QuantityGivenTwice,
    UnknownPriceIndex,
    UnknownPriceKind,
)
from shanshui.report.series_words import remarks, series_table
from shanshui.run.account import prepare
from shanshui.run.prices import price_list
from shanshui.run.series import series
from shanshui.store.results import read_results

WATER = (
    f"period,{FLOWS}\n2010,990100,,water_supply,domestic,10,万立方米\n2020,990100,,water_supply,domestic,12,万立方米\n"
)
PRICE = "parameter,value,unit,year,source\nwater_price_domestic,2.0,yuan m-3,2010,test\n"


def of(folder, **options):
    return series(prepare(folder), read_results(folder), **options)


def with_items(folder, items: str, indices: str = "", more: str = "", **files: str):
    """Account an area with price items and indices."""
    folder.mkdir()
    (folder / "items.csv").write_text(items, encoding="utf-8")
    setting = "\n  items: {file: items.csv}"
    if indices:
        (folder / "indices.csv").write_text(indices, encoding="utf-8")
        setting += "\n  indices: {file: indices.csv}"
    return accounted(folder, f"{PERIODS}\nseries:{setting}{more}", **files)


def test_prices_that_came_with_the_quantities_make_both_series(tmp_path):
    found = of(accounted(tmp_path / "a", f"{PERIODS}\nservices: [crop_provision]", q=RICE, areas=AREAS))
    assert [point.nominal for point in found.points] == pytest.approx([180e6, 267.05e6])
    assert [point.comparable for point in found.points] == pytest.approx([180e6, 182e6])
    assert found.deflator("2020") == pytest.approx(267.05 / 182)
    assert found.growth("2010", "2020") == pytest.approx(2 / 180)
    assert of(tmp_path / "a", base=2020).point("2010").comparable == pytest.approx(30000 * 2900 + 60000 * 2950)
    assert of(tmp_path / "a", place="990101").point("2020").comparable == pytest.approx(56e6)
    with pytest.raises(NoSuchName):
        of(tmp_path / "a", what="rice")


def test_a_tariff_by_its_levels_moves_the_price_of_the_standard(tmp_path):
    items = "item,kind,year,value,unit\nwater_price_domestic,tariff,2010,2.0,yuan/m3\nwater_price_domestic,tariff,2018,0.26,分/L\n"
    found = of(with_items(tmp_path / "a", items, q=WATER, prices=PRICE))
    assert [point.nominal for point in found.points] == pytest.approx([2e5, 1.2e5 * 2.6])
    assert [point.comparable for point in found.points] == pytest.approx([2e5, 2.4e5])


def test_without_a_price_of_the_year_nothing_is_known_at_current_prices(tmp_path):
    found = of(accounted(tmp_path / "a", PERIODS, q=WATER, prices=PRICE))
    assert math.isnan(found.point("2020").nominal)
    assert found.point("2020").comparable == pytest.approx(2.4e5)
    assert found.not_current == ("water_supply.domestic",)
    assert "water_supply.domestic" in remarks(found, "zh")[0]
    later = of(tmp_path / "a", base=2015)
    assert later.held == ("water_supply.domestic",)


@pytest.mark.parametrize("kind", ["tariff", "index"])
def test_consumer_prices_never_move_a_tariff(tmp_path, kind):
    items = f"item,kind,year,value,unit,index\nwater_price_domestic,{kind},2010,2.0,yuan/m3,cpi-china\n"
    with pytest.raises(IndexOnTariff) as refused:
        of(with_items(tmp_path / "a", items, q=WATER, prices=PRICE))
    assert "items.csv:2" in refused.value.text("en")
    assert "cpi-china" in refused.value.text("zh")


@pytest.mark.parametrize("row, problem", [
    ("crop_provision,index,2010,,nothing", UnknownPriceIndex),
    ("crop_provision,guess,2010,1,", UnknownPriceKind),
    ("crops,market,2010,1,", NoSuchName),
    ("crop_provision,market,2010,0,", UnknownPriceKind),
    ("crop_provision,market,2010,1,\ncrop_provision,market,2010,2,", QuantityGivenTwice),
])  # fmt: skip
def test_rows_that_are_no_price_are_refused(tmp_path, row, problem):
    folder = with_items(tmp_path / "a", f"item,kind,year,value,index\n{row}\n", q=RICE)
    with pytest.raises(problem) as refused:
        price_list(prepare(folder))
    assert "items.csv" in refused.value.text("zh")


def test_an_index_of_an_unknown_sort_or_a_level_of_zero_is_refused(tmp_path):
    items = "item,kind,year,index\ncrop_provision,index,2010,mine\n"
    for number, row in enumerate(("mine,cpi,2010,1", "mine,own,2010,0")):
        folder = with_items(tmp_path / f"a{number}", items, f"index,sort,year,level\n{row}\n", q=RICE)
        with pytest.raises(UnknownPriceKind, match=r"indices\.csv:2"):
            price_list(prepare(folder))


BROKEN = """
  breaks:
    - {period: 2020, kind: census, reason: {zh: 国土三调, en: third land survey}BOTH}"""


def test_growth_across_a_stated_break_is_refused_and_a_splice_needs_an_overlap(tmp_path):
    settings = f"{PERIODS}\nservices: [crop_provision]\nseries:{BROKEN.replace('BOTH', '')}"
    found = of(accounted(tmp_path / "a", settings, q=RICE))
    with pytest.raises(GrowthAcrossBreak, match="third land survey"):
        found.growth("2010", "2020")
    row = series_table(found).records()[1]
    assert row["comparable_growth"] is None
    assert any("国土三调" in text for text in remarks(found, "zh"))
    with pytest.raises(NoCommonYear):
        of(tmp_path / "a", splice=True)


def test_a_splice_scales_what_lies_before_the_break(tmp_path):
    both = BROKEN.replace("BOTH", ", overlap: 2020, before: 250, after: 267, source: test")
    found = of(accounted(tmp_path / "a", f"{PERIODS}\nservices: [crop_provision]\nseries:{both}", q=RICE), splice=True)
    assert found.is_spliced
    assert found.point("2010").nominal == pytest.approx(180e6 * 267 / 250)
    assert found.growth("2010", "2020", "nominal") == pytest.approx(267.05 / (180 * 267 / 250) - 1)


def test_lines_that_came_and_an_area_that_grew_break_a_series(tmp_path):
    rows = RICE.replace("2010,990102,farmland,crop_provision,rice,60000,t,2000,yuan/t\n", "")
    more = rows + "2020,990101,farmland,crop_provision,tea,10,t,90000,yuan/t\n"
    grown = AREAS.replace("2020,990101,forest,660,km2", "2020,990101,forest,960,km2")
    found = of(accounted(tmp_path / "a", f"{PERIODS}\nservices: [crop_provision]", q=more, areas=grown))
    assert {one.kind for one in found.breaks} == {"lines", "area"}
    with pytest.raises(GrowthAcrossBreak, match=r"crop_provision\.tea"):
        found.growth("2010", "2020", "nominal")


def test_money_without_an_index_has_no_comparable_series(tmp_path):
    money = f"period,{FLOWS}\n2010,990100,,crop_provision,tea,1,亿元\n2020,990100,,crop_provision,tea,2,亿元\n"
    found = of(accounted(tmp_path / "a", f"{PERIODS}\nservices: [crop_provision]", q=money))
    assert found.growth("2010", "2020", "nominal") == pytest.approx(1)
    with pytest.raises(PricesNotComparable, match="2010"):
        found.growth("2010", "2020")
    items, indices = (
        "item,kind,year,index\ncrop_provision,index,2010,farm\n",
        "index,sort,year,level\nfarm,producer,2010,100\nfarm,producer,2020,160\n",
    )
    priced = of(with_items(tmp_path / "b", items, indices, q=money))
    assert priced.growth("2010", "2020") == pytest.approx(0.25)
    assert priced.deflator("2020") == pytest.approx(1.6)
