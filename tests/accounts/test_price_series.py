"""Prices through time: one index for each price, chained; tariffs by rule; growth refused across a break."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.accounts.breaks import KINDS, Break, Point, crossed, growth, spliced, target_met
from shanshui.accounts.price_series import PriceIndex, PriceItem, PriceList, checked, deflator, linked
from shanshui.core.errors import (
    GrowthAcrossBreak,
    IndexOnTariff,
    NoCommonYear,
    NoIndexYear,
    NoPriceOfYear,
    PriceHasNoIndex,
)
from shanshui.core.labels import Label
from shanshui.run.prices import published_indices

CPI = PriceIndex("cpi", "consumer", {2007: 493.60, 2014: 606.70})
LEVELS = st.dictionaries(st.integers(1990, 2030), st.floats(0.1, 1e4), min_size=2, max_size=12)


def test_gaotianyan_consumer_prices_rose_by_the_printed_ratio():
    assert CPI.ratio(2007, 2014) == pytest.approx(1.2291, abs=5e-5)
    assert published_indices()["cpi-china"].ratio(2007, 2014) == CPI.ratio(2007, 2014)
    assert published_indices()["cpi-china"].mark == "M"


@given(LEVELS, st.data())
def test_rebasing_changes_no_ratio(levels, data):
    index = PriceIndex("i", "own", levels)
    base, since, until = (data.draw(st.sampled_from(sorted(levels))) for _ in range(3))
    moved = index.rebased(base)
    assert moved.level(base) == pytest.approx(100)
    assert moved.ratio(since, until) == pytest.approx(index.ratio(since, until))
    assert index.ratio(since, until) * index.ratio(until, since) == pytest.approx(1)


def test_indices_of_two_bases_are_chained_by_the_year_both_have():
    older = PriceIndex("old", "own", {2000: 100.0, 2005: 120.0, 2010: 150.0})
    newer = PriceIndex("new", "own", {2010: 100.0, 2015: 110.0})
    chain = linked(older, newer)
    assert chain.levels == pytest.approx({2000: 100 / 1.5, 2005: 80.0, 2010: 100.0, 2015: 110.0})
    assert chain.ratio(2000, 2015) == pytest.approx(1.5 * 1.1)
    with pytest.raises(NoCommonYear, match="new"):
        linked(PriceIndex("old", "own", {2000: 1.0}), newer)


def test_a_year_the_index_lacks_is_refused_in_both_languages():
    with pytest.raises(NoIndexYear) as refused:
        CPI.ratio(2007, 2010)
    assert "no level in 2010" in refused.value.text("en")
    assert "缺少 2010 年的指数" in refused.value.text("zh")


@pytest.mark.parametrize("sort", ["consumer", "deflator"])
def test_no_index_of_all_goods_moves_a_tariff(sort):
    general = PriceIndex("g", sort, {2010: 1.0, 2020: 1.2})
    for kind, by_rule in (("tariff", False), ("index", True)):
        with pytest.raises(IndexOnTariff) as refused:
            checked(PriceItem("electricity_price", kind, {2010: 0.53}, general), by_rule, "items.csv:2")
        assert "set by a rule" in refused.value.text("en")
        assert "按规定确定" in refused.value.text("zh")
    producer = PriceIndex("p", "producer", {2010: 1.0, 2020: 1.2})
    assert checked(PriceItem("crop_price", "index", {2010: 1.0}, producer), False, "").index == producer
    with pytest.raises(IndexOnTariff):
        checked(PriceItem("x", "tariff", {2010: 1.0}, producer), False, "")
    with pytest.raises(PriceHasNoIndex):
        checked(PriceItem("x", "index", {2010: 1.0}), False, "")


def test_a_tariff_stays_until_it_is_changed_and_a_market_price_is_observed():
    tariff = PriceItem("electricity_price", "tariff", {2010: 0.50, 2018: 0.55})
    assert [tariff.price(year) for year in (2010, 2017, 2018, 2030)] == [0.50, 0.50, 0.55, 0.55]
    assert tariff.ratio(2012, 2020) == pytest.approx(1.1)
    with pytest.raises(NoPriceOfYear):
        tariff.price(2009)
    market = PriceItem("co2_price", "market", {2020: 40.0, 2022: 58.0})
    assert market.ratio(2020, 2022) == 1.45
    with pytest.raises(NoPriceOfYear) as refused:
        market.price(2021)
    assert "市场价须逐年观测" in refused.value.text("zh")
    assert PriceItem("x", "index", {2007: 10.0}, CPI).price(2014) == pytest.approx(12.291, abs=5e-4)


def test_one_of_several_money_parameters_cannot_speak_for_the_others():
    item = PriceItem("reservoir_capital_cost", "market", {2020: 1.0})
    prices = PriceList(
        {"reservoir_capital_cost": item, "crop_provision": PriceItem("crop_provision", "market", {2020: 1.0})}
    )
    assert prices.of("water_retention", "retention", ["reservoir_capital_cost"]) is item
    assert prices.of("water_retention", "retention", ["reservoir_capital_cost", "reservoir_running_cost"]) is None
    assert prices.of("crop_provision", "rice") is not None


def test_prices_that_move_by_one_index_speak_for_an_item_of_several():
    index = PriceIndex("construction", "construction", {2010: 100.0, 2020: 118.0}, "test")
    other = PriceIndex("wages", "wage", {2010: 100.0, 2020: 150.0}, "test")
    capital = PriceItem("reservoir_capital_cost", "index", {2010: 1.0}, index)
    names = ["reservoir_capital_cost", "reservoir_running_cost"]
    for running, year, found in ((index, 2010, True), (index, 2020, True), (other, 2010, False)):
        cost = PriceItem("reservoir_running_cost", "index", {year: 1.0}, running)
        prices = PriceList({one.item: one for one in (capital, cost)})
        moved = prices.of("water_retention", "retention", names)
        assert (moved is not None) is found
        assert moved is None or moved.ratio(2010, 2020) == pytest.approx(1.18)


REVISED = Break("2018", "census", Label("third land survey", "第三次国土调查"), before=110.0, after=121.0)
SERIES = [
    Point("2010", 80.0, 90.0),
    Point("2017", 110.0, 110.0),
    Point("2018", 121.0, 120.0),
    Point("2020", 150.0, 130.0),
]


def test_growth_across_a_break_is_refused_with_the_reason():
    assert growth(SERIES[0], SERIES[1], [REVISED], "990100") == pytest.approx(110 / 90 - 1)
    assert growth(SERIES[2], SERIES[3], [REVISED], "990100", "nominal") == pytest.approx(150 / 121 - 1)
    with pytest.raises(GrowthAcrossBreak) as refused:
        growth(SERIES[0], SERIES[3], [REVISED], "990100")
    assert refused.value.text("en").startswith(
        "990100: growth from 2010 to 2020 is refused: 2018: a revision after a census (third land survey)."
    )
    assert "不计算 2010 至 2020 的增长率：2018：普查修订（第三次国土调查）" in refused.value.text("zh")
    with pytest.raises(GrowthAcrossBreak):
        growth(SERIES[3], SERIES[0], [REVISED], "")
    assert [b.period for b in crossed([REVISED], "2018", "2020")] == []


def test_a_series_is_spliced_only_by_a_period_measured_both_ways():
    found = spliced(SERIES, [REVISED])
    assert [point.nominal for point in found] == pytest.approx([88.0, 121.0, 121.0, 150.0])
    assert growth(found[1], found[2], [], "") == pytest.approx(120 / 121 - 1)
    with pytest.raises(NoCommonYear):
        spliced(SERIES, [Break("2018", "method", Label("", ""))])
    assert set(KINDS) >= {"method", "standard", "parameters", "area", "data", "census"}


def test_a_target_is_met_on_one_basis_and_not_on_the_other():
    nominal, comparable = target_met(SERIES, 140.0)
    assert (nominal.since, nominal.last) == ("2020", 150.0)
    assert (comparable.since, comparable.period, comparable.last) == ("", "2020", 130.0)
    assert target_met([Point("2010", 1.0, math.nan)], 2.0)[1].period == ""


def test_the_deflator_is_nominal_over_comparable():
    assert deflator(4673.0, 2096.3 * 1.867) == pytest.approx(1.194, abs=5e-4)
    assert math.isnan(deflator(1.0, 0.0))
