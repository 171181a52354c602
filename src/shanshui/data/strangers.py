"""What a stranger's file holds: polygons as GeoJSON in longitude and latitude, a table as rows of text, or tags.

Runs in the process of `data.sandboxed`. Files inside an archive are checked before they are expanded, and get names
of ours.
"""

import codecs
import json
import math
import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from shanshui.core.errors import (
    EmptyTable,
    FileMissing,
    InvalidGeometry,
    TooLarge,
    UnreadableFile,
    UnsafeContent,
)
from shanshui.data.land import together
from shanshui.data.sandbox import Limits
from shanshui.data.word_template import FILLED, VALUES, Given, broken, fill, sample, tags_of

PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
NEEDED: Final = (".shx", ".prj")  # beside the .shp itself: without them nobody can tell where it lies
DIGITS: Final = 7  # of a degree: a centimetre
LONLAT: Final = "EPSG:4326"
SMALL: Final = 1 << 20  # a ratio means nothing on a small member
LONGEST: Final = 1_000  # letters of a text beside a shape
PACKAGE: Final = 1_000  # parts of a Word file, pictures among them
NAMED: Final = "template.docx"


SAMPLE: Final = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
CODINGS: Final = ("utf-8-sig", "gb18030", "utf-16", "latin-1", "cp437")


def load(kind: str, folder: Path) -> None:
    """Load all that reading a kind of file needs, by reading a file of our own: once shut in, nothing can be loaded.

    Whoever has no rights may not even read the installation.
    """
    for name in CODINGS:
        codecs.lookup(name)
    with tempfile.TemporaryDirectory(dir=folder) as own:
        _sample(kind, Path(own))
        read(Path(own), kind, Limits())
        if kind == "docx":  # its tags were read; now it is filled
            sample(Path(own) / "upload.docx").write(Path(own))
            read(Path(own), kind, Limits())


def _sample(kind: str, folder: Path) -> None:
    file = folder / f"upload.{kind}"
    if kind == "csv":
        file.write_text("a,b\n1,2\n", encoding="utf-8")
    elif kind == "xlsx":
        from openpyxl import Workbook

        book = Workbook()
        for row in (("a", "b"), (1, "2")):
            book.active.append(row)
        book.save(file)
    elif kind == "geojson":
        file.write_text(json.dumps(SAMPLE), encoding="utf-8")
    elif kind == "docx":
        sample(file)
    else:
        _sample_layer(kind, folder)


def _sample_layer(kind: str, folder: Path) -> None:
    import geopandas

    from shanshui.data.vectors import write_vector

    frame = geopandas.GeoDataFrame.from_features([{"type": "Feature", "properties": {"a": 1}, "geometry": SAMPLE}])
    write_vector(frame.set_crs(4490), folder / ("upload.gpkg" if kind == "gpkg" else "sample.shp"))
    if kind == "zip":
        with zipfile.ZipFile(folder / "upload.zip", "w") as archive:
            for part in sorted(folder.glob("sample.*")):
                archive.write(part, part.name)


def read(folder: Path, kind: str, limits: Limits) -> dict[str, Any]:
    """Return what the file in a folder holds.

    Raises
    ------
    InputError
        If it is not what is needed.
    """
    file = folder / f"upload.{kind}"
    if kind in ("csv", "xlsx"):
        return _table(file, limits)
    if kind == "docx":
        return _template(file, limits)
    if kind == "geojson":
        return _shapes(_geojson(file), limits)
    path = _expanded(file, folder, limits) if kind == "zip" else file
    return _shapes(_vector(path, limits), limits)


# --- tables -------------------------------------------------------------------------------------------------


def _table(file: Path, limits: Limits) -> dict[str, Any]:
    from shanshui.data.tables import read_table

    table = read_table(file, file.name)
    if len(table) > limits.rows:
        raise TooLarge(where=file.name, what="rows", found=len(table), limit=limits.rows)
    rows = [[row[column] for column in table.columns] for row in table]
    return {"kind": "table", "columns": list(table.columns), "rows": rows, "count": len(rows)}


# --- templates ----------------------------------------------------------------------------------------------


def _template(file: Path, limits: Limits) -> dict[str, Any]:
    """Return the tags of a Word file; where something is given for them, leave the filled file beside it."""
    _check_package(file, limits)
    source = file.read_bytes()
    if not (file.parent / VALUES).is_file():
        return {"kind": "template", "tags": tags_of(source, NAMED)}
    (file.parent / FILLED).write_bytes(fill(source, NAMED, Given.read(file.parent)))
    return {"kind": "filled"}


def _check_package(file: Path, limits: Limits) -> None:
    """Raise for a Word file that should not be expanded; it has more parts than an archive of one layer."""
    try:
        with zipfile.ZipFile(file) as archive:
            check_members(archive.infolist(), replace(limits, members=PACKAGE))
    except zipfile.BadZipFile as error:
        raise broken(error, NAMED) from error


# --- archives -----------------------------------------------------------------------------------------------


def _expanded(file: Path, folder: Path, limits: Limits) -> Path:
    """Return the Shapefile of an archive, expanded under a name of ours."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            check_members(members, limits)
            for suffix, member in _parts(members).items():
                with archive.open(member) as source, (folder / f"layer{suffix}").open("xb") as target:
                    shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableFile(where=file.name, format="ZIP", problem=str(error)[:200]) from error
    return folder / "layer.shp"


def check_members(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Raise for an archive that should not be expanded: too many, too large, too dense, or out of the archive.

    Raises
    ------
    TooLarge, UnsafeContent
    """
    if len(members) > limits.members:
        raise TooLarge(where="upload.zip", what="files in the archive", found=len(members), limit=limits.members)
    total = sum(member.file_size for member in members)
    if total > limits.expanded:
        raise TooLarge(where="upload.zip", what="expanded bytes", found=total, limit=limits.expanded)
    for member in members:
        _check_member(member, limits)


def _check_member(member: zipfile.ZipInfo, limits: Limits) -> None:
    name = member.filename
    outside = name.startswith(("/", "\\")) or ".." in name or ":" in name or "\\" in name
    if outside or (member.external_attr >> 28) == 0xA:
        raise UnsafeContent(where="upload.zip", format="ZIP", found=f"a path out of the archive ({name[:80]!r})")
    if name.lower().endswith((".zip", ".gz", ".7z", ".rar", ".tar", ".vrt")):
        raise UnsafeContent(where="upload.zip", format="ZIP", found=f"another archive ({name[:80]!r})")
    ratio = member.file_size // max(member.compress_size, 1)
    if member.file_size > SMALL and ratio > limits.ratio:
        raise TooLarge(where="upload.zip", what="expansion", found=f"1:{ratio}", limit=f"1:{limits.ratio}")


def _parts(members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the files of the one Shapefile by suffix."""
    shapes = [member for member in members if member.filename.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise FileMissing(where="upload.zip: *.shp")
    stem = shapes[0].filename[:-4]
    wanted = {f"{stem}{suffix}".lower(): suffix for suffix in PARTS}
    found = {wanted[m.filename.lower()]: m for m in members if m.filename.lower() in wanted}
    for suffix in NEEDED:
        if suffix not in found:
            raise FileMissing(where=f"upload.zip: *{suffix}")
    return found


# --- shapes -------------------------------------------------------------------------------------------------


def _vector(file: Path, limits: Limits) -> Any:
    from shanshui.data.drivers import vectors
    from shanshui.data.files import check_magic
    from shanshui.data.vectors import FORMATS, PREFIX, read_vector

    form = FORMATS[file.suffix]
    check_magic(file, form, file.name)
    try:
        layer = _of_polygons(vectors().list_layers(f"{PREFIX[form]}{file}"))
        count = int(vectors().read_info(f"{PREFIX[form]}{file}", layer=layer, force_feature_count=True)["features"])
    except (OSError, RuntimeError, ValueError, KeyError, IndexError) as error:
        raise UnreadableFile(where=file.name, format=file.suffix[1:], problem=_first(error)) from error
    if count > limits.features:
        raise TooLarge(where=file.name, what="features", found=count, limit=limits.features)
    return read_vector(file, file.name, layer)


def _of_polygons(layers: Any) -> int:
    """Return the number of the first layer that is of polygons; of none, the first, which is then refused."""
    return next((number for number, (_, kind) in enumerate(layers) if "Polygon" in str(kind)), 0)


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _geojson(file: Path) -> Any:
    """Return the features of a GeoJSON file: the standard knows no other system than longitude and latitude."""
    import geopandas
    from shapely.errors import ShapelyError

    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        if content.get("type") in ("Polygon", "MultiPolygon"):
            content = {"type": "Feature", "properties": {}, "geometry": content}
        features = content["features"] if content.get("type") == "FeatureCollection" else [content]
        plain = [{**one, "properties": one.get("properties") or {}} for one in features]
        if not plain:
            raise EmptyTable(where=file.name)
        return geopandas.GeoDataFrame.from_features(plain, crs=LONLAT)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, ShapelyError) as error:
        raise UnreadableFile(where=file.name, format="GeoJSON", problem=_first(error)) from error


def _shapes(frame: Any, limits: Limits) -> dict[str, Any]:
    """Return polygons as GeoJSON in longitude and latitude."""
    import shapely

    from shanshui.data.vectors import only_polygons

    if len(frame) > limits.features:
        raise TooLarge(where="file", what="features", found=len(frame), limit=limits.features)
    only_polygons(frame, "file")
    corners = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if corners > limits.corners:
        raise TooLarge(where="file", what="corners", found=corners, limit=limits.corners)
    turned = frame.to_crs(LONLAT)
    turned.geometry = shapely.force_2d(turned.geometry.to_numpy())
    _check_on_earth(turned)
    fields = [str(name) for name in turned.columns if name != turned.geometry.name]
    features = [_feature(row, fields, shape) for row, shape in zip(_records(turned), turned.geometry, strict=True)]
    collection = {"type": "FeatureCollection", "features": features}
    land, moved = together(turned.geometry.to_numpy())
    found = {"kind": "shapes", "geojson": collection, "count": len(features), "fields": fields}
    return found if land is None else found | {"land": _rounded(land.__geo_interface__), "moved_m": moved}


def _check_on_earth(frame: Any) -> None:
    west, south, east, north = frame.total_bounds
    if not all(map(math.isfinite, (west, south, east, north))) or west < -360 or east > 360 or max(-south, north) > 90:
        raise InvalidGeometry(where="file", count=len(frame), codes=[f"{west:g} {south:g} {east:g} {north:g}"])


def _records(frame: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame.drop(columns=frame.geometry.name).to_dict("records")
    return found


def _feature(row: dict[str, Any], fields: list[str], shape: Any) -> dict[str, Any]:
    said = {name: _plain(value) for name, value in zip(fields, row.values(), strict=True)}
    return {"type": "Feature", "properties": said, "geometry": _rounded(shape.__geo_interface__)}


def _plain(value: Any) -> str | int | float | bool | None:
    """Return a value JSON can hold."""
    if isinstance(value, bool | int | str):
        return value[:LONGEST] if isinstance(value, str) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if value is None else str(value)[:LONGEST]


def _rounded(shape: Any) -> dict[str, Any]:
    return {"type": shape["type"], "coordinates": _round(shape["coordinates"])}


def _round(part: Any) -> Any:
    return round(part, DIGITS) if isinstance(part, float) else [_round(one) for one in part]
