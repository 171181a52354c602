"""Quick flow of a month after the curve number method with exponentially distributed storms, and what it leaves.

Of a month's rain P (mm) in n storms on soil that can retain S (inches) the share 2·exp(0.8·x)·E₃(x) runs off at
once, x = 25.4·n·S/P, E₃ the exponential integral of order three. It is the same number as the formula of the InVEST
user guide, (1 − x)·exp(−0.2·x) + x²·exp(0.8·x)·E₁(x), in which two large terms nearly cancel (E₃ follows from E₁ by
Abramowitz & Stegun 5.1.14). After Guswa et al. (2018), Water Resources Research 54, doi:10.1029/2017WR021423.
"""

import functools
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels.compiling import inlined, kernel

Floats = NDArray[np.float64]
MONTHS = 12
INCH = 25.4  # mm
MOST = 100.0  # beyond this ratio InVEST has no quick flow; the true share is below 4e-11
EULER = 0.5772156649015329
TERMS = 8  # coefficients of a piece
PIECES = 32  # of each octave
FIRST, LAST = -8, 7  # octaves: 2**-8 to 2**7
KEPT = 47  # bits of the mantissa that tell where in a piece a number lies


@kernel
def scaled_e3(x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return exp(x)·E₃(x), x > 0: from the series of E₁ up to 1, by the continued fraction (5.1.22) beyond."""
    if x <= 1.0:
        term, series, k = 1.0, 0.0, 1
        while abs(term) > 1e-18:
            term *= -x / k
            series -= term / k
            k += 1
        e1 = series - EULER - math.log(x)
        return 0.5 * (1.0 - x + x * x * math.exp(x) * e1)
    below = x + 3.0
    c, d = 1e300, 1.0 / below
    whole, k = d, 1
    while True:
        a = -float(k * (k + 2))
        below += 2.0
        d = 1.0 / (a * d + below)
        c = below + a / c
        whole *= c * d
        if abs(c * d - 1.0) < 1e-16 or k > 500:
            return whole
        k += 1


@kernel
def exact_share(x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the share of rain that runs off quickly, 2·exp(−0.2·x)·[exp(x)·E₃(x)], x > 0."""
    return 2.0 * math.exp(-0.2 * x) * scaled_e3(x)


def _chebyshev() -> Iterator[Floats]:
    """Yield the coefficients of T₀, T₁, … that fit the share over each piece of each octave, (pieces,)."""
    piece = np.arange((LAST - FIRST) * PIECES)
    octave = 2.0 ** (FIRST + piece // PIECES)
    low = octave * (1.0 + (piece % PIECES) / PIECES)
    values = []
    for j in range(TERMS):
        at = low + octave / PIECES * 0.5 * (1.0 + math.cos(math.pi * (j + 0.5) / TERMS))
        values.append(np.array([exact_share(x) for x in at.tolist()]))
    for k in range(TERMS):
        total = np.zeros(piece.size)
        for j, value in enumerate(values):
            total += value * math.cos(math.pi * k * (j + 0.5) / TERMS) * 2.0 / TERMS
        yield total if k else total * 0.5


@functools.cache
def pieces() -> Floats:
    """Return the polynomials that `share` looks up, (pieces, terms), in t from -1 to 1 over each piece of each octave.

    They are within 1e-12 of `exact_share`.
    """
    before, now = np.eye(TERMS)[0], np.eye(TERMS)[1]  # powers of T₀ and T₁
    first, second, *rest = _chebyshev()
    made = first[:, None] * before + second[:, None] * now
    for coefficient in rest:
        before, now = now, 2.0 * np.append(0.0, now[:-1]) - before
        made += coefficient[:, None] * now
    return made


@inlined
def share(x, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the share of a month's rain that runs off quickly, 0 beyond a ratio of 100.

    x = 25.4·n·S/P, 0 or more, without unit; `table` from `pieces`.
    """
    if x > MOST:
        return 0.0
    if x < 0.00390625:
        if x <= 0.0:
            return 1.0
        e1 = x * (1.0 - x * (0.25 - x / 18.0)) - EULER - math.log(x)
        return math.exp(-0.2 * x) * (1.0 - x + x * x * math.exp(x) * e1)
    bits = np.float64(x).view(np.int64)
    row = table[(bits >> KEPT) - (1023 + FIRST) * PIECES]
    t = np.float64(bits & ((1 << KEPT) - 1)) * (2.0 / (1 << KEPT)) - 1.0
    return (((((((row[7] * t + row[6]) * t + row[5]) * t + row[4]) * t + row[3]) * t + row[2]) * t + row[1]) * t) + row[
        0
    ]


@inlined
def quick_flow(rain, storms, retention, stream, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the quick flow of one cell and month, mm, NaN if it cannot be known.

    rain (mm), storms (events a month), retention S (inches); NaN where absent. stream: 1, 0, or 255 outside.
    A month without rain has none, on a stream all rain runs off, whatever else is absent, as in InVEST.
    """
    if rain != rain or storms != storms:
        return math.nan
    if rain <= 0.0 or storms <= 0.0:
        return 0.0
    if stream == 1:
        return rain
    if stream == 255:
        return math.nan
    return rain * share(INCH * storms * retention / rain, table) if retention == retention else math.nan


@kernel
def months(  # type: ignore[no-untyped-def]  # noqa: ANN201
    rain,  # noqa: ANN001
    evaporation,  # noqa: ANN001
    kind,  # noqa: ANN001
    soil,  # noqa: ANN001
    zone,  # noqa: ANN001
    stream,  # noqa: ANN001
    retention,  # noqa: ANN001
    crop,  # noqa: ANN001
    storms,  # noqa: ANN001
    table,  # noqa: ANN001
    annual,  # noqa: ANN001
    lack,  # noqa: ANN001
    monthly,  # noqa: ANN001
):
    """Work out the twelve months of every cell of a tile.

    Parameters
    ----------
    rain, evaporation
        Precipitation and reference evapotranspiration, mm a month, twelve arrays (h, w) float32; NaN where absent.
    kind, soil, zone
        Row of the cell's land use, column of its soil group, row of its climate zone, (h, w) int16; -1 where absent.
    stream
        1 on a stream, 0 elsewhere, 255 outside the relief, (h, w) uint8.
    retention, crop, storms
        S in inches by land use and soil group, Kc by land use and month, rain events by zone and month.
    table
        From `pieces`.
    annual
        Set to quick flow, precipitation, and precipitation less quick flow of the year, mm, (3, h, w) float64. Quick
        flow is NaN if one month's is; the others take an absent month as 0, as InVEST does.
    lack
        Set to what each month's rain, after its quick flow, is short of the potential evapotranspiration: Kc·ET₀ − P
        + QF, mm, (h, w, 12) float32.
    monthly
        Set to the quick flow of each month, mm, (12, h, w) float32; with no rows it is left alone.
    """
    height, width = stream.shape
    inches = np.empty(width)
    for i in range(height):
        kinds, zones, streams = kind[i], zone[i], stream[i]
        quick, fallen, left = annual[0, i], annual[1, i], annual[2, i]
        for j in range(width):
            k, s = kinds[j], soil[i, j]
            inches[j] = retention[k, s] if k >= 0 and s >= 0 else math.nan
            quick[j] = fallen[j] = left[j] = 0.0
        for m in range(MONTHS):
            wet, dry = rain[m][i], evaporation[m][i]
            for j in range(width):
                k, z = kinds[j], zones[j]
                p, e = np.float64(wet[j]), np.float64(dry[j])
                flow = quick_flow(p, storms[z, m] if z >= 0 else math.nan, inches[j], streams[j], table)
                if monthly.shape[0] > 0:
                    monthly[m, i, j] = flow
                quick[j] += flow
                p = p if p == p else 0.0
                flow = flow if flow == flow else 0.0
                demand = crop[k, m] * e if k >= 0 and e == e else 0.0
                demand = demand if demand == demand else 0.0
                fallen[j] += p
                left[j] += p - flow
                lack[i, j, m] = demand - p + flow
