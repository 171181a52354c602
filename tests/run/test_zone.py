"""The account of a polygon: parts add up to the published whole, and what cannot be divided is said."""

import math
from pathlib import Path
from typing import Any

import pytest
from shapely import transform, union_all
from shapely.geometry import LineString, MultiPolygon, Polygon, box, mapping
from tests.run.accounting import copied

from shanshui.core.errors import BadPolygon, NoResults
from shanshui.grid.window import Window
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.layers import Layers, layers
from shanshui.run.period_inputs import MapInputs
from shanshui.run.rates import Rates
from shanshui.run.run import run
from shanshui.run.zone import MOST_POINTS, Zone, polygon, zone

COUNTY = "990102"


@pytest.fixture(scope="module")
def known(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Layers:
    area = copied(written, tmp_path_factory.mktemp("zone") / "area")
    run(prepare(area), Settings(threads=1))
    return layers(area)


def in_degrees(layers: Layers, shape: Any) -> Any:
    from pyproj import Transformer

    to = Transformer.from_crs(layers.prepared.maps.grid.crs, 4326, always_xy=True)
    return transform(shape, to.transform, interleaved=False)


def of_county(layers: Layers) -> Any:
    zones = layers.prepared.maps.zones
    return zones.shapes[zones.codes.index(COUNTY)]


def published(layers: Layers, place: str) -> dict[tuple[str, str, str], tuple[float, float]]:
    flows = layers.results.flows
    mine = flows[(flows["place"] == place) & (flows["service"] + "." + flows["item"]).isin(list(layers.tasks))]
    return {(r.service, r.item, r.ecosystem_type): (r.supply, r.value) for r in mine.itertuples()}


def test_polygons_that_make_up_a_county_add_up_to_its_flows(known: Layers):
    whole = of_county(known)
    west, south, east, north = whole.bounds
    middle, third = (west + east) / 2, south + (north - south) / 3
    pieces = [box(west, south, middle, third), box(west, third, middle, north), box(middle, south, east, north)]
    found: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for piece in pieces:
        for one in zone(known, in_degrees(known, piece.intersection(whole)), "2020", COUNTY).flows:
            found.setdefault((one.service, one.item, one.ecosystem_type), []).append((one.supply, one.value))
    wanted = published(known, COUNTY)
    limited = {key for key, task in known.tasks.items() if task.item.actual}
    compared = 0
    for key, (supply, value) in wanted.items():
        if f"{key[0]}.{key[1]}" in limited or not supply > 0:
            continue
        assert math.fsum(s for s, _ in found[key]) == pytest.approx(supply, rel=1e-9), key
        if math.isfinite(value):
            assert math.fsum(v for _, v in found[key]) == pytest.approx(value, rel=1e-9), key
        compared += 1
    assert compared > 15


def test_the_whole_area_is_all_its_flows_also_those_limited_by_what_there_is(known: Layers):
    all_of_it = in_degrees(known, union_all(known.prepared.maps.zones.shapes).buffer(200))
    found = zone(known, all_of_it, "2020")
    limited = [key for key, task in known.tasks.items() if task.item.actual]
    assert limited
    wanted = published(known, "990100")
    for key in limited:
        mine = math.fsum(one.supply for one in found.flows if f"{one.service}.{one.item}" == key)
        said = math.fsum(s for (service, item, _), (s, _) in wanted.items() if f"{service}.{item}" == key and s == s)
        assert mine == pytest.approx(said, rel=1e-9), key
    assert {part.place for part in found.parts} == set(known.prepared.maps.zones.codes)
    assert found.accounted_ha < found.area_ha


def test_extent_and_area_are_those_inside(known: Layers):
    west, south, east, north = of_county(known).bounds
    inner = box(west + 200, south + 300, east - 200, north - 300).intersection(of_county(known))
    found = zone(known, in_degrees(known, inner), "2020", COUNTY)
    assert found.accounted_ha == pytest.approx(inner.area / 1e4, rel=1e-6)
    assert math.fsum(found.extent.values()) == pytest.approx(found.accounted_ha, rel=1e-9)
    assert found.area_ha == pytest.approx(found.accounted_ha, rel=2e-3), "the map grid stretches a little"
    assert all(0 <= one.covered <= 1 for one in found.flows)


def test_only_what_lies_in_the_place_counts(known: Layers):
    both = in_degrees(known, union_all(known.prepared.maps.zones.shapes))
    found = zone(known, both, "2020", COUNTY)
    assert [part.place for part in found.parts] == [COUNTY]
    assert found.accounted_ha == pytest.approx(of_county(known).area / 1e4, rel=1e-9)


def test_what_comes_from_statistics_is_said_not_to_be_divisible(known: Layers):
    found = zone(known, in_degrees(known, of_county(known)), "2020")
    assert ("crop_provision", "rice") in found.not_divisible
    assert not [one for one in found.flows if one.service == "crop_provision"]


def test_without_an_account_there_is_none_of_a_polygon(known: Layers):
    with pytest.raises(NoResults):
        zone(Layers(known.prepared), in_degrees(known, of_county(known)), "2020")


RING = [[119, 28], [120, 28], [120, 29], [119, 28]]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        "Polygon",
        {"type": "Point", "coordinates": [119, 28]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[119, 28], [120, 28]]]},
        {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]},
        {"type": "Polygon", "coordinates": [[[119, 28], [120, 29], [120, 28], [119, 29], [119, 28]]]},
        {"type": "Polygon", "coordinates": [[[119, 28], [420, 28], [120, 29], [119, 28]]]},
        {"type": "Polygon", "coordinates": [[[119, 28], [float("nan"), 28], [120, 29], [119, 28]]]},
        {"type": "Polygon"},
        {"type": "Feature", "geometry": None},
        {"type": "Polygon", "coordinates": [[["119", "28"], ["120", "28"], ["120", "29"], ["119", "28"]]]},
        {"type": "Polygon", "coordinates": [[[True, False], [True, True], [False, True], [True, False]]]},
        {"type": "Polygon", "coordinates": [[[119, 28], [120, "28"], [120, 29], [119, 28]]]},
        {"type": "Polygon", "coordinates": [[[119, 28], [10**400, 28], [120, 29], [119, 28]]]},
        {"type": "FeatureCollection", "features": []},
        {
            "type": "Polygon",
            "coordinates": [[[119 + 1e-5 * i, 28 + (i % 2) * 1e-3] for i in range(MOST_POINTS + 1)] + [[119, 28]]],
        },
    ],
)
def test_what_is_no_polygon_is_refused(geometry: Any):
    with pytest.raises(BadPolygon):
        polygon(geometry)


def test_features_and_several_polygons_are_taken():
    plain = polygon({"type": "Polygon", "coordinates": [RING]})
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [RING]}}
    assert polygon(feature).equals(plain)
    assert polygon({"type": "FeatureCollection", "features": [feature]}).equals(plain)
    assert polygon(mapping(MultiPolygon([plain, box(110, 20, 111, 21)]))).area == pytest.approx(plain.area + 1)


def test_a_polygon_elsewhere_is_refused(known: Layers):
    with pytest.raises(BadPolygon, match="outside"):
        zone(known, box(0, 0, 1, 1), "2020")


@pytest.mark.parametrize(("west", "east"), [(-180, 180), (-90, 90.5), (-179, 179)])
def test_what_goes_more_than_half_round_the_globe_is_refused_and_told_what_to_do(west: float, east: float):
    with pytest.raises(BadPolygon, match="split it at the date line"):
        polygon(mapping(box(west, 20, east, 40)))
    with pytest.raises(BadPolygon):
        polygon(mapping(box(west, 20, east, 40).segmentize(10)))


def test_what_is_split_at_the_date_line_is_taken():
    both = MultiPolygon([box(170, 20, 180, 40), box(-180, 20, -170, 40)])
    assert polygon(mapping(both)).equals(both)


def on_ellipsoid(west: float, south: float, east: float, north: float) -> float:
    """Return the area between parallels and meridians on WGS 84, ha."""
    a, f = 6_378_137.0, 1 / 298.257223563
    e = math.sqrt(f * (2 - f))

    def q(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return s / (1 - e * e * s * s) + math.atanh(e * s) / e

    return math.radians(east - west) * (a * (1 - f)) ** 2 / 2 * (q(north) - q(south)) / 1e4


@pytest.mark.parametrize("around", [1.0, 10.0, 60.0])
def test_of_a_polygon_larger_than_the_area_all_of_the_area_is_accounted(known: Layers, around: float):
    every = union_all(known.prepared.maps.zones.shapes)
    west, south, east, north = in_degrees(known, every).bounds
    wide = (west - around, max(south - around, -89), east + around, min(north + around, 89))
    found, close = zone(known, box(*wide), "2020"), zone(known, in_degrees(known, every.buffer(200)), "2020")
    assert found.area_ha == pytest.approx(on_ellipsoid(*wide), rel=1e-4)
    assert found.accounted_ha == pytest.approx(every.area / 1e4, rel=1e-9)
    assert found.headline == pytest.approx(close.headline, rel=1e-9)


def test_holes_are_taken_off_whichever_way_they_run(known: Layers):
    west, south, east, north = in_degrees(known, of_county(known)).bounds
    wide, high = east - west, north - south
    hole = box(west + wide / 4, south + high / 4, east - wide / 4, north - high / 4).exterior.coords
    areas = [
        zone(known, Polygon(box(west, south, east, north).exterior.coords, [ring]), "2020").area_ha
        for ring in (hole, hole[::-1])
    ]
    assert areas[0] == pytest.approx(areas[1], rel=1e-12)
    assert areas[0] == pytest.approx(0.75 * on_ellipsoid(west, south, east, north), rel=1e-4)


def test_of_nothing_known_there_is_no_value():
    empty = Zone("2020", 1.0, (), {}, (), (), True)
    assert math.isnan(empty.headline)


def diagonal(layers: Layers) -> Any:
    """Return a narrow strip across the county, from corner to corner."""
    west, south, east, north = of_county(layers).bounds
    return LineString([(west, south), (east, north)]).buffer(layers.prepared.maps.grid.transform.a / 3)


def windows_read(layers: Layers, shape: Any, monkeypatch: pytest.MonkeyPatch) -> list[Window]:
    asked: list[Window] = []
    entries = MapInputs.entries

    def noted(self: MapInputs, window: Window) -> Any:
        asked.append(window)
        return entries(self, window)

    with monkeypatch.context() as patch:
        patch.setattr(MapInputs, "entries", noted)
        zone(layers, in_degrees(layers, shape), "2020", COUNTY)
    return asked


def test_only_blocks_that_a_polygon_touches_are_worked_out(known: Layers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shanshui.run.zone.BLOCK", 4)
    strip, grid = diagonal(known), known.prepared.maps.grid
    asked = windows_read(known, strip, monkeypatch)
    rows, columns = (max(part) for part in zip(*((w.bottom, w.right) for w in asked), strict=True))
    every = {(w.top // 4, w.left // 4) for w in asked}
    assert len(every) == len(asked) < (rows // 4) * (columns // 4), "each once, and not all of the bounding box"
    for window in asked:
        corners = [grid.transform @ at for at in ((window.left, window.top), (window.right, window.bottom))]
        assert box(*corners[0], *corners[1]).intersects(strip)


def test_blocks_begin_where_those_of_the_files_do(known: Layers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shanshui.run.zone.BLOCK", 4)
    asked = windows_read(known, of_county(known), monkeypatch)
    inside = {(w.top % 4, w.left % 4) for w in asked} - {(0, 0)}
    first = {min(w.top for w in asked) % 4, 0}, {min(w.left for w in asked) % 4, 0}
    assert all(top in first[0] and left in first[1] for top, left in inside)


@pytest.mark.parametrize("block", [3, 8])
def test_blocks_change_no_bit(known: Layers, monkeypatch: pytest.MonkeyPatch, block: int):
    shape = in_degrees(known, diagonal(known).buffer(100))
    expected = repr(zone(known, shape, "2020"))
    monkeypatch.setattr("shanshui.run.zone.BLOCK", block)
    assert repr(zone(known, shape, "2020")) == expected


def test_how_far_it_is_is_told(known: Layers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shanshui.run.zone.BLOCK", 4)
    told: list[float] = []
    zone(known, in_degrees(known, of_county(known)), "2020", told=told.append)
    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_published_rates_are_looked_up_once_for_each_item(known: Layers, monkeypatch: pytest.MonkeyPatch):
    looked: list[str] = []
    init = Rates.__init__

    def noted(self: Rates, tree: Any, flows: Any) -> None:
        looked.append("".join({*flows["service"], ".", *flows["item"]}))
        init(self, tree, flows)

    monkeypatch.setattr(Rates, "__init__", noted)
    fresh = Layers(known.prepared, known.results)
    for _ in range(2):
        zone(fresh, in_degrees(known, of_county(known)), "2020")
    assert looked
    assert len(looked) == len(set(looked))
