"""Whether a map covers the accounting area, on the same datum and in the right zone."""

import re
import warnings
from collections.abc import Iterator
from typing import Any

from shanshui.core.errors import DatumDiffers, NeighbouringZone, NoOverlap, PartialCover, ShanshuiError
from shanshui.data.source import RasterSource

WHOLE = 1 - 1e-6
POINTS = 41  # on each edge, so that a curved edge keeps its shape
Bounds = tuple[float, float, float, float]


def check_extent(
    source: RasterSource, area: Bounds | Any, area_crs: str, where: str = "", partial: bool = False
) -> list[ShanshuiError]:
    """Return what is wrong with where a raster lies.

    Parameters
    ----------
    area
        The accounting area: west, south, east, north, or a shapely polygon, in `area_crs`.
    partial
        Whether the user allows a part of the area to stay uncovered.
    """
    where = where or str(source.path)
    if not source.crs:
        return []  # `check_raster` reports it
    share = cover_share(source, area, area_crs, source.crs)
    if share <= 0:
        return [_elsewhere(source, area, area_crs, where)]
    problems: list[ShanshuiError] = list(_check_datum(source.crs, area_crs, where))
    if share < WHOLE and not partial:
        problems.append(PartialCover(where=where, share=percent(share)))
    return problems


def percent(share: float) -> str:
    """Return a share as a percentage that never rounds up to 100 or down to 0."""
    digits = 2 if 0.0001 <= share <= 0.9999 else 6
    return f"{share * 100:.{digits}f} %"


def cover_share(source: RasterSource, area: Bounds | Any, area_crs: str, crs: str) -> float:
    """Return the share (0-1) of an area that a raster covers, its coordinates read in `crs`."""
    import shapely
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    shape = shapely.box(*area) if isinstance(area, tuple) else area
    try:
        transformer = Transformer.from_crs(area_crs, crs, always_xy=True)
        edges = shapely.segmentize(shape, max(shape.length / (4 * POINTS), 1e-9))
        moved = shapely.transform(edges, lambda x, y: transformer.transform(x, y, errcheck=True), interleaved=False)
    except ProjError:
        return 0.0
    if not (moved.area and shapely.is_valid(moved)):
        return 0.0
    there = shapely.box(*source.bounds)
    if there.covers(shapely.box(*moved.bounds)):
        return 1.0  # borders of a whole province take long to be cut
    return float(shapely.intersection(moved, there).area / moved.area)


def _elsewhere(source: RasterSource, area: Any, area_crs: str, where: str) -> ShanshuiError:
    """Return the error for a map that lies elsewhere; if the zone next door would fit, say so."""
    from pyproj import CRS

    here = CRS.from_user_input(source.crs)
    for other in neighbours(here):
        share = cover_share(source, area, area_crs, other.to_wkt())
        if share > 0:
            zone, near, code = zone_name(here), zone_name(other), short_name(other)
            shown = {"crs": short_name(here), "area_crs": short_name(CRS.from_user_input(area_crs)), "other": near}
            return NeighbouringZone(where=where, zone=zone, other_crs=code, share=percent(share), **shown)
    bounds = ", ".join(f"{v:.6g}" for v in source.bounds)
    return NoOverlap(
        where=where, crs=short_name(here), area_crs=short_name(CRS.from_user_input(area_crs)), bounds=bounds
    )


def neighbours(crs: Any) -> Iterator[Any]:
    """Yield the UTM or Gauss-Krueger zones next to a system: the same coordinates would lie there."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    code = crs.to_epsg() or 0
    if crs.utm_zone:
        candidates = [code - 1, code + 1] if code else []
    else:
        # CGCS2000 Gauss-Krueger, 6- and 3-degree zones, with and without zone number (EPSG:4491-4554).
        candidates = [code - 1, code + 1] if 4491 <= code <= 4554 else []
    for candidate in candidates:
        try:
            yield CRS.from_epsg(candidate)
        except CRSError:
            continue


def zone_name(crs: Any) -> str:
    """Return the zone of a system in words: `UTM zone 50N`, or the last part of its name."""
    if crs.utm_zone:
        return f"UTM zone {crs.utm_zone}"
    return re.split(r" / ", crs.name)[-1]


def short_name(crs: Any) -> str:
    """Return the code of a system if it has one, else its name."""
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.name)


def _check_datum(crs: str, area_crs: str, where: str) -> Iterator[ShanshuiError]:
    from pyproj import CRS

    here, there = (CRS.from_user_input(text) for text in (crs, area_crs))
    left, right = (_datum(one) for one in (here, there))
    if left != right and not (left.startswith("Unknown") and _figure(here) == _figure(there)):
        accepted = _on_datum(here, there)
        yield DatumDiffers(
            where=where,
            datum=left,
            crs=short_name(here),
            area_datum=right,
            area_crs=short_name(there),
            accepted=accepted,
        )


def _figure(crs: Any) -> tuple[float, float]:
    """Return the size and shape of a system's ellipsoid; all that a system declared as a PROJ text has of a datum."""
    return crs.ellipsoid.semi_major_metre, round(crs.ellipsoid.inverse_flattening, 9)


def _datum(crs: Any) -> str:
    name = (crs.geodetic_crs.datum or crs.geodetic_crs.ellipsoid).name
    return re.sub(r" ensemble$", "", name)


def _on_datum(crs: Any, other: Any) -> str:
    """Return the same system on the other datum, as the user can declare it."""
    if crs.is_geographic:
        return short_name(other.geodetic_crs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a PROJ text forgets the datum, which is what we replace
        parts = {k: v for k, v in crs.to_dict().items() if k not in ("datum", "ellps", "a", "rf", "type", "no_defs")}
    size, flattening = _figure(other)
    parts |= {"datum": "WGS84"} if "1984" in _datum(other) else {"a": f"{size:.10g}", "rf": flattening}
    return " ".join(f"+{k}={v}" for k, v in parts.items() if v is not None)
