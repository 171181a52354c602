"""What the kernels say of one word, and of flows between tiles."""

import numba
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shanshui.kernels import order as kernels
from shanshui.kernels.order import directed, flows, share, steps


@numba.njit
def said(word, k):
    return directed(word), flows(word, k), share(word, k)


@given(word=st.integers(1, 2**32 - 1))
def test_the_shares_of_a_cell_are_its_weights(word):
    weights = [(word >> (4 * k)) & 15 for k in range(8)]
    for k in range(8):
        assert said(np.uint32(word), k) == (True, weights[k] > 0, weights[k] / sum(weights))


def test_a_d8_word_flows_one_way():
    for word in range(8):
        assert [said(np.uint8(word), k) for k in range(8)] == [(True, k == word, float(k == word)) for k in range(8)]
    assert not any(said(np.uint8(kernels.NO_D8), k)[0] for k in range(8))


def test_steps_lead_to_the_neighbours():
    flat = np.arange(20).reshape(4, 5)
    around = [flat[1, 2], flat[0, 2], flat[0, 1], flat[0, 0], flat[1, 0], flat[2, 0], flat[2, 1], flat[2, 2]]
    assert [int(flat[1, 1]) + step for step in steps(5)] == [int(cell) for cell in around]


@given(words=st.lists(st.sampled_from([*range(8), 128]), min_size=20, max_size=20))
def test_d8_and_mfd_count_the_same_flows(words):
    single = np.array(words, np.uint8).reshape(4, 5)
    many = np.where(single < 8, np.uint32(1) << (4 * (single & 7)).astype(np.uint32), np.uint32(0)).astype(np.uint32)
    counts = [np.full((4, 5), kernels.FRAME, np.uint8) for _ in range(2)]
    assert kernels.wait_d8(single, counts[0]) == kernels.wait_mfd(many, counts[1]) == (single[1:-1, 1:-1] < 8).sum()
    np.testing.assert_array_equal(*counts)
    assert kernels.inflows(single) == kernels.inflows(many)
    inner = counts[0][1:-1, 1:-1]
    into = inner[inner < kernels.DONE].sum()
    inside = single.copy()
    inside[0], inside[-1], inside[:, 0], inside[:, -1] = 128, 128, 128, 128
    kernels.wait_d8(inside, counts[0])
    assert kernels.inflows(single) == into - inner[inner < kernels.DONE].sum()


def test_a_flow_into_another_tile_is_addressed_to_its_cell():
    """A tile of 3 x 2 cells among tiles of 3, with one of a single column to its east."""
    frame = np.array([0, 1, 3, 4, 7, 16, 17, 18, 19], np.uint32)  # corner, top, corner, left, right, bottom row
    sides, cells = kernels.addressed(frame, 3, 2, 3, 1)
    assert sides.tolist() == [3, 2, 1, 4, 0, 5, 6, 6, 7]
    assert cells.tolist() == [
        3 * 5 + 3,
        3 * 4 + 1,
        3 * 3 + 1,
        1 * 5 + 3,
        1 * 3 + 1,
        1 * 5 + 3,
        1 * 4 + 1,
        1 * 4 + 2,
        1 * 3 + 1,
    ]
