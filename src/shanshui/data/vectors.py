"""Vector files with all their fields: read in the order of the file, written whole or not at all."""

from pathlib import Path
from typing import Any

from shanshui.core.errors import (
    CrsMissing,
    EmptyTable,
    InvalidGeometry,
    UnreadableFile,
    WriteFailed,
)
from shanshui.data.drivers import vectors
from shanshui.data.files import check_magic, format_of, local_file

FORMATS = {".gpkg": "GeoPackage", ".shp": "ESRI Shapefile"}
PREFIX = {"GeoPackage": "GPKG:", "ESRI Shapefile": ""}
DRIVERS = {".gpkg": "GPKG", ".shp": "ESRI Shapefile"}
NAME = 10  # letters a Shapefile keeps of a field's name


def read_vector(path: Path, where: str = "", layer: int = 0) -> Any:
    """Return a layer, the first, of a GeoPackage or Shapefile as a GeoDataFrame, its index the feature ids.

    Raises
    ------
    InputError
        If the file is damaged, has no feature or no system.
    """
    where = where or str(path)
    file = local_file(path, where)
    form = format_of(file, FORMATS, where)
    check_magic(file, form, where)
    pyogrio = vectors()
    try:
        frame = pyogrio.read_dataframe(f"{PREFIX[form]}{file.absolute()}", layer=layer, fid_as_index=True)
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise UnreadableFile(where=where, format=form, problem=str(error).splitlines()[0][:200]) from error
    if not len(frame):
        raise EmptyTable(where=where)
    if frame.crs is None:
        raise CrsMissing(where=where)
    return frame


def only_polygons(frame: Any, where: str) -> Any:
    """Return a frame unchanged, or raise InvalidGeometry naming the features that are no polygons."""
    wrong = [
        i for i, shape in frame.geometry.items() if shape is None or shape.is_empty or "Polygon" not in shape.geom_type
    ]
    if wrong:
        raise InvalidGeometry(where=where, count=len(wrong), codes=[str(i) for i in wrong])
    return frame


def write_vector(frame: Any, path: Path) -> None:
    """Write a frame to a Shapefile or GeoPackage, by the extension.

    Raises
    ------
    WriteFailed
        If the disk is full or the driver refuses.
    """
    driver = DRIVERS[path.suffix.lower()]
    if driver == "ESRI Shapefile":
        frame = frame.rename(columns={name: name[:NAME] for name in frame.columns if name != frame.geometry.name})
    try:
        vectors().write_dataframe(frame, path, driver=driver)
    except (OSError, RuntimeError, ValueError) as error:
        raise WriteFailed(where=str(path), saw=str(error)[:200]) from error
