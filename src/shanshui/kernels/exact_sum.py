"""Exact sums by key: the same total in whatever order the numbers come (§10).

A float64 is an integer of 53 bits times a power of two. Each is split into 32-bit digits and
added to the digits of a very long integer, so nothing is rounded before the end, and block
size, order and threads cannot change a bit. After Kulisch's long accumulator.
"""

import math

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels.compiling import kernel

BITS = 32
LOWEST = 256  # the last digit is worth 2**-256; smaller parts of a number are cut off
DIGITS = 18
MASK = (1 << BITS) - 1
HIGHEST = BITS * DIGITS - LOWEST - 64  # numbers of 2**256 and more are refused


def accumulator(keys: int) -> NDArray[np.int64]:
    """Return empty sums, (keys, digits)."""
    return np.zeros((keys, DIGITS), dtype=np.int64)


@kernel
def add(sums, keys, values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add each value to the sum of its key; NaN adds nothing. Return how many were not finite or too large.

    sums (k, digits) int64, keys (n,) int64, values (n,) float64.
    """
    refused = 0
    for i in range(values.size):
        value = values[i]
        if value == 0.0 or math.isnan(value):
            continue
        if math.isinf(value):
            refused += 1
            continue
        fraction, exponent = math.frexp(abs(value))
        if exponent > HIGHEST:
            refused += 1
            continue
        whole = np.int64(fraction * 9007199254740992.0)
        place = exponent - 53 + LOWEST
        if place < 0:
            whole = whole >> min(-place, 63)
            place = 0
        digit = place >> 5
        shift = place & 31
        low = (whole & MASK) << shift
        high = ((whole >> 32) << shift) + (low >> 32)
        sign = 1 if value > 0.0 else -1
        row = sums[keys[i]]
        row[digit] += sign * (low & MASK)
        row[digit + 1] += sign * (high & MASK)
        row[digit + 2] += sign * (high >> 32)
    return refused


@kernel
def carry(sums):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Bring every digit but the last back below 32 bits, so that 2**31 more numbers can be added."""
    for k in range(sums.shape[0]):
        over = np.int64(0)
        for d in range(sums.shape[1] - 1):
            whole = sums[k, d] + over
            over = whole >> 32
            sums[k, d] = whole & MASK
        sums[k, sums.shape[1] - 1] += over


def totals(sums: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of each key, rounded once to the nearest float64, of two equally near ones the even."""
    found = np.empty(len(sums))
    if not found.size:
        return found
    digits = np.array(sums, dtype=np.int64, ndmin=2)
    carry(digits)
    rounded(digits, found)
    return found


@kernel
def rounded(sums, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill `found` (k,) float64 with sums (k, digits) whose digits were carried; those below 0 are turned."""
    for k in range(sums.shape[0]):
        row = sums[k]
        sign = 1.0
        if row[row.size - 1] < 0:
            sign = -1.0
            for d in range(row.size):
                row[d] = -row[d]
            carry(sums[k : k + 1])
        top = row.size - 1
        while top >= 0 and row[top] == 0:
            top -= 1
        found[k] = sign * _nearest(row, top) if top >= 0 else 0.0


@kernel
def _nearest(row, top):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return digits from `top` down, the first of them not 0, as the nearest float64."""
    width = 0
    while row[top] >> width:
        width += 1
    high = row[top]
    second = row[top - 1] if top > 0 else np.int64(0)
    third = row[top - 2] if top > 1 else np.int64(0)
    below = False
    for d in range(top - 2):
        below = below or row[d] != 0
    drop = width + 11  # of the 64 + width bits of three digits, 53 are kept
    if drop >= 32:
        whole = (high << (64 - drop)) | (second >> (drop - 32))
        half = (second >> (drop - 33)) & 1 if drop > 32 else (third >> 31) & 1
        rest = (second & ((np.int64(1) << max(drop - 33, 0)) - 1)) if drop > 32 else np.int64(0)
        under = third if drop > 32 else third & 0x7FFFFFFF
        below = below or rest != 0 or under != 0
    else:
        whole = (high << (64 - drop)) | (second << (32 - drop)) | (third >> drop)
        half = (third >> (drop - 1)) & 1
        below = below or (third & ((np.int64(1) << (drop - 1)) - 1)) != 0
    if half == 1 and (below or whole & 1 == 1):
        whole += 1
    return math.ldexp(float(whole), BITS * (top - 2) + drop - LOWEST)
