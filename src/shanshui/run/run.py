"""Run an area and publish its account."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.accounts.flows import to_arrow
from shanshui.core.errors import InputError, disk_trouble
from shanshui.run import cube
from shanshui.run.account import Prepared
from shanshui.run.cube import NO_TYPE, Cube
from shanshui.run.engine import Account, account
from shanshui.run.execute import Settings
from shanshui.run.extent_table import changes_table
from shanshui.run.manifest import manifest
from shanshui.run.map_files import MapWriter
from shanshui.run.physical import physical_stamp
from shanshui.run.routed import forget, keep_only_current
from shanshui.run.tally import Measures
from shanshui.run.unchanged import Inputs
from shanshui.store import publish, results
from shanshui.store.lock import only_run

if TYPE_CHECKING:
    import pyarrow as pa

CUBES = (results.CUBE, results.CUBE_INPUTS)
SIMPLIFIED = 0.002  # of the width of the area: enough to draw


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    folder: Path
    key: str
    fresh: bool
    partial: tuple[str, ...] = ()
    priced_again: tuple[str, ...] = ()  # periods whose sums were taken from the former account: no map was read


def run(prepared: Prepared, settings: Settings | None = None, fresh: bool = False, maps: Iterable[str] = ()) -> Outcome:
    """Return where an area's account lies; work it out unless it is there already.

    Parameters
    ----------
    fresh
        Work everything out again, also what is finished.
    maps
        Items (`service.item`) whose amount per hectare is written as `maps/*.tif`.
    """
    folder, wanted = prepared.area.folder, tuple(dict.fromkeys(maps))
    try:
        with only_run(folder):
            return _run(prepared, settings or Settings(), fresh, wanted)
    except OSError as error:
        if trouble := disk_trouble(error, folder.name):
            raise trouble from error
        raise


def _run(prepared: Prepared, settings: Settings, fresh: bool, wanted: tuple[str, ...]) -> Outcome:
    folder = prepared.area.folder
    publish.recover(folder)
    inputs = Inputs(prepared)
    key = "+".join([inputs.key, *sorted(wanted)])
    if not fresh and publish.published_key(folder) == key and publish.is_complete(publish.results_folder(folder)):
        partial = tuple(results.read_manifest(publish.results_folder(folder)).get("partly_covered", ()))
        return Outcome(publish.results_folder(folder), key, fresh=False, partial=partial)
    if fresh:
        shutil.rmtree(publish.blocks_folder(folder), ignore_errors=True)
        forget(folder)
    keep_only_current(prepared)
    stamps = {period: physical_stamp(prepared, period, prepared.hashes) for period in prepared.periods}
    known = {} if fresh or wanted else former_cubes(prepared, stamps)
    settings = replace(settings, work=publish.blocks_folder(folder), unchanged=inputs.check)
    stage = publish.stage_folder(folder, key[:32])
    writer = MapWriter(prepared, wanted, stage, settings) if wanted else None
    try:
        done = account(prepared, settings, stamps, writer, known=known)
    except InputError:
        inputs.check()  # a file that was replaced or removed says so better than what could not be read of it
        raise
    if writer:
        writer.close()
    partial = partly_covered(done)
    made = manifest(prepared, done, key) | {"partly_covered": list(partial), "sums": stamps}
    changed = changes_table(prepared, done.extent, settings, known, stamps)
    results.write_results(stage, tables(prepared, done) | changed, made, shapes(prepared))
    inputs.check()
    target = publish.publish(folder, stage, key)
    return Outcome(target, key, fresh=True, partial=partial, priced_again=tuple(known))


def former_cubes(prepared: Prepared, stamps: Mapping[str, str]) -> dict[str, Cube]:
    """Return period → sums of the published account that depend on just what they would depend on now."""
    folder = publish.results_folder(prepared.area.folder)
    if not publish.is_complete(folder) or not all((folder / name).is_file() for name in CUBES):
        return {}
    same = [p for p, stamp in results.read_manifest(folder).get("sums", {}).items() if stamps.get(p) == stamp]
    measures = Measures.of(prepared.plan).names
    sums, ranges = (results.read_table(folder, name) for name in CUBES)
    there = set(sums["period"].to_pylist())  # an account of quantities has no sums
    return {period: cube.from_arrow(sums, ranges, period, measures) for period in same if period in there}


def partly_covered(done: Account) -> tuple[str, ...]:
    """Return the places that the land cover does not cover entirely."""
    return tuple(sorted({code for part in done.sums for code, share in part.covered().items() if share < 0.999}))


def tables(prepared: Prepared, done: Account) -> "dict[str, pa.Table]":
    """Return the tables of an account by file name."""
    return {
        results.FLOWS: to_arrow(done.flows),
        results.EXTENT: _extent(done),
        results.PLACES: _places(prepared, done),
        results.RANGES: cube.ranges_to_arrow(done.sums),
        results.CUBE: cube.to_arrow(done.cubes),
        results.CUBE_INPUTS: cube.ranges_to_arrow(done.cubes),
    }


def _extent(done: Account) -> "pa.Table":
    import pyarrow as pa

    rows = sorted(done.extent.items())
    return pa.table(
        {
            "period": pa.array([k[0] for k, _ in rows], pa.string()),
            "place": pa.array([k[1] for k, _ in rows], pa.string()),
            "level": pa.array([done.tree[k[1]].level for k, _ in rows], pa.string()),
            "ecosystem_type": pa.array([k[2] for k, _ in rows], pa.string()),
            "area_ha": pa.array([area for _, area in rows], pa.float64()),
        }
    )


def _places(prepared: Prepared, done: Account) -> "pa.Table":
    """Return the tree with the area of each place that has one, and the share of it with an ecosystem type."""
    import math

    import pyarrow as pa

    whole: dict[str, float] = {}
    typed: dict[str, float] = {}
    for part in done.sums[:1]:
        for place, kind, area in zip(part.places, part.types, part.column("area").tolist(), strict=True):
            for code in (place, *done.tree.ancestors(place)):
                whole[code] = whole.get(code, 0.0) + area
                typed[code] = typed.get(code, 0.0) + (area if kind != NO_TYPE else 0.0)
    places = list(done.tree)
    return pa.table(
        {
            "code": pa.array([p.code for p in places], pa.string()),
            "parent": pa.array([p.parent for p in places], pa.string()),
            "level": pa.array([p.level for p in places], pa.string()),
            "name_zh": pa.array([p.name.zh for p in places], pa.string()),
            "name_en": pa.array([p.name.en for p in places], pa.string()),
            "area_ha": pa.array([whole.get(p.code, math.nan) for p in places], pa.float64()),
            "covered": pa.array(
                [typed[p.code] / whole[p.code] if p.code in whole else math.nan for p in places], pa.float64()
            ),
        }
    )


def shapes(prepared: Prepared) -> dict[str, Any]:
    """Return the accounted places as GeoJSON geometries in longitude and latitude, simplified for drawing."""
    if prepared.maps is None:
        return {}
    import geopandas as gpd
    from shapely import coverage_simplify
    from shapely.geometry import mapping

    territory = prepared.maps.territory
    series = gpd.GeoSeries(list(territory.shapes.values()), crs=territory.crs).to_crs(4326)
    west, _, east, _ = series.total_bounds
    simple = coverage_simplify(series.to_numpy(), (east - west) * SIMPLIFIED)
    return {code: mapping(shape) for code, shape in zip(territory.shapes, simple, strict=True)}
