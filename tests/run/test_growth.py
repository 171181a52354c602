"""Growth accounting from indicators, refused at current prices and across breaks; clusters from their table."""

import math

import pytest
from tests.prosperity_area import CLUSTERS, SETTINGS, observations, write_area

from shanshui.core.errors import (
    BadGrowthData,
    DuplicateKeys,
    GrowthAcrossBreak,
    GrowthAtCurrentPrices,
    GrowthNotAsked,
    NoSuchName,
    NoSuchPlace,
)
from shanshui.run.growth import growth


def changed(settings=SETTINGS, **words):
    for old, new in words.values():
        assert old in settings
        settings = settings.replace(old, new)
    return settings


def test_growth_of_the_city(tmp_path):
    found = growth(write_area(tmp_path)).accounted()
    assert (found.since, found.until) == (2015, 2022)
    assert sum(part.points for part in found.parts) == pytest.approx(found.growth)
    # Investment at constant prices: 10 % less 2 % of prices; first stock by the steady state.
    assert found.stock[0] == pytest.approx(300e8 / (1.1 / 1.02 - 1 + 0.096))
    assert 0 < found.part("tfp").low < found.part("tfp").high
    assert growth(tmp_path).accounted(since="2018", until="2020").since == 2018


def test_current_prices_are_refused_unless_deflated(tmp_path):
    at_current = changed(one=("gdp: gdp\n", "gdp: gdp_now\n"))
    with pytest.raises(GrowthAtCurrentPrices, match="gdp_now"):
        growth(write_area(tmp_path, at_current)).accounted()
    deflated = changed(one=("gdp: gdp\n", "gdp: gdp_now\n  deflator: prices\n"))
    found = growth(write_area(tmp_path, deflated)).accounted()
    assert found.growth == pytest.approx(math.log(1.09 / 1.02))
    with pytest.raises(GrowthAtCurrentPrices, match="investment"):
        growth(write_area(tmp_path, changed(one=("    deflator: prices\n", "")))).accounted()


def test_a_break_is_not_crossed(tmp_path):
    lines = [row[:-1] + "B" if row.startswith("gdp,990100,2018") else row for row in observations().splitlines()]
    found = growth(write_area(tmp_path, observations="\n".join(lines) + "\n"))
    with pytest.raises(GrowthAcrossBreak, match="GDP"):
        found.accounted()
    assert found.accounted(since="2018").since == 2018
    assert found.accounted(until="2017").until == 2017


def test_a_year_that_is_absent_is_named(tmp_path):
    lines = [row for row in observations().splitlines() if not row.startswith("employed,990100,2018")]
    with pytest.raises(BadGrowthData, match="labour of 2018"):
        growth(write_area(tmp_path, observations="\n".join(lines) + "\n")).accounted()


@pytest.mark.parametrize(
    "words, problem",
    [
        (("  labour: employed\n", ""), BadGrowthData),
        (("value: 0.45, low: 0.35, high: 0.55", "value: 0.75, low: 0.35, high: 0.55"), BadGrowthData),
        (("value: 0.45, low: 0.35, high: 0.55", "low: 0.35, high: 0.55"), BadGrowthData),
        (("depreciation: {value: 0.096, low: 0.05, high: 0.12, source: made up}", "initial: steady"), BadGrowthData),
        (("gdp: gdp\n", "gdp: gpd\n"), NoSuchName),
    ],
)
def test_what_is_missing_is_refused(tmp_path, words, problem):
    with pytest.raises(problem):
        growth(write_area(tmp_path, changed(one=words))).accounted()


def test_an_unknown_place_is_refused(tmp_path):
    with pytest.raises(NoSuchPlace):
        growth(write_area(tmp_path)).accounted("990999")


def test_shares_by_year_make_it_tornqvist(tmp_path):
    by_year = changed(
        one=("{value: 0.45, low: 0.35, high: 0.55, source: made up}", "{indicator: share, source: accounts}")
    )
    rows = "".join(f"share,990100,{year},{0.4 + 0.01 * (year - 2015):.6f},,,A\n" for year in range(2015, 2023))
    from tests.prosperity_area import INDICATORS

    table = INDICATORS + "share,资本份额,Capital share,1,up,none,,\n"
    found = growth(write_area(tmp_path, by_year, indicators=table, observations=observations() + rows)).accounted()
    assert "Törnqvist" in found.stated[0].en
    assert found.yearly[-1][2] > found.yearly[0][2] * 1.02


def test_clusters_stand_against_their_goals(tmp_path):
    found = growth(write_area(tmp_path)).clusters_of()
    assert found.period == "2022"
    assert [tier.reached for tier in found.counted.tiers] == [("equipment",), ("steel",), ()]
    assert found.counted.tiers[2].nearest[0] == ("toys", pytest.approx(5e8))
    assert found.counted.unknown == ("bamboo",)
    with pytest.raises(NoSuchName):
        growth(tmp_path).clusters_of("2019")


def test_a_cluster_stands_once_in_a_period(tmp_path):
    twice = CLUSTERS + "toys,玩具,Toys,990103,2022,90,亿元\n"
    with pytest.raises(DuplicateKeys):
        growth(write_area(tmp_path, clusters=twice)).clusters_of()


def test_an_area_without_the_section_says_so(tmp_path):
    with pytest.raises(GrowthNotAsked):
        growth(write_area(tmp_path, ""))
    alone = "growth: {clusters: {file: clusters.csv, goals: [{size: 100, count: 1}]}}"
    found = growth(write_area(tmp_path, alone))
    assert not found.is_accounted
    assert found.clusters_of().counted.met is True
