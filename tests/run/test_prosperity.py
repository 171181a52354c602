"""The three gaps of an area, as observations and as rows for findings; inequality and bands from its indicators."""

import math

import numpy as np
import pytest
from tests.prosperity_area import CITY, COUNTIES, INDICATORS, SETTINGS, observations, write_area

from shanshui.core.errors import (
    DuplicateKeys,
    HouseholdSizeNeeded,
    NoSuchName,
    NotGroupedIncome,
    PlaceNamedNotCoded,
    ProsperityNotAsked,
    UnitMismatch,
)
from shanshui.run.observed import observed
from shanshui.run.prosperity import Prosperity, of_observed, prosperity
from shanshui.run.prosperity_indicators import gap_indicators, gap_observations, with_gaps

GROUPS = """place,period,group,share,income,unit,household_size
990100,2022,1,0.4,1.8,万元,3
990100,2022,2,0.4,4,万元,3
990100,2022,3,0.2,9,万元,3
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Prosperity:
    return prosperity(write_area(tmp_path_factory.mktemp("prosperity")))


def test_the_gap_that_widens_is_the_planted_one(found):
    towns = {trend.place: trend for trend in found.trends if trend.indicator == "urban_rural_ratio"}
    assert [place for place, trend in towns.items() if trend.widens] == [COUNTIES[-1]]
    assert towns[COUNTIES[-1]].sure > 0.95
    assert all(trend.sure < 0.05 for place, trend in towns.items() if place != COUNTIES[-1])
    assert towns[COUNTIES[0]].before == pytest.approx(30 / 14)
    assert "widened" in towns[COUNTIES[-1]].sentence.en
    assert "扩大" in towns[COUNTIES[-1]].sentence.zh


def test_widening_gaps_come_surest_first_and_what_is_not_drawn_last(found):
    sure = [trend.sure for trend in found.widening]
    known = [one for one in sure if not math.isnan(one)]
    assert known == sorted(known, reverse=True)
    assert math.isnan(sure[-1])
    assert found.widening[-1].indicator == "income_group_ratio"
    assert "by chance in < 0.1 %" in found.widening[-1].sentence.en


def test_every_gap_says_what_it_is_weighted_by(found):
    said = {gap.indicator: gap.weighing.en for gap in found.gaps}
    assert said["regional_cv"] == "Income per head of places, weighted by Resident population"
    assert "not weighted" in said["regional_ratio"]
    assert said["income_group_ratio"] == "income per head, weighted by share of households of each group"
    last = next(gap for gap in found.gaps if gap.indicator == "regional_cv" and gap.period == "2022")
    assert last.low < last.value < last.high
    assert last.missing == 0


def test_gaps_become_observations_that_targets_can_be_set_on(found):
    ids = {one.id for one in gap_indicators(found)}
    assert ids == {"urban_rural_ratio", "regional_ratio", "regional_cv", "income_group_ratio"}
    assert all(one.direction == "down" for one in gap_indicators(found))
    assert gap_observations(found).num_rows == len(found.gaps)
    more = with_gaps(found.observed)
    assert more.dictionary["urban_rural_ratio"].label.zh == "城乡居民收入比"
    assert more.panel.value("urban_rural_ratio", COUNTIES[0], "2015") == pytest.approx(30 / 14)
    assert more.panel.value("gdp", CITY, "2020") == found.observed.panel.value("gdp", CITY, "2020")
    assert with_gaps(more) is more


def test_inequality_between_counties_and_its_parts(found):
    rows = {row.index.id: row for row in found.indices()}
    assert rows["gini"].count == 4
    assert rows["gini"].low <= rows["gini"].value <= rows["gini"].high
    parts = found.decompositions()
    for index in ("theil", "mld"):
        totals = {parts[index, split].total for split in ("urban-rural", "place", "place, urban-rural")}
        assert max(totals) - min(totals) < 1e-14
        assert parts[index, "place"].between[0] == pytest.approx(parts[index, "place, urban-rural"].between[0])
        assert parts[index, "place"].between[0] == pytest.approx(rows[index].value)
    assert [one.period for one in found.sigma()] == [str(year) for year in range(2015, 2023)]
    assert found.beta().count == 4
    assert found.indices(COUNTIES[0]) == []


def test_the_share_of_households_is_bounded_by_data_and_told_by_models(found):
    (share,) = found.bands()
    assert found.group_period() == "2022"
    assert share.low < share.point < share.high
    assert share.groups.means[0] == pytest.approx(14_000 * 1.075**7 * 2.8)
    assert share.verdict == "model"
    earlier = found.bands(period="2015")[0]
    assert earlier.point < share.point
    assert found.bands(COUNTIES[0]) == []


def test_periods_can_be_cut_and_must_exist(tmp_path):
    cut = prosperity(write_area(tmp_path), 2018, 2021)
    assert cut.periods == ("2018", "2019", "2020", "2021")
    assert {trend.since for trend in cut.trends} == {"2018"}
    with pytest.raises(NoSuchName):
        cut.checked("2022")
    with pytest.raises(NoSuchName):
        prosperity(tmp_path, 1999)


def test_no_trend_is_told_across_a_break(tmp_path):
    table = observations().replace(f"urban,{COUNTIES[1]},2019,", f"urban,{COUNTIES[1]},2019,", 1)
    lines = [line[:-1] + "B" if line.startswith(f"urban,{COUNTIES[1]},2019") else line for line in table.splitlines()]
    told = prosperity(write_area(tmp_path, observations="\n".join(lines) + "\n"))
    assert [(one.place, one.what.en) for one in told.refused] == [(COUNTIES[1], "Urban over rural income")]
    assert "2019" in told.refused[0].why.en
    assert COUNTIES[1] not in {trend.place for trend in told.trends if trend.indicator == "urban_rural_ratio"}


def test_an_absent_county_is_told_and_town_without_country_is_no_gap(tmp_path):
    lines = [
        line
        for line in observations().splitlines()
        if not line.startswith((f"income,{COUNTIES[0]},2022", f"rural,{COUNTIES[0]}"))
    ]
    told = prosperity(write_area(tmp_path, observations="\n".join(lines) + "\n"))
    last = next(gap for gap in told.gaps if gap.indicator == "regional_cv" and gap.period == "2022")
    assert last.missing == 0.25
    assert COUNTIES[0] not in {gap.place for gap in told.gaps}
    assert told.indices()[0].missing == 0.25


def test_what_rests_on_something_not_free_is_not_free(tmp_path):
    head, *rows = observations().splitlines()
    rows = [f"{row},{'C' if row.startswith(f'urban,{COUNTIES[0]},2022') else 'F'}" for row in rows]
    told = prosperity(write_area(tmp_path, observations="\n".join([head + ",confidentiality", *rows]) + "\n"))
    table = gap_observations(told).to_pylist()
    hidden = [(row["indicator"], row["place"], row["period"]) for row in table if row["confidentiality"] != "F"]
    assert hidden == [("urban_rural_ratio", COUNTIES[0], "2022")]


def test_groups_can_come_from_a_table(tmp_path):
    settings = SETTINGS.replace(
        "indicators: [q1, q2, q3, q4, q5], sizes: [size]}", "file: quintiles.csv}"
    )  # fmt: skip
    told = prosperity(write_area(tmp_path, settings, quintiles=GROUPS))
    (share,) = told.bands()
    np.testing.assert_allclose(share.groups.means, [54_000, 120_000, 270_000])
    np.testing.assert_allclose(share.groups.shares, [0.4, 0.4, 0.2])
    assert [one.id for one in share.models] == ["lognormal"]
    assert share.chosen == ""


@pytest.mark.parametrize(
    "table, problem",
    [
        (GROUPS.replace("990100,2022,1", "甲市,2022,1"), PlaceNamedNotCoded),
        (GROUPS.replace("2022,2,", "2022,1,"), DuplicateKeys),
        (GROUPS.replace("4,万元", "1,万元"), NotGroupedIncome),
        (GROUPS.replace("万元,3\n990100,2022,3", "t,3\n990100,2022,3"), UnitMismatch),
    ],
)
def test_a_bad_table_of_groups_is_refused(tmp_path, table, problem):
    settings = SETTINGS.replace("indicators: [q1, q2, q3, q4, q5], sizes: [size]}", "file: quintiles.csv}")
    with pytest.raises(problem):
        _ = prosperity(write_area(tmp_path, settings, quintiles=table)).groups


def test_household_bands_need_household_sizes(tmp_path):
    told = prosperity(write_area(tmp_path, SETTINGS.replace(", sizes: [size]", "")))
    with pytest.raises(HouseholdSizeNeeded):
        told.bands()
    with pytest.raises(NotGroupedIncome, match="size"):
        _ = prosperity(write_area(tmp_path, SETTINGS.replace("sizes: [size]", "sizes: [size, size]"))).groups


def test_town_and_country_in_two_units_are_not_divided(tmp_path):
    other = INDICATORS.replace(
        "rural,农村居民人均可支配收入,Rural income per head,yuan person-1",
        "rural,农村居民人均可支配收入,Rural income per head,万元 person-1",
    )
    table = observations()
    with pytest.raises(UnitMismatch):
        _ = prosperity(write_area(tmp_path, indicators=other, observations=table)).gaps


def test_an_area_without_the_section_says_so(tmp_path):
    folder = write_area(tmp_path, "")
    with pytest.raises(ProsperityNotAsked):
        prosperity(folder)
    seen = observed(folder)
    assert with_gaps(seen) is seen
    with pytest.raises(ProsperityNotAsked):
        of_observed(seen)


def test_the_order_of_rows_changes_no_bit(found, tmp_path):
    head, *rows = observations().splitlines()
    mixed = prosperity(write_area(tmp_path, observations="\n".join([head, *sorted(rows, reverse=True)]) + "\n"))
    assert [str(gap) for gap in mixed.gaps] == [str(gap) for gap in found.gaps]
    assert [str(row) for row in mixed.indices()] == [str(row) for row in found.indices()]
