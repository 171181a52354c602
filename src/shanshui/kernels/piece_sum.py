"""The exact sum of values of cells times their areas, some thousand at a time, with the range of the values.

A sum is exact: products of one size are cut into two integers of 46 bits each, which add up without rounding; where
two do not hold every bit, the long integers of `exact_sum` do. So the result is that of `exact_sum` bit for bit.

A number is cut by adding 1.5 × 2**52 units: what is then below the unit is rounded away, and the bits of the sum,
read as an integer, count the units (Dekker's splitting, with a fixed place). Integers add up in any order.
"""

import numpy as np
from numba.core import types
from numba.extending import intrinsic

from shanshui.kernels.compiling import inlined, kernel
from shanshui.kernels.exact_sum import HIGHEST, add
from shanshui.kernels.fuse import ABSENT, LIMB, add_exact, put, span

TOP = np.uint64(1 << 63)  # the bit of the sign
HALF = 1 << 51  # the bit of one half of a fraction
LEAST = -110  # exponent of products that two integers hold


@intrinsic
def _bits(typing, number):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the bits of a float64 as an int64."""
    return types.int64(types.float64), lambda context, builder, _, given: builder.bitcast(
        given[0], context.get_value_type(types.int64)
    )


@intrinsic
def _number(typing, bits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the float64 of some bits."""
    return types.float64(types.int64), lambda context, builder, _, given: builder.bitcast(
        given[0], context.get_value_type(types.float64)
    )


@inlined
def _extremes(x, at, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return bits of numbers: the largest with a sign, the largest and the least without."""
    most, top, least = np.int64(-(2**63)), np.uint64(0), np.uint64(2**64 - 1)
    for i in range(n):
        bits = _bits(x[at + i])
        plain = np.uint64(bits)
        most, top, least = max(most, bits), max(top, plain), min(least, plain)
    return most, top, least


@inlined
def _limbs(x, at, area, begin, n, first, second):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the sums of the upper and lower units of products, and whether a bit is left of any.

    The bits add up without a sign, as these run over many times: with one, the compiler takes it that they never do.
    """
    upper, lower, more = np.uint64(0), np.uint64(0), np.int64(0)
    for i in range(n):
        product = x[at + i] * area[begin + i]
        whole = product + first
        rest = product - (whole - first)
        part = rest + second
        upper += np.uint64(_bits(whole))
        lower += np.uint64(_bits(part))
        more |= _bits(rest - (part - second))
    times = np.uint64(n)
    upper -= times * np.uint64(_bits(first))
    lower -= times * np.uint64(_bits(second))
    return np.int64(upper), np.int64(lower), more != 0


@inlined
def _add(x, at, area, begin, n, bound, key, sums, work, zeros):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add products no larger than `bound` to a long integer. Return how many are refused."""
    exponent = (_bits(bound) >> 52) - 1022
    if LEAST <= exponent <= HIGHEST - 64:
        first = _number((np.int64(exponent + 1023 + 52 - LIMB) << 52) | HALF)
        second = _number((np.int64(exponent + 1023 + 52 - 2 * LIMB) << 52) | HALF)
        upper, lower, more = _limbs(x, at, area, begin, n, first, second)
        if not more:
            put(sums, key, upper, exponent - LIMB)
            put(sums, key, lower, exponent - 2 * LIMB)
            return 0
    for i in range(n):
        work[i] = x[at + i] * area[begin + i]
    return add(sums[key : key + 1], zeros[:n], work[:n])


@inlined
def _set_apart(x, at, area, begin, n, key, missing, low, high, room, zeros):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add the areas without a value to `missing`, put the values into room[1]. Return their range and how many lack."""
    work, clean = room[0], room[1]
    for i in range(n):
        none = x[at + i] != x[at + i]
        work[i] = area[begin + i] if none else 0.0
        clean[i] = 0.0 if none else x[at + i]
    add_exact(work[:n], missing[key : key + 1], zeros)
    return span(x[at : at + n], low, high, key, work)


@kernel
def summed(x, at, area, begin, n, largest, key, sums, missing, low, high, room, zeros):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add values × areas to a sum, and to `missing` the areas without a value. Return how many are refused.

    x, area float64: n values from `at`, n areas, up to `largest`, from `begin`, n up to 2**15, all three uint64; sums,
    missing (keys, digits) int64; low, high (keys,): the range of the values so far; room (2, n) float64, zeros (n,)
    int64.
    """
    most, top, least = _extremes(x, at, n)
    values, place = x, at
    if most > ABSENT or top > TOP | np.uint64(ABSENT):
        smallest, greatest, absent = _set_apart(x, at, area, begin, n, key, missing, low, high, room, zeros)
        if absent == n:
            return 0
        values, place = room[1], np.uint64(0)
    else:
        smallest = _number(np.int64(top if top >= TOP else least))
        greatest = _number(most if most >= 0 else np.int64(least))
        low[key] = smallest if not low[key] <= smallest else low[key]
        high[key] = greatest if not high[key] >= greatest else high[key]
    bound = max(abs(smallest), abs(greatest)) * largest
    if bound == 0.0:
        return 0
    return _add(values, place, area, begin, n, bound, key, sums, room[0], zeros)
