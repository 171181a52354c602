"""Arithmetic on cells as instructions, done for two thousand cells at a time in cache; and the sums of it.

One compiled loop does the instructions of any plan, so nothing is compiled while a plan runs. Every instruction is
the operation IEEE 754 defines, in the order written, so the bits are those of numpy.

An instruction is four whole numbers: what to do, where to put it, and two operands. Vectors are numbered from 0;
below 0 stand values of a segment, -1 for the first.
"""

import math

import numba
import numpy as np

from shanshui.kernels.exact_sum import HIGHEST, add
from shanshui.kernels.fuse import LIMB, put, span

PIECE = 2048  # cells whose vectors stay in the inner caches

LOAD, SUM, FILL = 0, 1, 2
SQUARE, SQRT, NEGATIVE, ABSOLUTE, RECIPROCAL, POSITIVE = 3, 4, 5, 6, 7, 8
ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, HEAVISIDE = 9, 10, 11, 12, 13, 14, 15
LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL = 16, 17, 18, 19, 20, 21
BY_NAME = {
    "square": SQUARE, "sqrt": SQRT, "negative": NEGATIVE, "absolute": ABSOLUTE, "reciprocal": RECIPROCAL,
    "positive": POSITIVE, "add": ADD, "subtract": SUBTRACT, "multiply": MULTIPLY, "divide": DIVIDE,
    "minimum": MINIMUM, "maximum": MAXIMUM, "heaviside": HEAVISIDE, "less": LESS, "less_equal": LESS_EQUAL,
    "greater": GREATER, "greater_equal": GREATER_EQUAL, "equal": EQUAL, "not_equal": NOT_EQUAL,
}  # fmt: skip
TYPES = ("float32", "float64", "uint8", "int8", "uint16", "int16", "uint32", "int32")  # of numbers to load
SIZES = (4, 8, 1, 1, 2, 2, 4, 4)  # bytes of a number of each type


@numba.njit(cache=True, nogil=True)
def _fill(value, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(out.size):
        out[i] = value


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _one(operation, a, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    if operation == SQUARE:
        for i in range(out.size):
            out[i] = a[i] * a[i]
    elif operation == SQRT:
        for i in range(out.size):
            out[i] = np.sqrt(a[i])
    elif operation == NEGATIVE:
        for i in range(out.size):
            out[i] = -a[i]
    elif operation == ABSOLUTE:
        for i in range(out.size):
            out[i] = abs(a[i])
    elif operation == RECIPROCAL:
        for i in range(out.size):
            out[i] = 1.0 / a[i]
    else:
        out[:] = a


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _two(operation, a, b, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    if operation == ADD:
        for i in range(out.size):
            out[i] = a[i] + b[i]
    elif operation == SUBTRACT:
        for i in range(out.size):
            out[i] = a[i] - b[i]
    elif operation == MULTIPLY:
        for i in range(out.size):
            out[i] = a[i] * b[i]
    elif operation == DIVIDE:
        for i in range(out.size):
            out[i] = a[i] / b[i]
    elif operation == MINIMUM:
        for i in range(out.size):
            out[i] = a[i] if a[i] < b[i] or a[i] != a[i] else b[i]
    elif operation == MAXIMUM:
        for i in range(out.size):
            out[i] = a[i] if a[i] > b[i] or a[i] != a[i] else b[i]
    elif operation == HEAVISIDE:
        for i in range(out.size):
            reached = 1.0 if a[i] > 0.0 else 0.0
            reached = b[i] if a[i] == 0.0 else reached
            out[i] = a[i] if a[i] != a[i] else reached
    else:
        _compare(operation, a, b, out)


@numba.njit(cache=True, nogil=True)
def _compare(operation, a, b, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    if operation == LESS:
        for i in range(out.size):
            out[i] = 1.0 if a[i] < b[i] else 0.0
    elif operation == LESS_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if a[i] <= b[i] else 0.0
    elif operation == GREATER:
        for i in range(out.size):
            out[i] = 1.0 if a[i] > b[i] else 0.0
    elif operation == GREATER_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if a[i] >= b[i] else 0.0
    elif operation == EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if a[i] == b[i] else 0.0
    else:
        for i in range(out.size):
            out[i] = 1.0 if a[i] != b[i] else 0.0


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _with_value(operation, a, value, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Do an operation of a vector and a value that is the same for all. Return whether it is one done here."""
    if operation == ADD:
        for i in range(out.size):
            out[i] = a[i] + value
    elif operation == SUBTRACT:
        for i in range(out.size):
            out[i] = a[i] - value
    elif operation == MULTIPLY:
        for i in range(out.size):
            out[i] = a[i] * value
    elif operation == DIVIDE:
        for i in range(out.size):
            out[i] = a[i] / value
    else:
        return False
    return True


@numba.njit(cache=True, nogil=True)
def _converted(stored, rule, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    low, high, scale, offset, length = rule[0], rule[1], rule[2], rule[3], rule[4]
    for i in range(out.size):
        value = np.float64(stored[i])
        out[i] = np.nan if low <= value and value <= high else value
    if scale != 1.0:
        for i in range(out.size):
            out[i] *= scale
    if offset != 0.0:
        for i in range(out.size):
            out[i] += offset
    if length != 1.0:
        for i in range(out.size):
            out[i] *= length


@numba.njit(cache=True, nogil=True)
def _loaded(stored, kind, at, rule, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Fill `out` with numbers that begin `at` bytes into `stored`, of a type of `TYPES`."""
    part = stored[at:]
    if kind == 0:
        _converted(part[: 4 * out.size].view(np.float32), rule, out)
    elif kind == 1:
        _converted(part[: 8 * out.size].view(np.float64), rule, out)
    elif kind == 2:
        _converted(part[: out.size], rule, out)
    elif kind == 3:
        _converted(part[: out.size].view(np.int8), rule, out)
    elif kind == 4:
        _converted(part[: 2 * out.size].view(np.uint16), rule, out)
    elif kind == 5:
        _converted(part[: 2 * out.size].view(np.int16), rule, out)
    elif kind == 6:
        _converted(part[: 4 * out.size].view(np.uint32), rule, out)
    else:
        _converted(part[: 4 * out.size].view(np.int32), rule, out)


@numba.njit(cache=True, nogil=True)
def _limbs(values, area, scale):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the sums of the upper and lower 46 bits of scaled products, and how many have more; NaN is nothing."""
    upper, lower, more = np.int64(0), np.int64(0), np.int64(0)
    shift = float(1 << LIMB)
    for i in range(values.size):
        product = values[i] * area[i]
        scaled = (product if product == product else 0.0) * scale
        whole = np.int64(scaled)
        rest = (scaled - np.float64(whole)) * shift
        second = np.int64(rest)
        upper += whole
        lower += second
        more += np.int64(rest != np.float64(second))
    return upper, lower, more


@numba.njit(cache=True, nogil=True)
def add_products(values, area, bound, row, work, zeros):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add products of at most 2**15 numbers to a long integer. Return how many are refused.

    values, area, work (n,) float64 and zeros (n,) int64; bound: no product is larger; row (1, digits) int64.
    """
    if bound == 0.0:
        return 0
    exponent = math.frexp(bound)[1] if bound < math.inf else HIGHEST
    if -110 <= exponent <= HIGHEST - 64:
        upper, lower, more = _limbs(values, area, math.ldexp(1.0, LIMB - exponent))
        if more == 0:
            put(row[0], upper, exponent - LIMB)
            put(row[0], lower, exponent - 2 * LIMB)
            return 0
    for i in range(values.size):
        work[i] = values[i] * area[i]
    return add(row, zeros[: values.size], work[: values.size])


@numba.njit(cache=True, nogil=True)
def _largest(area, work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the largest of numbers of at least 0."""
    bits, top = area.view(np.int64), np.int64(0)
    for i in range(bits.size):
        top = max(top, bits[i])
    work.view(np.int64)[0] = top
    return work[0]


@numba.njit(cache=True, nogil=True)
def summed(values, area, largest, at, sums, missing, low, high, work, zeros):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add values × areas to a sum, and to `missing` the areas without a value. Return how many are refused.

    values, area (n,) float64, n up to 2**15, the areas up to `largest`; at: the segment; sums, missing (segments,
    digits) int64; low, high (segments,): the range of the values so far; work (n,) float64 and zeros (n,) int64: room.
    """
    least, most, absent = span(values, low, high, at, work)
    refused = 0
    if absent < values.size:
        bound = max(abs(least), abs(most)) * largest
        refused = add_products(values, area, bound, sums[at : at + 1], work, zeros)
    if absent:
        for i in range(values.size):
            work[i] = area[i] if values[i] != values[i] else 0.0
        add(missing[at : at + 1], zeros[: values.size], work[: values.size])
    return refused


@numba.njit(cache=True, nogil=True)
def _work(step, registers, begin, end, values, spare):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Do an instruction that is neither a load nor a sum, for some cells."""
    operation, first, second = step[0], step[2], step[3]
    out = registers[step[1], begin:end]
    if operation == FILL:
        _fill(values[-1 - first], out)
    elif operation < ADD:
        _one(operation, registers[first, begin:end], out)
    elif first >= 0 and second >= 0:
        _two(operation, registers[first, begin:end], registers[second, begin:end], out)
    elif first >= 0:
        a, value = registers[first, begin:end], values[-1 - second]
        if not _with_value(operation, a, value, out):
            other = spare[: end - begin]
            _fill(value, other)
            _two(operation, a, other, out)
    else:
        b, value = registers[second, begin:end], values[-1 - first]
        if operation in (ADD, MULTIPLY) and _with_value(operation, b, value, out):
            return
        other = spare[: end - begin]
        _fill(value, other)
        _two(operation, other, b, out)


@numba.njit(cache=True, nogil=True)
def run(code, registers, values, starts, first, stored, loads, rules, area, sums, missing, low, high, refused, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Do instructions for a chunk of cells, segment by segment, piece by piece.

    code (instructions, 4) int64; registers (vectors, cells of the chunk) float64; values (segments, v) float64: those
    of each segment; starts (segments + 1,) int64: where segments begin among the cells of the block, the chunk
    beginning at starts[0]; first: number of the first segment in the sums. stored (bytes,) uint8: the numbers of the
    block to load; loads (l, 2) int64: type and first byte of each vector, rules (l, 5) float64: range of absence,
    scale, offset, factor. area (cells of the block,); sums, missing (rows, segments, digits) int64, low, high (rows,
    segments), refused (rows,) int64: see `summed`. room (3, PIECE) float64, the last row zeros.
    """
    zeros = room[2].view(np.int64)
    for s in range(starts.size - 1):
        for begin in range(starts[s], starts[s + 1], PIECE):
            end = min(begin + PIECE, starts[s + 1])
            left, right, largest = begin - starts[0], end - starts[0], -1.0
            for k in range(code.shape[0]):
                step = code[k]
                if step[0] == LOAD:
                    load = loads[step[2]]
                    at = load[1] + begin * SIZES[load[0]]
                    _loaded(stored, load[0], at, rules[step[2]], registers[step[1], left:right])
                elif step[0] == SUM:
                    here, row = area[begin:end], step[1]
                    if largest < 0.0:
                        largest = _largest(here, room[0])
                    part = registers[step[2], left:right]
                    refused[row] += summed(
                        part, here, largest, first + s, sums[row], missing[row], low[row], high[row], room[0], zeros
                    )
                else:
                    _work(step, registers, left, right, values[s], room[1])
