"""Unit slips people make, marks of absence they do not declare, and how the numbers betray them."""

from collections.abc import Iterator
from typing import NamedTuple

from shanshui.core.spec import Array, Variable


class Slip(NamedTuple):
    """Another unit or coding, and what turns its numbers into the unit we need: number × factor + shift."""

    name: str
    factor: float
    shift: float = 0.0


YEAR_SECONDS = 365.2425 * 86_400
# US customary factors of (R)USLE: Foster et al. 1981, J. Soil Water Conserv. 36(6).
SLIPS: dict[str, tuple[Slip, ...]] = {
    "degC": (Slip("K", 1, -273.15), Slip("degF", 5 / 9, -160 / 9), Slip("0.1 degC", 0.1)),
    "mm": (Slip("m", 1000), Slip("0.1 mm", 0.1), Slip("mm s-1", YEAR_SECONDS)),
    "percent": (Slip("1 (a fraction)", 100), Slip("g kg-1", 0.1)),
    "1": (Slip("percent", 0.01), Slip("0.0001 (the scale factor was not applied)", 1e-4)),
    "t ha-1": (Slip("kg m-2", 10), Slip("g m-2", 0.01), Slip("kg ha-1", 0.001), Slip("0.0001 kg m-2", 0.001)),
    "t h MJ-1 mm-1": (
        Slip("US customary units (x 0.1317)", 0.1317),
        Slip("0.0001 (the scale factor was not applied)", 1e-4),
    ),
    "MJ mm ha-1 h-1": (Slip("US customary units (x 17.02)", 17.02),),
    "m": (Slip("cm", 0.01), Slip("ft", 0.3048)),
}
SIGN = Slip("the opposite sign", -1)
# Judgement, not measurement: a whole area stays below these only if the unit is another (or it is a desert;
# then `confirmed: true`). Each is what the next smaller unit of SLIPS hardly exceeds.
FLOORS = {
    "precipitation": 10.0,
    "precipitation_monthly": 1.0,
    "actual_evapotranspiration": 10.0,
    "reference_evapotranspiration": 10.0,
    "reference_evapotranspiration_monthly": 1.0,
    "npp": 1.5,
    "sand": 1.0,
    "silt": 1.0,
    "clay": 1.0,
}

FILLS = frozenset({-9999.0, -99999.0, -32767.0, -32768.0, -2147483648.0})  # no quantity of nature has just these
VAST = 1e30  # beyond it, either way, is the end of a type of numbers
HEIGHTS = -500.0, 9000.0  # m, of land


def undeclared_fill(values: Array, low: float, high: float) -> tuple[float, int] | None:
    """Return a number that must mean absence in a raster that declares none, and how often; None if there is none.

    values: of part of a raster, NaN where absent; low, high: what is plausible, infinite if not known.
    """
    import numpy as np

    for extreme in (np.fmin, np.fmax):
        found = float(extreme.reduce(values, axis=None, initial=np.nan))
        if found in FILLS or abs(found) > VAST or found < low or found > high:
            return found, int(np.count_nonzero(values == found))
    return None


def floor(variable: Variable) -> float:
    """Return what the largest value of a variable reaches in almost any area; minus infinity if unknown."""
    return FLOORS.get(variable.name, float("-inf"))


def plausible(least: float, most: float, variable: Variable) -> list[str]:
    """Return the names of the slips that would explain numbers from `least` to `most`."""
    return [slip.name for slip in _candidates(least, variable) if _fits(least, most, slip, variable)]


def _candidates(least: float, variable: Variable) -> Iterator[Slip]:
    yield from SLIPS.get(variable.unit, ())
    if least < 0 <= variable.low:
        yield SIGN


def _fits(least: float, most: float, slip: Slip, variable: Variable) -> bool:
    low, high = sorted((least * slip.factor + slip.shift, most * slip.factor + slip.shift))
    return variable.low <= low and high <= variable.high and high > floor(variable)
