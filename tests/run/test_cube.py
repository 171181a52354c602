"""The cube: the sums of a period as a table, there and back, and parameters that only scale applied to it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import NotFinite
from shanshui.kernels import exact_sum
from shanshui.run.cube import Cube, Ranges, from_arrow, ranges_to_arrow, to_arrow
from shanshui.run.tally import Measures, Tally

ITEM = "soil_retention.soil"
MEASURES = Measures((ITEM,), ("precipitation",))
CODES, TYPES = ("990101", "990102"), ("forest", "paddy")


def digits(values: list[float]) -> np.ndarray:
    """Return exact sums that hold one number each."""
    sums = exact_sum.accumulator(len(values))
    exact_sum.add(sums, np.arange(len(values)), np.array(values))
    exact_sum.carry(sums)
    return sums


def tally() -> Tally:
    """Return sums of forest and paddy at the first place, and of cells without a type at the second."""
    found = Tally(MEASURES)
    found.sums = {0: digits([10.0, 44.0, 50.0, 8.0]), 1: digits([2.0, 1.0, 0.0, 2.0]), 5: digits([3.0, 0.0, 0.0, 0.0])}
    for zone, (low, mean, high) in ((0, (900.0, 1000.0, 1200.0)), (1, (800.0, 850.0, 900.0))):
        found.least[zone], found.most[zone] = np.array([low]), np.array([high])
        found.weighted[zone] = digits([mean * 12, 12.0])
    return found


def cube() -> Cube:
    """Return the cube of those sums."""
    return Cube.of("2020", tally(), CODES, TYPES)


def test_sums_are_named():
    found = cube()
    assert (found.places, found.types) == (("990101", "990101", "990102"), ("forest", "paddy", ""))
    assert found.column(f"supply:{ITEM}").tolist() == [44.0, 1.0, 0.0]
    assert found.extent() == {("2020", "990101", "forest"): 10.0, ("2020", "990101", "paddy"): 2.0}
    assert found.covered() == {"990101": 1.0, "990102": 0.0}
    assert found.ranges.mean.tolist() == [[1000.0], [850.0]]


def test_there_and_back_through_tables():
    one, other = cube(), Cube.of("2021", tally(), CODES, TYPES)
    sums, ranges = to_arrow([one, other]), ranges_to_arrow([one, other])
    back = from_arrow(sums, ranges, "2021", MEASURES.names)
    assert (back.period, back.places, back.types, back.measures) == ("2021", other.places, other.types, other.measures)
    assert back.sums.tobytes() == other.sums.tobytes()
    assert back.ranges.places == CODES
    assert back.ranges.high.tobytes() == other.ranges.high.tobytes()


def test_a_cube_without_rows_goes_there_and_back():
    nothing = Cube.of("2020", Tally(MEASURES), CODES, TYPES)
    back = from_arrow(to_arrow([nothing]), ranges_to_arrow([nothing]), "2020", MEASURES.names)
    assert back.sums.shape == (0, 4)
    assert back.extent() == {}


def test_a_scale_multiplies_sums_of_its_type_and_ranges_of_its_variable():
    found = cube().scaled({f"supply:{ITEM}": {"forest": 0.5, "paddy": 3.0}}, {"precipitation": -2.0})
    assert found.column(f"supply:{ITEM}").tolist() == [22.0, 3.0, 0.0]
    assert found.column("area").tolist() == cube().column("area").tolist()
    assert (found.ranges.low[0, 0], found.ranges.high[0, 0]) == (-2400.0, -1800.0), "a negative factor turns them"


def test_a_type_without_a_value_covers_nothing():
    found = cube().scaled({f"supply:{ITEM}": {"forest": math.nan, "paddy": 1.0}}, {})
    assert found.column(f"covered:{ITEM}").tolist() == [0.0, 2.0, 0.0]
    assert found.column(f"supply:{ITEM}").tolist() == [0.0, 1.0, 0.0]


def test_a_factor_without_end_is_refused():
    with pytest.raises(NotFinite):
        cube().scaled({f"supply:{ITEM}": {"forest": math.inf}}, {})


@given(st.floats(0.1, 10), st.floats(0.1, 10))
def test_scales_act_on_ranges_as_on_numbers(low: float, factor: float):
    ranges = Ranges(("1",), ("x",), np.array([[low]]), np.array([[low + 1]]), np.array([[low + 2]]))
    got = ranges.scaled({"x": factor})
    assert (got.low[0, 0], got.mean[0, 0], got.high[0, 0]) == (low * factor, (low + 1) * factor, (low + 2) * factor)
