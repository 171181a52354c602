"""Everything that is wrong with a raster, found before anything is computed."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from shanshui.core.errors import (
    AllAbsent,
    ComplexValues,
    CrsLocal,
    CrsMissing,
    InfiniteValues,
    NodataOutsideType,
    NotClasses,
    NotGeoreferenced,
    OutsideRange,
    PictureNotValues,
    RotatedRaster,
    ShanshuiError,
    SuspectedNodata,
    SuspectedUnit,
    UnitMismatch,
    UnknownClasses,
    UnknownUnit,
    WrongBandCount,
)
from shanshui.core.quantity import Kind
from shanshui.core.spec import Array, Variable
from shanshui.core.units import convert, factor_over, same_dimension
from shanshui.data.slips import floor, plausible
from shanshui.data.source import RasterSource
from shanshui.data.survey import Convert, Extremes, Survey, survey

BANDS = {"": (1,), "months": (12,), "days": (365, 366)}
DURATION = {"": "yr", "months": "month", "days": "d"}
NOTICEABLE = 0.001  # share of one extreme value
GAP = 0.02  # of the end of an integer type: real values that saturate leave no gap below it
CUSTOMARY = {-1.0, -99.0, -999.0, -9999.0, -99999.0, -32768.0, -32767.0, -2147483648.0}
TEMPERATURES = {"degC", "K", "degF", "kelvin", "celsius"}


Look = Callable[[RasterSource, Variable, Convert | None], Survey]


def look_at(source: RasterSource, variable: Variable, convert: Convert | None) -> Survey:
    """Return what the numbers of a raster are, against what a variable can be."""
    return survey(source, variable.low, variable.high, variable.kind is Kind.CLASS, convert)


def check_raster(
    source: RasterSource,
    variable: Variable,
    where: str = "",
    classes: Collection[int] | None = None,
    look: Look | None = look_at,
) -> list[ShanshuiError]:
    """Return every problem of a raster that is to be a variable; none if it can be trusted.

    Parameters
    ----------
    classes
        Codes of the class table, for a variable of kind class.
    look
        Gives the survey of its numbers; None: no number is read.
    """
    where = where or str(source.path)
    problems = check_header(source, variable, where)
    if any(isinstance(problem, (ComplexValues, PictureNotValues)) for problem in problems):
        return problems
    try:
        converted = in_unit(source, variable, where)
    except (UnitMismatch, UnknownUnit) as problem:
        return [*problems, problem]
    if look is None:
        return problems
    return problems + check_values(source, variable, look(source, variable, converted), where, classes)


def check_header(source: RasterSource, variable: Variable, where: str) -> list[ShanshuiError]:
    """Return what is wrong with position, bands and type; no cell is read."""
    return [
        *_check_position(source, where),
        *_check_type(source, variable, where),
        *_check_bands(source, variable, where),
    ]


def in_unit(source: RasterSource, variable: Variable, where: str) -> Convert | None:
    """Return what turns a source's numbers into the unit of a variable (§5); None if they are in it.

    A rate is read as its amount over the period of a band: mm month-1 is mm of that month.
    """
    if not source.unit or source.unit == variable.unit or variable.kind is Kind.CLASS:
        return None
    if variable.unit in TEMPERATURES:
        return partial(convert, given=source.unit, needed=variable.unit, where=where)
    factor = factor_over(_of_water(source.unit, variable.unit), variable.unit, DURATION[variable.bands], where)
    return partial(_times, factor=factor)


def is_rate(unit: str, needed: str) -> bool:
    """Return whether numbers are given per time, and their amount over a period is needed."""
    given = _of_water(unit, needed)
    return not same_dimension(given, needed) and same_dimension(f"{given} d", needed)


def _of_water(unit: str, needed: str) -> str:
    """Return a unit of rain: one kilogram of water on a square metre stands one millimetre high."""
    return unit.replace("kg m-2", "mm") if needed == "mm" else unit


def _times(values: Array, factor: float) -> Array:
    return values * factor


def _check_position(source: RasterSource, where: str) -> list[ShanshuiError]:
    from pyproj import CRS

    problems: list[ShanshuiError] = []
    if not source.crs:
        problems.append(CrsMissing(where=where))
    elif not _is_earthly(CRS.from_wkt(source.crs)):
        problems.append(CrsLocal(where=where, crs=CRS.from_wkt(source.crs).name))
    a = source.affine
    if a.is_identity:
        problems.append(NotGeoreferenced(where=where))
    elif a.b or a.d or a.a <= 0 or a.e >= 0:
        problems.append(RotatedRaster(where=where, affine=", ".join(f"{v:g}" for v in a[:6])))
    return problems


def _is_earthly(crs: Any) -> bool:
    flat = crs.to_2d() if crs.is_compound or len(crs.axis_info) > 2 else crs
    return bool(flat.is_geographic or flat.is_projected)


def _check_type(source: RasterSource, variable: Variable, where: str) -> list[ShanshuiError]:
    import numpy as np

    if source.dtype.startswith("complex"):
        return [ComplexValues(where=where, dtype=source.dtype)]
    # A palette names classes; for anything else it is a picture, as are bands of red, green and blue.
    if source.colours and not (variable.kind is Kind.CLASS and "palette" in source.colours):
        return [PictureNotValues(where=where, colours=", ".join(source.colours))]
    dtype = np.dtype(source.dtype)
    if source.nodata is not None and dtype.kind in "iu":
        limits = np.iinfo(dtype)
        if not (limits.min <= source.nodata <= limits.max and source.nodata == int(source.nodata)):
            return [NodataOutsideType(where=where, nodata=source.nodata, dtype=source.dtype)]
    return []


def _check_bands(source: RasterSource, variable: Variable, where: str) -> list[ShanshuiError]:
    needed = BANDS[variable.bands]
    if len(source.bands) in needed:
        return []
    return [
        WrongBandCount(
            where=where, found=len(source.bands), variable=variable.name, needed=" / ".join(map(str, needed))
        )
    ]


def check_values(
    source: RasterSource, variable: Variable, seen: Survey, where: str, classes: Collection[int] | None = None
) -> list[ShanshuiError]:
    """Return what is wrong with the numbers that a survey saw."""
    if not seen.valid:
        return [AllAbsent(where=where, cells=seen.looked)]
    problems: list[ShanshuiError] = []
    if seen.infinite:
        problems.append(InfiniteValues(where=where, count=seen.infinite, cells=seen.looked))
    if variable.kind is Kind.CLASS:
        return problems + _check_classes(seen, where, classes)
    return problems + (_suspected_nodata(source, variable, seen, where) or _check_range(source, variable, seen, where))


def _suspected_nodata(source: RasterSource, variable: Variable, seen: Survey, where: str) -> list[ShanshuiError]:
    """Return extreme values that stand too often: outside the range, or at the end of a type after a gap."""
    found: list[ShanshuiError] = []
    for pairs, other_end in ((seen.lowest, seen.most), (seen.highest, seen.least)):
        if not pairs or seen.share(pairs[0][1]) <= NOTICEABLE:
            continue
        value, count = pairs[0]
        outside = not variable.low <= value <= variable.high
        if (outside and _is_apart(pairs, other_end)) or _ends_type(source, variable, pairs, where):
            found.append(
                SuspectedNodata(where=where, share=f"{seen.share(count):.2%}", cells=seen.looked, value=f"{value:.9g}")
            )
    return found


def _is_apart(pairs: Extremes, other_end: float) -> bool:
    """Return whether an extreme is a customary mark of absence, or lies further out than all others spread."""
    value = pairs[0][0]
    inner = pairs[1][0] if len(pairs) > 1 else value
    return value in CUSTOMARY or abs(value - inner) > abs(inner - other_end)


def _ends_type(source: RasterSource, variable: Variable, pairs: Extremes, where: str) -> bool:
    """Return whether an extreme is the end of an integer type, nothing is near it and no nodata is set."""
    import numpy as np

    dtype = np.dtype(source.dtype)
    if dtype.kind not in "iu" or source.nodata is not None or source.nodata_declared or len(pairs) < 2:
        return False
    limits = np.iinfo(dtype)
    ends = np.array([limits.max] if dtype.kind == "u" else [limits.min, limits.max], dtype=np.float64)
    if source.scales:
        ends = ends * source.scales[0] + source.offsets[0]
    converted = in_unit(source, variable, where)
    ends = converted(ends) if converted else ends
    return pairs[0][0] in ends and abs(pairs[0][0] - pairs[1][0]) > GAP * abs(pairs[0][0])


def _check_range(source: RasterSource, variable: Variable, seen: Survey, where: str) -> list[ShanshuiError]:
    """Return values outside the range, or a maximum too small for the unit, with the slips that would explain them."""
    shown = {"cells": seen.looked, "total": seen.total, "variable": variable.name, "unit": variable.unit}
    slips = plausible(seen.least, seen.most, variable)
    if seen.outside:
        span = {
            "least": f"{seen.least:.6g}",
            "most": f"{seen.most:.6g}",
            "low": f"{variable.low:g}",
            "high": f"{variable.high:g}",
        }
        return [OutsideRange(where=where, count=seen.outside, slips=slips, **shown, **span)]
    if seen.most <= floor(variable) and seen.most > seen.least and slips and not source.confirmed:
        return [SuspectedUnit(where=where, most=f"{seen.most:.6g}", floor=f"{floor(variable):g}", slips=slips, **shown)]
    return []


def _check_classes(seen: Survey, where: str, classes: Collection[int] | None) -> list[ShanshuiError]:
    if seen.fractions:
        return [NotClasses(where=where, count=seen.fractions, cells=seen.looked, example=f"{seen.example:g}")]
    unknown = sorted(seen.codes - set(classes)) if classes is not None else []
    return [UnknownClasses(where=where, count=len(unknown), codes=unknown)] if unknown else []


def unused_classes(seen: Survey, classes: Collection[int]) -> list[int]:
    """Return codes of a class table that are not on the map: no error, but worth telling."""
    return sorted(set(classes) - seen.codes)
