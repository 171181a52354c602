"""What nutrients along the flow are declared to need, and what the runoff of a cell is measured by."""

import numpy as np
import pytest

from shanshui.core import registry
from shanshui.derive.nutrients import DERIVATIONS, ROUTED, rain, surface_runoff
from shanshui.standards.values import library


def test_the_proxy_is_rain_or_runoff_as_it_is() -> None:
    np.testing.assert_array_equal(rain(np.array([800.0, np.nan])), [800.0, np.nan])
    assert surface_runoff(350.0) == 350.0
    assert [way.option for way in DERIVATIONS] == ["precipitation", "surface_runoff"]
    assert {way.variable for way in DERIVATIONS} == {"runoff_proxy"}


@pytest.mark.parametrize("way", ROUTED, ids=lambda way: way.variable)
def test_what_flows_carries_is_declared_by_names_that_exist(way) -> None:
    nutrient = way.variable.split("_")[0]
    assert registry.routed()[way.variable] is way
    assert set(way.needs) <= registry.variables().keys()
    kinds = {name for name in way.parameters if registry.parameter(name).by_ecosystem}
    assert kinds == {f"{nutrient}_{part}" for part in ("load", "retention", "retention_length")}


def test_what_differs_by_place_was_not_published() -> None:
    """Loads and retention of InVEST's guide are those of a sample: nobody's default."""
    given = {name for way in ROUTED for name in way.parameters if registry.parameter(name).by_ecosystem}
    assert not given & library().keys()
    (slope,) = library()["nutrient_connectivity_slope"]["invest"]
    assert (slope.value, slope.mark) == (2.0, "S")
