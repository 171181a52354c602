"""What a pass over the cells of a block is made of: cells in order of their sums, values of cells, and the sums.

A sum is exact: numbers of one size are cut into two integers of 46 bits each, which add up without rounding; where
two do not hold every bit, the long integers of `exact_sum` do. So the result is that of `exact_sum` bit for bit.
"""

import math

import numpy as np

from shanshui.kernels.compiling import kernel
from shanshui.kernels.exact_sum import DIGITS, HIGHEST, LOWEST, MASK, add

LIMB = 46  # bits; 2**15 numbers add up within 61
MOST = 1 << 15  # numbers of one segment
ABSENT = 0x7FF0000000000000  # bits of infinity: what is above is no number
SIGN = 0x7FFFFFFFFFFFFFFF


@kernel
def counts(labels, types, kinds, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count the cells of each slot, type × places + place, in `found`. Cells of a negative label have none.

    labels (rows, columns) int32, types (rows, columns) uint8, kinds the number of places, found (slots,) int64.
    """
    for i in range(labels.shape[0]):
        for j in range(labels.shape[1]):
            label = labels[i, j]
            if label >= 0:
                found[types[i, j] * kinds + label] += 1


@kernel
def arrange(labels, types, kinds, row_area, place, cells, area, runs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put every cell of a label after those of its slot: its number in `cells`, its area in `area`.

    place (slots,) int64: where the next cell of each slot goes; it moves on. runs (r, 3) int32 is filled with the first
    cell, the place and the length of those that stay side by side. Return how many there are; if there is no room for
    all, those that find none are only counted, and the rest is right.
    """
    width, found = labels.shape[1], 0
    for i in range(labels.shape[0]):
        j = 0
        while j < width:
            label, kind, first = labels[i, j], types[i, j], j
            j += 1
            while j < width and labels[i, j] == label and types[i, j] == kind:
                j += 1
            if label < 0:
                continue
            slot = kind * kinds + label
            at = place[slot]
            for k in range(j - first):
                cells[at + k] = i * width + first + k
                area[at + k] = row_area[i]
            if found < runs.shape[0]:
                runs[found, 0], runs[found, 1], runs[found, 2] = i * width + first, at, j - first
            place[slot] = at + j - first
            found += 1
    return found


@kernel
def arrange_cut(row, column, slots, share, width, row_area, place, cells, area, places):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put pairs of a place and a cell it cuts after those of their slot, at `places`; see `arrange`. All (n,)."""
    for k in range(slots.size):
        at = place[slots[k]]
        cells[at] = row[k] * width + column[k]
        area[at] = row_area[row[k]] * share[k]
        places[k] = at
        place[slots[k]] = at + 1


@kernel
def scatter(raw, runs, cut, places, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Put numbers of cells in the order of `arrange`: read along the rows, written to few places that move on.

    raw (cells of the window,), runs (r, 3) int32; cut, places (n,) int64: cells that are cut, and their pairs' places.
    """
    for r in range(runs.shape[0]):
        first, at, length = np.uint64(runs[r, 0]), np.uint64(runs[r, 1]), np.uint64(runs[r, 2])
        for k in range(length):
            out[at + k] = raw[first + k]
    for k in range(cut.size):
        out[places[k]] = raw[cut[k]]


@kernel
def numbers(stored, low, high, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `out` (n,) float64 with stored numbers (n,); NaN where they lie from `low` to `high`, the mark of none."""
    for i in range(stored.size):
        value = np.float64(stored[i])
        out[i] = np.nan if low <= value and value <= high else value


@kernel
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


@kernel
def put(sums, key, whole, exponent):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add whole × 2**exponent, |whole| below 2**62, to the digits of a long integer, a row of sums (keys, digits)."""
    place = exponent + LOWEST
    digit, shift = place >> 5, place & 31
    low = (whole & MASK) << shift
    high = ((whole >> 32) << shift) + (low >> 32)
    sums[key, digit] += low & MASK  # of a number below 0 the last digit bears the sign
    sums[key, digit + 1] += high & MASK
    sums[key, digit + 2] += high >> 32


@kernel
def _times(sums, key, value, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add a number `count` times (fewer than 2**30) to a long integer, a row of sums. Return 1 if it is refused."""
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
    put(sums, key, sign * (whole & MASK) * count, place)
    put(sums, key, sign * (whole >> 32) * count, place + 32)
    return 0


@kernel
def _largest(bits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the bits of the largest magnitude."""
    top = np.int64(0)
    for i in range(bits.size):
        top = max(top, bits[i] & SIGN)
    return top


@kernel
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


@kernel
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
    put(row, 0, upper, exponent - LIMB)
    put(row, 0, lower, exponent - 2 * LIMB)
    return 0


@kernel
def span(values, low, high, slot, work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Widen the range of a slot by numbers. Return theirs and how many are none. -0 is below 0, whatever comes first.

    values (n,), low, high (slots,) float64; work (1 or more,) float64: room.
    """
    bits = values.view(np.int64)
    least, most, absent = np.int64(SIGN), np.int64(~SIGN), np.int64(0)
    for i in range(bits.size):
        none = (bits[i] & SIGN) > ABSENT
        key = bits[i] ^ ((bits[i] >> 63) & SIGN)
        least = min(least, np.int64(SIGN) if none else key)
        most = max(most, np.int64(~SIGN) if none else key)
        absent += np.int64(none)
    smallest, largest = _number(least, work), _number(most, work)
    if absent < bits.size:
        low[slot] = smallest if not low[slot] <= smallest else low[slot]
        high[slot] = largest if not high[slot] >= largest else high[slot]
    return smallest, largest, absent


@kernel
def _number(key, work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    work.view(np.int64)[0] = key ^ ((key >> 63) & SIGN)
    return work[0]


@kernel
def tally_same(values, run_area, run_count, run_starts, slots, whole, sums, covered, low, high):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add what `piece_sum.summed` adds where a segment has one value. Return how many are refused."""
    refused = 0
    for s in range(slots.size):
        value, slot = values[s], slots[s]
        if math.isnan(value):
            continue
        low[slot] = value if not low[slot] <= value else low[slot]
        high[slot] = value if not high[slot] >= value else high[slot]
        for r in range(run_starts[s], run_starts[s + 1]):
            refused += _times(sums, slot, value * run_area[r], run_count[r])
        for d in range(DIGITS):
            covered[slot, d] += whole[s, d]
    return refused
