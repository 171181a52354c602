"""A finished account: its tables and how they were made, as files and back."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.store.intervals import fingerprint, joined, read_intervals
from shanshui.store.made import Made
from shanshui.store.publish import check_complete, open_published

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FLOWS, EXTENT, PLACES, RANGES = "flows.parquet", "extent.parquet", "places.parquet", "ranges.parquet"
EXTENT_CHANGE = "extent_change.parquet"
CUBE, CUBE_INPUTS = "cube.parquet", "cube_inputs.parquet"
MANIFEST, SHAPES = "manifest.json", "shapes.geojson"


@dataclass(frozen=True)
class Results:
    """The tables of a finished account.

    Attributes
    ----------
    flows
        Columns of `accounts.flows`, all levels of the place tree; `low` and `high` from the intervals.
    extent
        period, place, level, ecosystem_type, area_ha.
    places
        code, parent, level, name_zh, name_en, area_ha, covered.
    ranges
        period, place, variable, low, mean, high: inputs and what was made of them, inside each place.
    shapes
        Place code → GeoJSON geometry in longitude and latitude, simplified for drawing.
    manifest
        How the account was made.
    extent_change
        since, until, place, level, from, to, area_ha: what became of what between consecutive periods; a type that is
        not known is empty. None for an account without land-cover maps of several periods.
    intervals
        period, place, ecosystem_type (empty: all), service (`gep`: the total), item, value, median, mean, low, high.
        None if none were published beside this very account.
    drawn
        Period → how its intervals were drawn.
    fingerprint
        What tells this account from every other.
    shown
        The periods it was cut to for those to whom no other is shown; None if it is whole.
    former
        Whether a newer account took its place: the settings and inputs of the area are no longer its own.
    """

    folder: Path
    flows: "pd.DataFrame"
    extent: "pd.DataFrame"
    places: "pd.DataFrame"
    ranges: "pd.DataFrame"
    shapes: dict[str, Any]
    manifest: dict[str, Any]
    extent_change: "pd.DataFrame | None" = None
    intervals: "pd.DataFrame | None" = None
    drawn: dict[str, dict[str, Any]] = field(default_factory=dict)
    fingerprint: str = ""
    shown: tuple[str, ...] | None = None
    former: bool = False

    @property
    def area_folder(self) -> Path:
        """Return the folder of the area it is of."""
        return self.folder.parents[2] if self.former else self.folder.parent

    @property
    def part(self) -> "Results | None":
        """Return itself if only some of its periods, or only those of a former account, may be told; else None."""
        return None if self.shown is None else self


def write_results(
    folder: Path, tables: "dict[str, pa.Table]", manifest: dict[str, Any], shapes: dict[str, Any]
) -> None:
    """Write an account's files into a folder; the same content gives the same bytes (§10)."""
    import pyarrow.parquet as pq

    for name, table in tables.items():
        pq.write_table(table, folder / name, compression="zstd")
    _write_json(folder / MANIFEST, manifest)
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": shape} for code, shape in sorted(shapes.items())
    ]
    _write_json(folder / SHAPES, {"type": "FeatureCollection", "features": features})


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8")


def read_results(area_folder: Path) -> Results:
    """Return the published account of an area's folder."""
    folder = open_published(area_folder)
    return _read(folder, fingerprint(area_folder), *read_intervals(area_folder))


def read_former(area_folder: Path, made: Made) -> Results:
    """Return a former account of an area.

    Raises
    ------
    BrokenResults
        If it is not what was published.
    """
    check_complete(made.folder)
    found = _read(made.folder, made.fingerprint, *read_intervals(area_folder, made.fingerprint))
    return replace(found, former=True)


def _read(
    folder: Path, fingerprint: str, intervals: "pd.DataFrame | None", drawn: dict[str, dict[str, Any]]
) -> Results:
    import pandas as pd

    shapes = json.loads((folder / SHAPES).read_text(encoding="utf-8"))
    return Results(
        folder,
        flows=joined(pd.read_parquet(folder / FLOWS), intervals),
        extent=pd.read_parquet(folder / EXTENT),
        places=pd.read_parquet(folder / PLACES),
        ranges=pd.read_parquet(folder / RANGES),
        shapes={f["properties"]["code"]: f["geometry"] for f in shapes["features"]},
        manifest=read_manifest(folder),
        extent_change=pd.read_parquet(folder / EXTENT_CHANGE) if (folder / EXTENT_CHANGE).is_file() else None,
        intervals=intervals,
        drawn=drawn,
        fingerprint=fingerprint,
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return how the account of a results folder was made."""
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return found


def read_table(folder: Path, name: str) -> "pa.Table":
    """Return a table of a results folder."""
    import pyarrow.parquet as pq

    return pq.read_table(folder / name)
