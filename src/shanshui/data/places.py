"""Boundaries become a table of polygons keyed on codes that are text."""

import json
from pathlib import Path
from typing import Any

from shanshui.core.errors import (
    ChooseOne,
    CrsMissing,
    EmptyTable,
    InvalidGeometry,
    MissingColumns,
    NotInFile,
    NotThisFormat,
    UnreadableFile,
)
from shanshui.data.codes import check_code
from shanshui.data.drivers import crs_wkt, vectors
from shanshui.data.files import check_magic, format_of, local_file
from shanshui.data.text import decode

FORMATS = {
    ".gpkg": "GeoPackage",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "ESRI Shapefile",
    ".parquet": "GeoParquet",
    ".geoparquet": "GeoParquet",
}
PREFIX = {"GeoPackage": "GPKG:", "ESRI Shapefile": ""}


def read_places(path: str | Path, code: str, where: str = "", layer: str = "", crs: str = "") -> Any:
    """Return boundaries as a GeoDataFrame: column `code` as text, geometries valid, CRS present.

    Boundaries that cross themselves are repaired; `frame.attrs["repaired"]` holds their codes.

    Parameters
    ----------
    code
        Name of the column of codes.
    crs
        The true system; replaces what the file says.
    """
    file = local_file(path, where)
    where = where or str(path)
    frame = _read(file, format_of(file, FORMATS, where), where, layer)
    if not len(frame):
        raise EmptyTable(where=where)
    if code not in frame.columns:
        raise MissingColumns(where=where, name=code, known=[c for c in frame.columns if c != frame.geometry.name])
    if crs:
        frame = frame.set_crs(crs_wkt(crs, where), allow_override=True)
    if frame.crs is None:
        raise CrsMissing(where=where)
    frame[code] = [
        check_code(code_text(value), f"{where}:{i}:{code}", ()) for i, value in enumerate(frame[code], start=1)
    ]
    return _repaired(frame, code, where)


def _read(path: Path, form: str, where: str, layer: str) -> Any:
    if form == "GeoJSON":
        return _geojson(path, where)
    check_magic(path, form, where)
    try:
        if form == "GeoParquet":
            import geopandas

            return geopandas.read_parquet(path)
        return _ogr(path, form, where, layer)
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise UnreadableFile(where=where, format=form, problem=str(error).splitlines()[0][:200]) from error


def _geojson(path: Path, where: str) -> Any:
    """Return features of GeoJSON without GDAL, so its text is decoded as strictly as a table."""
    import geopandas

    text = decode(path.read_bytes(), where).text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotThisFormat(where=where, begins=repr(text[:20]), format="GeoJSON") from error
    if (
        not isinstance(found, dict)
        or found.get("type") != "FeatureCollection"
        or not isinstance(found.get("features"), list)
    ):
        raise NotThisFormat(where=where, begins=repr(text[:20]), format="GeoJSON (a FeatureCollection)")
    if not found["features"]:
        raise EmptyTable(where=where)
    named = found.get("crs") or {}
    try:
        return geopandas.GeoDataFrame.from_features(
            found["features"], crs=named.get("properties", {}).get("name", "OGC:CRS84")
        )
    except Exception as error:  # whatever a malformed feature leads to
        raise UnreadableFile(where=where, format="GeoJSON", problem=f"{type(error).__name__} {error}"[:200]) from error


def _ogr(path: Path, form: str, where: str, layer: str) -> Any:
    pyogrio = vectors()

    name = f"{PREFIX[form]}{path.absolute()}"
    layers = [str(found) for found, _ in pyogrio.list_layers(name)]
    if layer and layer not in layers:
        raise NotInFile(where=where, what="layer", name=layer, known=layers)
    if not layer and len(layers) > 1:
        raise ChooseOne(where=where, what="layers", known=layers, option="layer")
    layer = layer or layers[0]
    frame = pyogrio.read_dataframe(name, layer=layer)
    guessed = form == "ESRI Shapefile" and not path.with_suffix(".cpg").exists()
    return (
        _recoded(frame, where)
        if guessed and pyogrio.read_info(name, layer=layer)["encoding"] == "ISO-8859-1"
        else frame
    )


def _recoded(frame: Any, where: str) -> Any:
    """Return a Shapefile that names no encoding with its text decoded strictly; GDAL took each byte for a letter."""
    for column in frame.columns.drop(frame.geometry.name):
        texts = [value for value in frame[column] if isinstance(value, str)]
        if texts and not all(map(str.isascii, texts)):
            plain = decode("\n".join(texts).encode("latin-1"), f"{where}:{column}").text.split("\n")
            frame.loc[[isinstance(value, str) for value in frame[column]], column] = plain
    return frame


def code_text(value: Any) -> str:
    """Return a code as text: 331123 and 331123.0 alike; nothing as an empty text."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _repaired(frame: Any, code: str, where: str) -> Any:
    import shapely

    broken = ~shapely.is_valid(frame.geometry.values)
    repaired = shapely.make_valid(frame.geometry.values[broken])
    # Repairing may leave lines and points beside the polygon; a place is its area.
    frame.loc[broken, frame.geometry.name] = [_area_of(shape) for shape in repaired]
    wrong = [
        c
        for c, g in zip(frame[code], frame.geometry, strict=True)
        if g is None or g.is_empty or "Polygon" not in g.geom_type
    ]
    if wrong:
        raise InvalidGeometry(where=where, count=len(wrong), codes=wrong)
    frame.attrs["repaired"] = list(frame.loc[broken, code])
    return frame


def _area_of(shape: Any) -> Any:
    import shapely

    if shape is None or shape.geom_type != "GeometryCollection":
        return shape
    return shapely.union_all([part for part in shape.geoms if "Polygon" in part.geom_type])
