"""What a pass over the cells of a block is made of: cells in order of their sums, values of cells, and the sums.

A sum is exact: numbers of one size are cut into two integers of 46 bits each, which add up without rounding; where
two do not hold every bit, the long integers of `exact_sum` do. So the result is that of `exact_sum` bit for bit.
"""

import math

import numba
import numpy as np

from shanshui.kernels.exact_sum import DIGITS, HIGHEST, LOWEST, MASK, add

LIMB = 46  # bits; 2**15 numbers add up within 61
MOST = 1 << 15  # numbers of one segment
ABSENT = 0x7FF0000000000000  # bits of infinity: what is above is no number
SIGN = 0x7FFFFFFFFFFFFFFF
PIECE = 1024  # numbers that stay in the innermost cache


@numba.njit(cache=True, nogil=True)
def counts(labels, types, kinds, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count the cells of each slot, type × places + place, in `found`. Cells of a negative label have none.

    labels (rows, columns) int32, types (rows, columns) uint8, kinds the number of places, found (slots,) int64.
    """
    for i in range(labels.shape[0]):
        for j in range(labels.shape[1]):
            label = labels[i, j]
            if label >= 0:
                found[types[i, j] * kinds + label] += 1


@numba.njit(cache=True, nogil=True)
def arrange(labels, types, kinds, row_area, place, cells, area, where):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put every cell of a label after those of its slot: its number in `cells`, its area in `area`.

    place (slots,) int64: where the next cell of each slot goes; it moves on. where (cells of the window,) int32 is
    filled with the place of each cell, -1 where it has none.
    """
    width = labels.shape[1]
    for i in range(labels.shape[0]):
        for j in range(width):
            label = labels[i, j]
            where[i * width + j] = -1
            if label >= 0:
                slot = types[i, j] * kinds + label
                at = place[slot]
                where[i * width + j] = at
                cells[at] = i * width + j
                area[at] = row_area[i]
                place[slot] = at + 1


@numba.njit(cache=True, nogil=True)
def arrange_cut(row, column, slots, share, width, row_area, place, cells, area, places):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put pairs of a place and a cell it cuts after those of their slot, at `places`; see `arrange`. All (n,)."""
    for k in range(slots.size):
        at = place[slots[k]]
        cells[at] = row[k] * width + column[k]
        area[at] = row_area[row[k]] * share[k]
        places[k] = at
        place[slots[k]] = at + 1


@numba.njit(cache=True, nogil=True)
def scatter(raw, where, cut, places, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put numbers of cells in the order of `arrange`: read along the rows, written to few places that move on.

    raw and where (cells of the window,); cut, places (n,) int64: cells that are cut, and the places of their pairs.
    """
    for c in range(raw.size):
        at = where[c]
        if at >= 0:
            out[at] = raw[c]
    for k in range(cut.size):
        out[places[k]] = raw[cut[k]]


@numba.njit(cache=True, nogil=True)
def numbers(stored, low, high, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `out` (n,) float64 with stored numbers (n,); NaN where they lie from `low` to `high`, the mark of none."""
    for i in range(stored.size):
        value = np.float64(stored[i])
        out[i] = np.nan if low <= value and value <= high else value


@numba.njit(cache=True, nogil=True)
def step(values, at_edge, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `out` with 0 below 0, 1 above, `at_edge` at 0 and NaN where there is no number."""
    for i in range(values.size):
        value = values[i]
        reached = 1.0 if value > 0.0 else 0.0
        reached = at_edge if value == 0.0 else reached
        out[i] = value if value != value else reached


@numba.njit(cache=True, nogil=True)
def runs(area, starts, run_area, run_count, run_starts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write the areas that repeat, one after the other, and how often; segment by segment. Return how many there are.

    area (n,), starts (segments + 1,) int64; run_area, run_count (n,), run_starts (segments + 1,) int64 are filled.
    """
    found = 0
    for s in range(starts.size - 1):
        run_starts[s] = found
        i = starts[s]
        while i < starts[s + 1]:
            value, first = area[i], i
            while i < starts[s + 1] and area[i] == value:
                i += 1
            run_area[found] = value
            run_count[found] = i - first
            found += 1
    run_starts[starts.size - 1] = found
    return found


@numba.njit(cache=True, nogil=True)
def _put(row, whole, exponent):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add whole × 2**exponent, |whole| below 2**62, to the digits of a long integer."""
    sign = np.int64(1)
    if whole < 0:
        sign, whole = np.int64(-1), -whole
    place = exponent + LOWEST
    digit, shift = place >> 5, place & 31
    low = (whole & MASK) << shift
    high = ((whole >> 32) << shift) + (low >> 32)
    row[digit] += sign * (low & MASK)
    row[digit + 1] += sign * (high & MASK)
    row[digit + 2] += sign * (high >> 32)


@numba.njit(cache=True, nogil=True)
def _times(row, value, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add a number `count` times (fewer than 2**30) to the digits of a long integer. Return 1 if it is refused."""
    if value == 0.0 or math.isnan(value):
        return 0
    if math.isinf(value):
        return 1
    fraction, exponent = math.frexp(abs(value))
    if exponent > HIGHEST - 32:
        return 1
    whole = np.int64(fraction * 9007199254740992.0)
    place = exponent - 53
    if place + LOWEST < 0:
        whole = whole >> min(-place - LOWEST, 63)
        place = -LOWEST
    sign = 1 if value > 0.0 else -1
    _put(row, sign * (whole & MASK) * count, place)
    _put(row, sign * (whole >> 32) * count, place + 32)
    return 0


@numba.njit(cache=True, nogil=True)
def _largest(bits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the bits of the largest magnitude."""
    top = np.int64(0)
    for i in range(bits.size):
        top = max(top, bits[i] & SIGN)
    return top


@numba.njit(cache=True, nogil=True)
def _limbs(values, scale):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the sums of the upper and lower 46 bits of scaled numbers, and how many have more."""
    upper, lower, more = np.int64(0), np.int64(0), np.int64(0)
    shift = float(1 << LIMB)
    for i in range(values.size):
        scaled = values[i] * scale
        whole = np.int64(scaled)
        rest = (scaled - np.float64(whole)) * shift
        second = np.int64(rest)
        upper += whole
        lower += second
        more += np.int64(rest != np.float64(second))
    return upper, lower, more


@numba.njit(cache=True, nogil=True)
def add_exact(values, row, key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add at most 2**15 numbers to a long integer. Return how many are refused."""
    top = _largest(values.view(np.int64))
    if top == 0:
        return 0
    exponent = (top >> 52) - 1022  # every magnitude is below 2**exponent
    if top >= ABSENT or exponent < -110 or exponent > HIGHEST - 64:
        return add(row, key[: values.size], values)
    upper, lower, more = _limbs(values, math.ldexp(1.0, LIMB - exponent))
    if more:
        return add(row, key[: values.size], values)
    _put(row[0], upper, exponent - LIMB)
    _put(row[0], lower, exponent - 2 * LIMB)
    return 0


@numba.njit(cache=True, nogil=True)
def _span(values, low, high, slot):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Widen the range of a slot by numbers. Return how many are none. -0 is below 0, whatever comes first."""
    bits = values.view(np.int64)
    least, most, absent = np.int64(SIGN), np.int64(~SIGN), np.int64(0)
    for i in range(bits.size):
        none = (bits[i] & SIGN) > ABSENT
        key = bits[i] ^ ((bits[i] >> 63) & SIGN)
        least = min(least, np.int64(SIGN) if none else key)
        most = max(most, np.int64(~SIGN) if none else key)
        absent += np.int64(none)
    if absent < bits.size:
        smallest, largest = _number(least), _number(most)
        low[slot] = smallest if not low[slot] <= smallest else low[slot]
        high[slot] = largest if not high[slot] >= largest else high[slot]
    return absent


@numba.njit(cache=True, nogil=True)
def _number(key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    one = np.empty(1, dtype=np.int64)
    one[0] = key ^ ((key >> 63) & SIGN)
    return one.view(np.float64)[0]


@numba.njit(cache=True, nogil=True)
def _products(values, area, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(values.size):
        product = values[i] * area[i]
        out[i] = product if product == product else 0.0


@numba.njit(cache=True, nogil=True)
def _where(values, area, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(values.size):
        out[i] = area[i] if values[i] == values[i] else 0.0


@numba.njit(cache=True, nogil=True)
def tally(values, area, starts, slots, whole, sums, covered, low, high, work, zeros):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add values × areas to the sums of their slots, and the areas where there is a value. Return how many are refused.

    values, area (n,) float64, n up to 2**15; starts (segments + 1,), slots (segments,) int64; whole (segments, digits):
    the summed area of each segment; sums, covered (slots, digits) int64; low, high (slots,) float64: the range of the
    values so far; work (n,) float64 and zeros (n,) int64: room.
    """
    refused = 0
    for s in range(starts.size - 1):
        begin, end, slot = starts[s], starts[s + 1], slots[s]
        part, absent = work[: end - begin], 0
        for first in range(begin, end, PIECE):
            last = min(end, first + PIECE)
            absent += _span(values[first:last], low, high, slot)
            _products(values[first:last], area[first:last], part[first - begin : last - begin])
        refused += add_exact(part, sums[slot : slot + 1], zeros)
        if absent == 0:
            for d in range(DIGITS):
                covered[slot, d] += whole[s, d]
        elif absent < end - begin:
            _where(values[begin:end], area[begin:end], part)
            refused += add_exact(part, covered[slot : slot + 1], zeros)
    return refused


@numba.njit(cache=True, nogil=True)
def tally_same(values, run_area, run_count, run_starts, slots, whole, sums, covered, low, high):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add what `tally` adds where the values of a segment are the same, (segments,). Return how many are refused."""
    refused = 0
    for s in range(slots.size):
        value, slot = values[s], slots[s]
        if math.isnan(value):
            continue
        low[slot] = value if not low[slot] <= value else low[slot]
        high[slot] = value if not high[slot] >= value else high[slot]
        for r in range(run_starts[s], run_starts[s + 1]):
            refused += _times(sums[slot], value * run_area[r], run_count[r])
        for d in range(DIGITS):
            covered[slot, d] += whole[s, d]
    return refused
