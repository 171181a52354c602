"""Run an area and publish its account."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.accounts.flows import to_arrow
from shanshui.core.errors import disk_trouble
from shanshui.run.account import Prepared, key_of
from shanshui.run.engine import Account, account
from shanshui.run.execute import Settings
from shanshui.run.manifest import manifest
from shanshui.run.map_files import MapWriter
from shanshui.store import publish, results
from shanshui.store.lock import only_run

if TYPE_CHECKING:
    import pyarrow as pa

SIMPLIFIED = 0.002  # of the width of the area: enough to draw


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    folder: Path
    key: str
    fresh: bool
    partial: tuple[str, ...] = ()


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
    key = "+".join([key_of(prepared), *sorted(wanted)])
    if not fresh and publish.published_key(folder) == key and publish.is_complete(publish.results_folder(folder)):
        partial = tuple(results.read_manifest(publish.results_folder(folder)).get("partly_covered", ()))
        return Outcome(publish.results_folder(folder), key, fresh=False, partial=partial)
    if fresh:
        shutil.rmtree(publish.blocks_folder(folder), ignore_errors=True)
    settings = replace(settings, work=publish.blocks_folder(folder))
    stage = publish.stage_folder(folder, key[:32])
    writer = MapWriter(prepared, wanted, stage) if wanted else None
    done = account(prepared, settings, key, writer.write if writer else None)
    if writer:
        writer.close()
    partial = partly_covered(done)
    made = manifest(prepared, done, key) | {"partly_covered": list(partial)}
    results.write_results(stage, tables(prepared, done), made, shapes(prepared))
    return Outcome(publish.publish(folder, stage, key), key, fresh=True, partial=partial)


def partly_covered(done: Account) -> tuple[str, ...]:
    """Return the places that the land cover does not cover entirely."""
    return tuple(sorted({code for part in done.sums for code, share in part.covered().items() if share < 0.999}))


def tables(prepared: Prepared, done: Account) -> "dict[str, pa.Table]":
    """Return the tables of an account by file name."""
    return {
        results.FLOWS: to_arrow(done.flows),
        results.EXTENT: _extent(done),
        results.PLACES: _places(prepared, done),
        results.RANGES: _ranges(done),
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
        for key in sorted(part.tally.sums):
            zone, kind = divmod(key, len(part.types) + 1)
            area = part.tally.total(key, "area")
            for code in (part.codes[zone], *done.tree.ancestors(part.codes[zone])):
                whole[code] = whole.get(code, 0.0) + area
                typed[code] = typed.get(code, 0.0) + (area if kind < len(part.types) else 0.0)
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


def _ranges(done: Account) -> "pa.Table":
    import pyarrow as pa

    rows = [
        (
            part.period,
            part.codes[zone],
            name,
            float(part.tally.least[zone][i]),
            part.tally.mean(zone, i),
            float(part.tally.most[zone][i]),
        )
        for part in done.sums
        for zone in sorted(part.tally.least)
        for i, name in enumerate(part.tally.measures.variables)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    kinds = [pa.string()] * 3 + [pa.float64()] * 3
    names = ["period", "place", "variable", "low", "mean", "high"]
    return pa.table(
        {name: pa.array(list(column), kind) for name, column, kind in zip(names, columns, kinds, strict=True)}
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
