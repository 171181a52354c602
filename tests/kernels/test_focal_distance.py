"""Influence by distance and counts within a distance, against every pair of cells."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shanshui.kernels.focal_count import count_within, half_widths
from shanshui.kernels.focal_distance import add_influence, steps_down

EVERYWHERE = np.ones((1, 1))


def squared(region: np.ndarray, shape: tuple[int, int], reach: int) -> np.ndarray:
    """Squared distances from each inner cell to each cell of the region, (rows, columns, cells)."""
    r, c = np.nonzero(region)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return (rows[..., None] + reach - r) ** 2 + (columns[..., None] + reach - c) ** 2


def influence(region: np.ndarray, classes: np.ndarray, reach: int, access: np.ndarray = EVERYWHERE) -> np.ndarray:
    by_distance = np.exp(-np.sqrt(np.arange(reach * reach + 1)))
    total = np.zeros(classes.shape)
    down = steps_down(region, reach, classes.shape[0])
    add_influence(down, reach, by_distance, np.array([0.5, 0.25]), classes, access, total)
    return total


cases = st.tuples(st.integers(0, 2**32), st.integers(0, 6), st.sampled_from([0.0, 0.004, 0.05, 0.6]))


def drawn(seed: int, reach: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(1, 14)), int(rng.integers(1, 14))
    region = (rng.random((shape[0] + 2 * reach, shape[1] + 2 * reach)) < share).astype(np.uint8)
    return region, rng.integers(-1, 2, shape).astype(np.int16)


@given(cases)
def test_the_nearest_cell_of_the_region_counts_and_no_other(case):
    region, classes = drawn(*case)
    reach = case[1]
    nearest = np.min(squared(region, classes.shape, reach), axis=2, initial=10**6)
    strength = np.where(classes < 0, 0.0, np.where(classes == 0, 0.5, 0.25))
    expected = np.where(nearest <= reach**2, np.exp(-np.sqrt(nearest)), 0.0) * strength
    assert np.array_equal(influence(region, classes, reach), expected)


@given(cases)
def test_a_disc_counts_the_cells_within_it(case):
    region, classes = drawn(*case)
    reach = case[1]
    found = np.empty(classes.shape, dtype=np.int32)
    count_within(region, half_widths(reach), found)
    assert np.array_equal(found, (squared(region, classes.shape, reach) <= reach**2).sum(axis=2))


def test_parts_with_a_rim_give_what_the_whole_gives():
    rng = np.random.default_rng(4)
    reach, region = 5, (rng.random((50, 60)) < 0.02).astype(np.uint8)
    classes = rng.integers(-1, 2, (40, 50)).astype(np.int16)
    whole = influence(region, classes, reach)
    part = influence(region[13:, 7:51], classes[13:33, 7:41], reach)
    assert np.array_equal(part[:20], whole[13:33, 7:41])


def test_a_closed_place_feels_less():
    region, classes = np.ones((3, 3), dtype=np.uint8), np.zeros((3, 3), dtype=np.int16)
    access = np.array([[0.0, 0.5, 1.0]] * 3)
    assert influence(region, classes, 0, access).tolist() == [[0.0, 0.25, 0.5]] * 3
