"""A change of land use is worth hectares × the account's own value per hectare."""

import pandas as pd
import pytest
from tests.shares.builders import CITY, EAST, WEST, account, flow

from shanshui.core.errors import NoSuchPlace, NotByType, NotSoMuchLand
from shanshui.shares.appraisal import Change, Worth, appraise

CROPS = {"service": "crop_provision", "item": "rice", "ecosystem_type": "paddy"}
HELD = account(
    flow(EAST, 1000.0, low=800.0, high=1100.0),
    flow(EAST, 600.0, **CROPS, low=600.0, high=600.0),
    flow(EAST, 7.0, ecosystem_type="unspecified", service="recreation", item="tourism", low=7.0, high=7.0),
    flow(WEST, 500.0),
)
AREAS = {
    (EAST, "forest"): 100.0,
    (EAST, "paddy"): 20.0,
    (EAST, "urban"): 5.0,
    (WEST, "forest"): 100.0,
    (CITY, "grass"): 9.0,
}
EXTENT = pd.DataFrame(
    [("2020", place, kind, area) for (place, kind), area in AREAS.items()],
    columns=["period", "place", "ecosystem_type", "area_ha"],
)


def worth(from_above=False, absent_is_zero=False, held=HELD):
    return Worth(held, EXTENT, "2020", "gep", from_above, absent_is_zero)


def test_forest_to_paddy_with_interval():
    found = appraise(worth(absent_is_zero=True), [Change(EAST, "forest", "paddy", 10.0)], EAST)
    assert (found.before, found.gained, found.after) == (160_700, 20_000, 180_700)
    assert {line.service: line.fen for line in found.lines} == {"crop_provision": 30_000, "soil_retention": -10_000}
    assert (found.low, found.high) == (19_000, 22_000)
    assert found.not_by_type == 700
    assert found.steps[0].formula == "10.0000 ha × (30.00 − 10.00)"


def test_no_interval_without_the_accounts():
    found = appraise(worth(held=account(flow(WEST, 500.0))), [Change(WEST, "forest", "forest", 10.0)], WEST)
    assert (found.gained, found.low, found.high) == (0, 0, 0)
    loss = appraise(worth(True, True, account(flow(WEST, 500.0))), [Change(WEST, "forest", "urban", 10.0)], WEST)
    assert (loss.gained, loss.low, loss.high) == (-5000, None, None)


def test_a_type_without_value_is_refused_by_line():
    with pytest.raises(NotByType) as refused:
        appraise(worth(), [Change(EAST, "forest", "grass", 1.0)], EAST)
    assert "crop_provision.rice" in refused.value.text("en")
    assert "forest 没有" in refused.value.text("zh")  # no rice of forest is known: absent is no zero


def test_the_place_above_may_be_asked_if_one_says_so():
    held = account(flow(WEST, 500.0), flow(CITY, 90.0, ecosystem_type="grass"), flow(CITY, 500.0))
    with pytest.raises(NotByType):
        appraise(worth(held=held), [Change(WEST, "forest", "grass", 1.0)], WEST)
    found = appraise(worth(from_above=True, held=held), [Change(WEST, "forest", "grass", 1.0)], WEST)
    assert found.gained == 500  # 10 for the city's grass, 5 for the county's forest
    assert found.borrowed == (("grass", CITY),)


def test_changes_lie_inside_the_place():
    with pytest.raises(NoSuchPlace, match=WEST):
        appraise(worth(), [Change(WEST, "forest", "forest", 1.0, "c.csv:2")], EAST)


def test_only_land_that_is_there_can_change():
    for changes in ([Change(EAST, "paddy", "forest", 21.0)], [Change(EAST, "paddy", "forest", 11.0)] * 2):
        with pytest.raises(NotSoMuchLand, match="20 ha"):
            appraise(worth(absent_is_zero=True), changes, EAST)
