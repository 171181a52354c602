"""What the entries of a block are given: numbers of the nearest place, classes by majority or share, areas of tables."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import synthetic
from tests.run.accounting import source_settings, with_settings
from tests.tabular import write_area

from shanshui.grid.window import Window
from shanshui.run.account import TYPES, prepare
from shanshui.run.engine import inputs_of
from shanshui.run.period_inputs import Places, TableInputs, numbers_of
from shanshui.run.tables import PlaceNumber

TREE = {"town": ["county", "city", "province"], "county": ["city", "province"], "city": ["province"]}
KINDS = ("forest", "lake")


def number(place: str, value: float, kind: str = "", period: str = "2020", variable: str = "shannon_index"):
    return PlaceNumber(variable, period, place, kind, value, "", period)


def places(*rows: PlaceNumber, codes: tuple[str, ...] = ("town", "county")) -> Places:
    return Places(codes, {code: TREE[code] for code in codes}, KINDS, numbers_of(list(rows), "2020"))


def ask(given: Places, zone: int, kind: int) -> float:
    return float(given.of("shannon_index", np.array([zone]), np.array([kind]))[0])


# --- numbers of places -----------------------------------------------------------------------------


def test_a_place_has_its_own_number_first():
    assert ask(places(number("town", 1), number("county", 2), number("province", 3)), 0, 0) == 1


def test_else_that_of_the_nearest_above():
    given = places(number("county", 2), number("province", 3))
    assert (ask(given, 0, 0), ask(given, 1, 0)) == (2, 2)


def test_a_number_below_is_none_of_the_whole():
    assert math.isnan(ask(places(number("town", 1)), 1, 0))


def test_where_nobody_has_one_there_is_none_and_no_zero():
    assert math.isnan(ask(places(), 0, 0))
    assert math.isnan(ask(places(number("elsewhere", 5)), 0, 0))


def test_a_number_of_the_type_comes_before_that_of_all_types():
    given = places(number("county", 2), number("county", 7, "forest"))
    assert (ask(given, 1, 0), ask(given, 1, 1)) == (7, 2)


def test_a_near_number_of_all_types_comes_before_a_far_one_of_the_type():
    assert ask(places(number("town", 1), number("province", 9, "forest")), 0, 0) == 1


def test_a_number_of_one_type_says_nothing_of_another():
    assert math.isnan(ask(places(number("town", 1, "lake")), 0, 0))


def test_what_has_no_type_has_the_number_of_all_types_only():
    given = places(number("town", 1), number("town", 9, "forest"))
    assert ask(given, 0, len(KINDS)) == 1


def test_zero_is_a_number():
    assert ask(places(number("town", 0), number("county", 5)), 0, 0) == 0


def test_many_pairs_at_once():
    given = places(number("town", 1, "forest"), number("county", 2))
    found = given.of("shannon_index", np.array([0, 0, 1, 0]), np.array([0, 1, 0, 2]))
    assert found.tolist() == [1, 2, 2, 2]


def test_numbers_of_another_period_are_left_out():
    rows = [number("town", 1, period="2015"), number("town", 2), number("town", 3, variable="slope")]
    assert numbers_of(rows, "2020") == {"shannon_index": {("town", ""): 2}, "slope": {("town", ""): 3}}
    assert numbers_of(rows, "1999") == {}


@given(st.dictionaries(st.sampled_from(["town", "county", "city", "province"]), st.floats(0, 9), min_size=1))
def test_the_nearest_wins_whatever_is_known(known: dict[str, float]):
    found = ask(places(*(number(place, value) for place, value in known.items())), 0, 0)
    nearest = next(known[place] for place in ("town", *TREE["town"]) if place in known)
    assert found == nearest


# --- classes on the grid -----------------------------------------------------------------------------


def inputs_with(area: Path, share: str, **grid: object):
    cover = {"file": "lc.tif", "classes": "classes.csv", "class_share": share}
    with_settings(area, sources=source_settings(land_cover=cover), grid=grid)
    prepared = prepare(area)
    return prepared, inputs_of(prepared, "2020", set())


def areas(entries, by: str) -> dict[int, float]:
    """Return the area of each place or type."""
    keys = getattr(entries, by)
    return {int(key): math.fsum(entries.area[keys == key]) for key in np.unique(keys)}


def test_majority_gives_each_cell_and_place_one_type(area: Path):
    prepared, inputs = inputs_with(area, "majority", crs=synthetic.UTM50, resolution=90)
    entries = inputs.entries(prepared.maps.grid.whole)
    pairs = set(zip(entries.row.tolist(), entries.column.tolist(), entries.zone.tolist(), strict=True))
    assert len(pairs) == entries.size


def test_fractional_gives_a_cell_each_type_it_has(area: Path):
    prepared, inputs = inputs_with(area, "fractional", crs=synthetic.UTM50, resolution=90)
    entries = inputs.entries(prepared.maps.grid.whole)
    pairs = list(zip(entries.row, entries.column, entries.zone, strict=True))
    assert len(set(pairs)) < len(pairs)
    keys = set(zip(entries.row, entries.column, entries.zone, entries.types, strict=True))
    assert len(keys) == entries.size, "each type once"
    assert (entries.area > 0).all()


def test_both_cover_every_place_alike(area: Path):
    found = {}
    for share in ("majority", "fractional"):
        prepared, inputs = inputs_with(area, share, crs=synthetic.UTM50, resolution=120)
        found[share] = areas(inputs.entries(prepared.maps.grid.whole), "zone")
    assert found["majority"] == pytest.approx(found["fractional"], rel=1e-9)


def test_shares_on_a_coarse_grid_are_the_areas_of_the_fine_map(area: Path):
    """Cells of 90 m at multiples of the map's 30 m: no share is lost between them."""
    prepared, fine = inputs_with(area, "majority")
    exact = areas(fine.entries(prepared.maps.grid.whole), "types")
    prepared, coarse = inputs_with(area, "fractional", crs=synthetic.UTM50, resolution=90)
    shared = areas(coarse.entries(prepared.maps.grid.whole), "types")
    assert shared.keys() == exact.keys()
    assert sum(shared.values()) == pytest.approx(sum(exact.values()), rel=1e-9)
    for kind, size in exact.items():
        assert shared[kind] == pytest.approx(size, rel=0.02), TYPES[kind]


def test_classes_by_share_on_their_own_grid_are_the_majority(area: Path):
    prepared, one = inputs_with(area, "majority")
    _, other = inputs_with(area, "fractional")
    window = Window(5, 40, 10, 60)
    first, second = one.entries(window), other.entries(window)
    order = np.lexsort((first.zone, first.column, first.row))
    assert np.array_equal(first.types[order], second.types)
    assert first.area[order] == pytest.approx(second.area, rel=1e-12)
    assert prepared.maps.grid.shape[0] >= 40


def test_a_class_that_is_no_data_has_a_place_but_no_type(area: Path):
    table = (area.parent / "classes.csv").read_text("utf-8").replace("7,urban", "7,")
    (area.parent / "classes.csv").write_text(table, "utf-8")
    with_settings(area, allow_partial=True)
    prepared = prepare(area)
    entries = inputs_of(prepared, "2020", set()).entries(prepared.maps.grid.whole)
    assert (entries.types == len(TYPES)).any()
    assert TYPES.index("urban") not in entries.types


def test_without_land_cover_all_is_unspecified(area: Path):
    with_settings(area, sources=source_settings(land_cover=None), grid={"like": "elevation"})
    prepared = prepare(area)
    entries = inputs_of(prepared, "2020", set()).entries(prepared.maps.grid.whole)
    assert set(entries.types.tolist()) == {TYPES.index("unspecified")}


def test_only_some_places(area: Path):
    prepared = prepare(area)
    inputs = inputs_of(prepared, "2020", {"990102"})
    assert inputs.places.codes == ("990102",)
    whole = inputs_of(prepared, "2020", set())
    zone = whole.places.codes.index("990102")
    mine = areas(inputs.entries(prepared.maps.grid.whole), "zone")
    assert mine[0] == areas(whole.entries(prepared.maps.grid.whole), "zone")[zone]


def test_a_window_outside_every_place_is_empty(area: Path):
    prepared = prepare(area)
    inputs = inputs_of(prepared, "2020", {"990101"})
    rows, columns = prepared.maps.grid.shape
    assert inputs.entries(Window(0, rows, columns - 2, columns)).size == 0


def test_the_window_of_a_source_is_in_its_variables_unit_with_all_bands(area: Path):
    prepared = prepare(area)
    inputs = inputs_of(prepared, "2020", set())
    window = Window(20, 30, 20, 35)
    assert inputs.window("precipitation_monthly", window).shape == (12, 10, 15)
    ndvi = inputs.window("ndvi_maximum", window)
    assert ndvi.shape == (1, 10, 15)
    assert np.nanmax(ndvi) <= 1


# --- areas of tables -----------------------------------------------------------------------------------

EXTENT = """place,ecosystem_type,area,unit
990102,forest,3,km2
990101,lake,2000,亩
990101,forest,50,ha
"""


def table_inputs(folder: Path, text: str = EXTENT) -> TableInputs:
    write_area(folder, extent=text)
    found = inputs_of(prepare(folder), "2020", set())
    assert isinstance(found, TableInputs)
    return found


def test_areas_of_a_table_are_entries_in_hectares(tmp_path: Path):
    inputs = table_inputs(tmp_path)
    entries = inputs.entries(Window(0, 0, 0, 0))
    rows = {
        (inputs.places.codes[zone], TYPES[kind]): area
        for zone, kind, area in zip(entries.zone, entries.types, entries.area, strict=True)
    }
    lake = pytest.approx(2000 / 15)
    assert rows == {("990101", "forest"): 50, ("990101", "lake"): lake, ("990102", "forest"): 300}


def test_the_order_of_rows_does_not_matter(tmp_path: Path):
    head, *rows = EXTENT.strip().split("\n")
    one = table_inputs(tmp_path).entries(Window(0, 0, 0, 0))
    other = table_inputs(tmp_path, "\n".join([head, *rows[::-1]]) + "\n").entries(Window(0, 0, 0, 0))
    assert np.array_equal(one.area, other.area)
    assert np.array_equal(one.zone, other.zone)


def test_areas_of_one_period_are_not_those_of_another(tmp_path: Path):
    text = EXTENT.replace("unit\n", "unit,period\n").replace("km2", "km2,2015").replace("亩", "亩,2020")
    write_area(tmp_path, "periods: [2015, 2020]", extent=text.replace("ha\n", "ha,2020\n"))
    prepared = prepare(tmp_path)
    assert inputs_of(prepared, "2015", set()).places.codes == ("990102",)
    assert inputs_of(prepared, "2020", set()).places.codes == ("990101",)


def test_a_table_of_areas_has_no_rasters_to_ask_for(tmp_path: Path):
    inputs = table_inputs(tmp_path)
    window = Window(0, 0, 0, 0)
    for ask_for in (lambda: inputs.window("slope", window), lambda: inputs.cell_sizes(window)):
        with pytest.raises(AssertionError):
            ask_for()
    with pytest.raises(AssertionError):
        inputs.latitudes(window)
