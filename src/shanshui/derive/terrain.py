"""Terrain: slope angle, and the slope length and steepness factors of the (R)USLE."""

import numpy as np

from shanshui.core.labels import Label
from shanshui.core.spec import Array, Derivation
from shanshui.derive._bands import by_class

UNIT_PLOT = 22.13  # m, length of the unit plot of the USLE
RILL = 0.0896  # McCool et al. 1989
RILL_MISPRINT = 0.089  # as it circulates in Chinese papers
STEPS = ((1.0, 3.5, 5.0), (0.2, 0.3, 0.4, 0.5))  # percent, exponent


def horn_slope(elevation: Array, cell_width: Array, cell_height: Array) -> Array:
    """Return slope, degrees, of the inner cells of a window (rows + 2, columns + 2) of elevation, m.

    `cell_width`, `cell_height`: m, one number or one a row (rows + 2,), so that cells of a geographic
    grid have their true size. A missing neighbour counts as level with the cell; a missing cell stays
    missing (§1).
    """
    from shanshui.kernels import terrain  # numba is loaded when a slope is worked out, not to read the plan

    window = np.ascontiguousarray(elevation, dtype=np.float64)
    rows, columns = window.shape
    width, height = (
        np.ascontiguousarray(np.broadcast_to(size, rows), dtype=np.float64) for size in (cell_width, cell_height)
    )
    slope = np.empty((rows - 2, columns - 2))
    terrain.horn(window, width, height, slope)
    return slope


def percent(slope: Array) -> Array:
    """Return slope in percent of an angle in degrees."""
    return 100 * np.tan(np.radians(slope))


def rill_exponent(slope: Array, rill: float = RILL) -> Array:
    """Return the exponent m of slope length: β / (1 + β), β the ratio of rill to interrill erosion."""
    sine = np.sin(np.radians(slope))
    ratio = (sine / rill) / (3 * sine**0.8 + 0.56)
    return ratio / (1 + ratio)


def stepped_exponent(slope: Array) -> Array:
    """Return the exponent m by classes of slope: 0.2 below 1 %, 0.3 to 3.5 %, 0.4 to 5 %, 0.5 to 9 %.

    The rule ends at 9 %; from there InVEST takes McCool's exponent, and so do we.
    """
    edges, exponents = STEPS
    gentle = by_class(percent(slope), edges, exponents, at_edge=1.0)
    return by_class(percent(slope), (9.0,), (gentle, rill_exponent(slope)), at_edge=0.0)


def length_factor(slope_length: Array, exponent: Array) -> Array:
    """Return L = (λ / 22.13)^m. Written as exp(m ln …), because NaN to the power 0 would be 1 (§1)."""
    return np.exp(exponent * np.log(slope_length / UNIT_PLOT))


def mccool_length(slope: Array, slope_length: Array) -> Array:
    """Return L = (λ / 22.13)^m with the exponent of McCool et al. 1989."""
    return length_factor(slope_length, rill_exponent(slope))


def misprinted_length(slope: Array, slope_length: Array) -> Array:
    """Return L with 0.089 for 0.0896, to reproduce accounts that used it; up to 0.3 % larger."""
    return length_factor(slope_length, rill_exponent(slope, RILL_MISPRINT))


def stepped_length(slope: Array, slope_length: Array) -> Array:
    """Return L = (λ / 22.13)^m with the stepped exponent."""
    return length_factor(slope_length, stepped_exponent(slope))


def grid_length(inflow_area: Array, cell_size: Array, aspect: Array, exponent: Array) -> Array:
    """Return L of a cell that receives runoff from above (Desmet and Govers 1996).

    `inflow_area`: m2 above the cell; `cell_size`: m; `aspect`: degrees. Needs routed runoff.
    """
    crossing = np.abs(np.sin(np.radians(aspect))) + np.abs(np.cos(np.radians(aspect)))
    power = exponent + 1
    grown = (inflow_area + cell_size**2) ** power - inflow_area**power
    return grown / (cell_size ** (exponent + 2) * crossing**exponent * UNIT_PLOT**exponent)


def mccool_steepness(slope: Array) -> Array:
    """Return S of McCool et al. 1987: 10.8 sin θ + 0.03 below 9 %, 16.8 sin θ − 0.5 above."""
    sine = np.sin(np.radians(slope))
    return by_class(percent(slope), (9.0,), (10.8 * sine + 0.03, 16.8 * sine - 0.5), at_edge=1.0)


def liu_steepness(slope: Array) -> Array:
    """Return S for China: McCool's to 10°, 21.91 sin θ − 0.96 from there (Liu Baoyuan et al. 1994)."""
    steep = 21.91 * np.sin(np.radians(slope)) - 0.96
    return by_class(slope, (10.0,), (mccool_steepness(slope), steep), at_edge=1.0)


def length_and_steepness(slope_length_factor: Array, slope_steepness_factor: Array) -> Array:
    """Return LS = L S."""
    return slope_length_factor * slope_steepness_factor


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(
        "slope",
        "horn",
        horn_slope,
        "Horn 1981, Proc. IEEE 69(1):14",
        Label("Slope by Horn's 3 × 3 differences", "Horn 三阶差分坡度"),
        focal=True,
    ),
    Derivation(
        "slope_length_factor",
        "mccool",
        mccool_length,
        "McCool et al. 1989; RUSLE, Agriculture Handbook 703",
        Label("Exponent by the ratio of rill to interrill erosion", "按细沟与细沟间侵蚀比的坡长指数"),
        empirical=True,
    ),
    Derivation(
        "slope_length_factor",
        "stepped",
        stepped_length,
        "Wischmeier and Smith 1978, Agriculture Handbook 537; steeper than 9 % as InVEST SDR",
        Label("Exponent by classes of slope", "分级坡长指数"),
        empirical=True,
    ),
    Derivation(
        "slope_length_factor",
        "mccool_misprint",
        misprinted_length,
        "as mccool, with 0.089 for 0.0896, as printed in Chinese papers",
        Label("As McCool, with the misprinted 0.089", "McCool 公式（误印系数 0.089）"),
        empirical=True,
    ),
    Derivation(
        "slope_steepness_factor",
        "liu",
        liu_steepness,
        "McCool et al. 1987; Liu et al. 1994, Transactions of the ASAE 37(6):1835",
        Label("McCool to 10°, Liu from there (China)", "10° 以下 McCool，以上刘宝元公式"),
        empirical=True,
    ),
    Derivation(
        "slope_steepness_factor",
        "mccool",
        mccool_steepness,
        "McCool et al. 1987; RUSLE, Agriculture Handbook 703",
        Label("McCool at every slope", "全坡度 McCool 公式"),
        empirical=True,
    ),
    Derivation(
        "topographic_factor", "product", length_and_steepness, "RUSLE", Label("L times S", "坡长因子乘坡度因子")
    ),
)
