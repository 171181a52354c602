"""Arithmetic on cells as instructions, done for two thousand cells at a time in cache; and the sums of it.

One compiled loop does the instructions of any plan, so nothing is compiled while a plan runs. Every instruction is
the operation IEEE 754 defines, in the order written, so the bits are those of numpy.

An instruction is four whole numbers: what to do, where to put it, and two operands. Vectors are numbered from 0;
below 0 stand values of a segment, -1 for the first. Vectors lie in one long array, and a loop is told where each
begins: a slice of its own costs as much as a hundred cells. Places are unsigned, so that none could be meant from the
end and the loops run several cells at a time.
"""

import numpy as np

from shanshui.kernels.compiling import dividing, inlined
from shanshui.kernels.piece_sum import summed

PIECE = 4096  # cells: fewer, and choosing an instruction costs more than the outer cache

LOAD, SUM, FILL = 0, 1, 2
SQUARE, SQRT, NEGATIVE, ABSOLUTE, RECIPROCAL, POSITIVE = 3, 4, 5, 6, 7, 8
ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, HEAVISIDE = 9, 10, 11, 12, 13, 14, 15
LESS, LESS_EQUAL, EQUAL, NOT_EQUAL = 16, 17, 18, 19
BY_NAME = {
    "square": SQUARE, "sqrt": SQRT, "negative": NEGATIVE, "absolute": ABSOLUTE, "reciprocal": RECIPROCAL,
    "positive": POSITIVE, "add": ADD, "subtract": SUBTRACT, "multiply": MULTIPLY, "divide": DIVIDE,
    "minimum": MINIMUM, "maximum": MAXIMUM, "heaviside": HEAVISIDE, "less": LESS, "less_equal": LESS_EQUAL,
    "equal": EQUAL, "not_equal": NOT_EQUAL,
}  # fmt: skip
SINGLE, DOUBLE = 0, 1  # types of numbers to load: float32, which holds integers of 16 bits, and float64


@inlined
def _fill(x, value, out, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(n):
        x[out + i] = value


@dividing
def _one(operation, x, a, out, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    if operation == SQUARE:
        for i in range(n):
            x[out + i] = x[a + i] * x[a + i]
    elif operation == SQRT:
        for i in range(n):
            x[out + i] = np.sqrt(x[a + i])
    elif operation == NEGATIVE:
        for i in range(n):
            x[out + i] = -x[a + i]
    elif operation == ABSOLUTE:
        for i in range(n):
            x[out + i] = abs(x[a + i])
    elif operation == RECIPROCAL:
        for i in range(n):
            x[out + i] = 1.0 / x[a + i]
    else:
        for i in range(n):
            x[out + i] = x[a + i]


@dividing
def _two(operation, x, a, b, out, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    if operation == ADD:
        for i in range(n):
            x[out + i] = x[a + i] + x[b + i]
    elif operation == SUBTRACT:
        for i in range(n):
            x[out + i] = x[a + i] - x[b + i]
    elif operation == MULTIPLY:
        for i in range(n):
            x[out + i] = x[a + i] * x[b + i]
    elif operation == DIVIDE:
        for i in range(n):
            x[out + i] = x[a + i] / x[b + i]
    elif operation == MINIMUM:
        for i in range(n):
            x[out + i] = x[a + i] if x[a + i] < x[b + i] or x[a + i] != x[a + i] else x[b + i]
    elif operation == MAXIMUM:
        for i in range(n):
            x[out + i] = x[a + i] if x[a + i] > x[b + i] or x[a + i] != x[a + i] else x[b + i]
    elif operation == HEAVISIDE:
        for i in range(n):
            reached = 1.0 if x[a + i] > 0.0 else 0.0
            reached = x[b + i] if x[a + i] == 0.0 else reached
            x[out + i] = x[a + i] if x[a + i] != x[a + i] else reached
    else:
        _compare(operation, x, a, b, out, n)


@inlined
def _compare(operation, x, a, b, out, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    if operation == LESS:
        for i in range(n):
            x[out + i] = 1.0 if x[a + i] < x[b + i] else 0.0
    elif operation == LESS_EQUAL:
        for i in range(n):
            x[out + i] = 1.0 if x[a + i] <= x[b + i] else 0.0
    elif operation == EQUAL:
        for i in range(n):
            x[out + i] = 1.0 if x[a + i] == x[b + i] else 0.0
    else:
        for i in range(n):
            x[out + i] = 1.0 if x[a + i] != x[b + i] else 0.0


@dividing
def _with_value(operation, x, a, value, out, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    """Do an operation of a vector and a value that is the same for all. Return whether it is one done here."""
    if operation in (ADD, SUBTRACT):
        more = value if operation == ADD else -value
        for i in range(n):
            x[out + i] = x[a + i] + more
    elif operation == MULTIPLY:
        for i in range(n):
            x[out + i] = x[a + i] * value
    elif operation == DIVIDE:
        for i in range(n):
            x[out + i] = x[a + i] / value
    elif operation == MINIMUM:
        for i in range(n):
            x[out + i] = x[a + i] if x[a + i] < value or x[a + i] != x[a + i] else value
    elif operation == MAXIMUM:
        for i in range(n):
            x[out + i] = x[a + i] if x[a + i] > value or x[a + i] != x[a + i] else value
    elif operation == HEAVISIDE:
        for i in range(n):
            reached = 1.0 if x[a + i] > 0.0 else 0.0
            reached = value if x[a + i] == 0.0 else reached
            x[out + i] = x[a + i] if x[a + i] != x[a + i] else reached
    elif operation == LESS:
        for i in range(n):
            x[out + i] = 1.0 if x[a + i] < value else 0.0
    else:
        return False
    return True


@dividing
def _of_value(operation, x, value, b, out, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Do an operation of a value and a vector. Return whether it is one done here."""
    if operation == SUBTRACT:
        for i in range(n):
            x[out + i] = value - x[b + i]
    elif operation == DIVIDE:
        for i in range(n):
            x[out + i] = value / x[b + i]
    elif operation == LESS_EQUAL:
        for i in range(n):
            x[out + i] = 1.0 if value <= x[b + i] else 0.0
    else:
        return False
    return True


@inlined
def _loaded(stored, first, rule, x, to, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    low, high = rule[0], rule[1]
    for i in range(n):
        value = np.float64(stored[first + i])
        x[to + i] = np.nan if low <= value and value <= high else value


@inlined
def _scaled(rule, x, to, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    scale, offset, length = rule[2], rule[3], rule[4]
    if scale != 1.0:
        for i in range(n):
            x[to + i] *= scale
    if offset != 0.0:
        for i in range(n):
            x[to + i] += offset
    if length != 1.0:
        for i in range(n):
            x[to + i] *= length


@inlined
def _work(operation, x, a, b, out, n, cells, left, values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Do an instruction that is neither a load nor a sum, for n cells from the left-th of vectors of so many cells.

    The last vector is room.
    """
    to, spare = np.uint64(out * cells + left), np.uint64(x.size - cells + left)
    first, second = np.uint64(max(a, 0) * cells + left), np.uint64(max(b, 0) * cells + left)
    if FILL < operation < ADD:
        _one(operation, x, first, to, n)
        return
    if operation != FILL and b < 0 and _with_value(operation, x, first, values[-1 - b], to, n):
        return
    if operation != FILL and a < 0 and _of_value(operation, x, values[-1 - a], second, to, n):
        return
    if a < 0 or b < 0:
        _fill(x, values[-1 - min(a, b)], to if operation == FILL else spare, n)
    if operation != FILL:
        _two(operation, x, first if a >= 0 else spare, second if b >= 0 else spare, to, n)


@inlined
def _largest(area, begin, n):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the largest of n numbers of at least 0."""
    top = 0.0
    for i in range(n):
        top = max(top, area[begin + i])
    return top


@dividing
def run(  # type: ignore[no-untyped-def]  # noqa: ANN201
    code, registers, values, starts, first, singles, doubles, loads, rules,  # noqa: ANN001
    area, sums, missing, low, high, refused, room,  # noqa: ANN001
):  # fmt: skip
    """Do instructions for a chunk of cells, segment by segment, piece by piece.

    code (instructions, 4) int64; registers (vectors + 1, cells of the chunk) float64, the last vector being room;
    values (segments, v) float64: those of each segment; starts (segments + 1,) int64: where segments begin among the
    cells of the block, the chunk beginning at starts[0]; first: number of the first segment in the sums. singles
    float32, doubles float64: the numbers of the block to load; loads (l, 2) int64: which of them, and where each vector
    begins, rules (l, 5) float64: range of absence, scale, offset, factor. area (cells of the block,); sums, missing
    (rows, segments, digits) int64, low, high (rows, segments), refused (rows,) int64: see `piece_sum.summed`. room
    (3, PIECE) float64, the last row zeros.
    """
    cells, segments, digits = registers.shape[1], sums.shape[1], sums.shape[2]
    x, zeros = registers.reshape(registers.size), room[2].view(np.int64)
    flat, absent = sums.reshape(sums.size // digits, digits), missing.reshape(sums.size // digits, digits)
    least, most = low.reshape(low.size), high.reshape(high.size)
    for s in range(starts.size - 1):
        mine = values[s]
        for begin in range(starts[s], starts[s + 1], PIECE):
            end = min(begin + PIECE, starts[s + 1])
            left, n, at, largest = begin - starts[0], np.uint64(end - begin), np.uint64(begin), -1.0
            for k in range(code.shape[0]):
                operation, out, a, b = code[k, 0], code[k, 1], code[k, 2], code[k, 3]
                if operation == LOAD:
                    where, to = np.uint64(loads[a, 1] + begin), np.uint64(out * cells + left)
                    if loads[a, 0] == SINGLE:
                        _loaded(singles, where, rules[a], x, to, n)
                    else:
                        _loaded(doubles, where, rules[a], x, to, n)
                    _scaled(rules[a], x, to, n)
                elif operation == SUM:
                    if largest < 0.0:
                        largest = _largest(area, at, n)
                    key, place = out * segments + first + s, np.uint64(a * cells + left)
                    refused[out] += summed(x, place, area, at, n, largest, key, flat, absent, least, most, room, zeros)
                else:
                    _work(operation, x, a, b, out, n, cells, left, mine)
