"""Worked checks against published numbers: COINr's documentation, Diakoulaki et al. 1995, entropy of a small table.

B1's table (ASEM, 51 × 49) is shipped by COINr as a binary R file that could not be had where this was written. Its steps
are checked one by one against the numbers that COINr's documentation prints, and against independent twins.
"""

import math

import numpy as np
import pytest

from shanshui.core.labels import Label
from shanshui.findings.composite.aggregate import aggregate, arithmetic, shares_ahead
from shanshui.findings.composite.board import Board, Measure, board
from shanshui.findings.composite.choices import Choices, Setup
from shanshui.findings.composite.composite import compose
from shanshui.findings.composite.denominate import denominate
from shanshui.findings.composite.impute import impute
from shanshui.findings.composite.index_tree import IndexTree, Node
from shanshui.findings.composite.normalise import Scale, normalise
from shanshui.findings.composite.treat import log_of, moments, passes, treat, winsorised
from shanshui.findings.composite.weigh import ahp, critic, entropy

PILLARS = {"Conn": ("ConEcFin", "Instit", "P2P", "Physical", "Political"), "Sust": ("Environ", "Social", "SusEcFin")}

# COINr, vignette "Aggregation": the first five economies, three significant figures.
ASEM_PILLARS = {
    "ConEcFin": (12.6, 26.2, 48.2, 13.3, 24.6),
    "Environ": (31.9, 69.5, 53.0, 81.7, 55.7),
    "Instit": (52.4, 77.5, 75.6, 26.5, 75.9),
    "P2P": (39.50, 54.10, 43.30, 5.85, 27.10),
    "Physical": (34.8, 41.1, 72.0, 22.9, 28.4),
    "Political": (52.5, 78.2, 80.8, 32.4, 67.5),
    "Social": (71.9, 72.8, 86.2, 27.5, 53.3),
    "SusEcFin": (55.7, 62.9, 50.1, 64.6, 61.7),
}
ASEM_ABOVE = {
    "Conn": (38.4, 55.4, 64.0, 20.2, 44.7),
    "Sust": (53.2, 68.4, 63.1, 57.9, 56.9),
    "Index": (45.8, 61.9, 63.5, 39.0, 50.8),
}


def _asem_tree() -> IndexTree:
    label = Label("", "")
    rows = [Node("Index", "", label), *(Node(part, "Index", label) for part in PILLARS)]
    return IndexTree([*rows, *(Node(leaf, part, label) for part, leaves in PILLARS.items() for leaf in leaves)])


def test_b1_coinr_asem_levels_above_the_pillars() -> None:
    places = ("AUS", "AUT", "BEL", "BGD", "BGR")
    rows = {("2018", p, name): v for name, own in ASEM_PILLARS.items() for p, v in zip(places, own, strict=True)}
    table = board(rows)
    measures = {name: Measure(name, low=0.0, high=100.0) for name in ASEM_PILLARS}
    found = compose(table, table, Setup(_asem_tree(), measures, Choices(normalise="goalposts")))
    for code, told in ASEM_ABOVE.items():
        assert found.scores[code][0] == pytest.approx(told, abs=0.1)  # from inputs of three figures


def test_b1_coinr_denomination_divides_row_by_row() -> None:
    table = board({("2018", "BEL", "Flights"): 31.88546, ("2018", "AUT", "Flights"): 29.01725})
    people = board({("2018", "AUT", "Population"): 8735.453, ("2018", "BEL", "Population"): 11429.336})
    found = denominate(table, {"Flights": Measure("Flights", per="Population", factor=1000.0)}, people)
    assert found.column("Flights")[0] == pytest.approx([29017.25 / 8735.453, 31885.46 / 11429.336])


def test_b1_coinr_denominator_of_zero_is_absent() -> None:
    table, people = board({("1", "a", "x"): 1.0}), board({("1", "a", "n"): 0.0})
    assert math.isnan(denominate(table, {"x": Measure("x", per="n")}, people).values[0, 0, 0])


def test_b1_coinr_imputes_by_the_group_mean() -> None:
    values = np.array([[[1.0], [3.0], [math.nan], [10.0], [math.nan]]])
    made, where = impute(values, "group-mean", ["e", "e", "e", "a", "a"])
    assert made[0, :, 0].tolist() == [1, 3, 2, 10, 10]
    assert where[0, :, 0].tolist() == [False, False, True, False, True]


def test_b1_coinr_winsorises_one_outlier() -> None:
    column = np.array([*range(1, 11), 100.0])  # COINr, tests/testthat/test-treat.R
    assert not passes(moments(column))
    made, done = treat(column)
    assert made.tolist() == [*range(1, 11), 10.0]
    assert (done.done, done.points, done.passes) == ("winsorised", 1, True)


def test_b1_coinr_logs_the_original_when_winsorising_does_not_do() -> None:
    column = np.array([*range(1, 21), 100.0, 200.0])
    made, count = winsorised(column, points=1)
    assert count == 1
    assert not passes(moments(made))
    logged, done = treat(column, points=1)
    assert done.done == "log"
    assert logged == pytest.approx(np.log(column - 1 + 0.01 * 199))


def test_the_tail_on_the_left_is_logged_mirrored_and_keeps_its_order() -> None:
    column = -np.array([*range(1, 21), 100.0, 200.0])
    made, done = treat(column, points=1)
    assert done.done == "log"
    assert made == pytest.approx(-log_of(-column))
    assert np.argsort(made).tolist() == np.argsort(column).tolist()


def _scores(column: list[float], way: str, measure: Measure, **scale: float) -> list[float]:
    made: list[float] = normalise(np.array(column), way, measure, Scale(0.0, 1.0, **scale)).tolist()
    return made


def test_coinr_goalposts_and_their_reversal() -> None:
    """COINr, tests/testthat/test-normalise.R: goalposts 0 and 10."""
    up, down = (Measure("x", way, low=0.0, high=10.0) for way in ("up", "down"))  # type: ignore[arg-type]
    assert _scores([1.0, 11.0, -1.0], "goalposts", up) == pytest.approx([0.1, 1, 0])
    assert _scores([1.0, -1.0, 11.0], "goalposts", down) == pytest.approx([0.9, 1, 0])


def test_coinr_distance_to_target() -> None:
    """COINr, tests/testthat/test-normalise.R, capped; the low end is the worst value there is."""
    assert _scores([0, 5, 11], "distance-to-target", Measure("x", target=10.0)) == pytest.approx([0, 0.5, 1])
    assert _scores([-1, 1, 10], "distance-to-target", Measure("x", "down", target=0.0)) == pytest.approx([1, 0.9, 0])


def test_coinr_distance_to_reference_and_fraction_of_the_greatest() -> None:
    """COINr, tests/testthat/test-normalise.R: 1 − (x_ref − x) ÷ (x_ref − min), and x ÷ max."""
    x = [0.4, 0.9, 0.1, 0.7]
    told = [1 - (0.4 - v) / (0.4 - 0.1) for v in x]
    assert _scores(x, "distance-to-reference", Measure("x"), reference=0.4) == pytest.approx(told)
    assert _scores(x, "fraction-of-best", Measure("x")) == pytest.approx([v / 0.9 for v in x])


TABLE = np.array([[3, 200, 5.5, 0.8], [4, 180, 2.5, 0.3], [9, 90, 7.5, 0.9], [1, 320, 1.5, 0.4], [6, 150, 6.5, 0.1]])


def test_weights_and_scores_of_pymcdm() -> None:
    """What pymcdm gives for the same table: entropy, CRITIC, min-max both ways, largest value both ways."""
    told = [0.3086753321257074, 0.13200125036714724, 0.22554252293846638, 0.33378089456867893]
    assert entropy(TABLE) == pytest.approx(told, rel=1e-12)
    told = [0.20807891278002302, 0.3612395768126861, 0.2179425160753105, 0.21273899433198043]
    assert critic(TABLE) == pytest.approx(told, rel=1e-12)
    own, up, down = TABLE[:, 1].tolist(), Measure("x"), Measure("x", "down")
    assert _scores(own, "minmax", up) == pytest.approx(
        [0.4782608695652174, 0.391304347826087, 0, 1, 0.2608695652173913]
    )
    assert _scores(own, "minmax", down) == pytest.approx(
        [0.5217391304347826, 0.6086956521739131, 1, 0, 0.739130434782608]
    )
    assert _scores(own, "fraction-of-best", up) == pytest.approx([0.625, 0.5625, 0.28125, 1, 0.46875])
    assert _scores(own, "fraction-of-best", down) == pytest.approx([0.45, 0.5, 1, 0.28125, 0.6])


def test_b3_entropy_weights() -> None:
    assert entropy(np.array([[1.0, 2.0], [4.0, 16.0]])) == pytest.approx([0.358889, 0.641111], abs=5e-7)


def test_b4_critic_weights_of_diakoulaki_1995() -> None:
    rows = [
        (61, 1.08, 4.33), (20.7, 0.26, 4.34), (16.3, 1.98, 2.53), (9, 3.29, 1.65),
        (5.4, 2.77, 2.33), (4, 4.12, 1.21), (-6.1, 3.52, 2.10), (-34.6, 3.31, 0.98),
    ]  # fmt: skip
    assert critic(np.array(rows, float)) == pytest.approx([0.20222554, 0.48090173, 0.31687273], abs=5e-9)


def test_ahp_of_saaty_1980_school_example() -> None:
    """A consistent matrix gives back the ratios, with consistency ratio 0."""
    truth = {"a": 0.5, "b": 0.3, "c": 0.2}
    pairs = {(i, j): truth[i] / truth[j] for i in truth for j in truth if i < j}
    found = ahp(pairs, list(truth))
    assert found.weights == pytest.approx(list(truth.values()))
    assert found.ratio == pytest.approx(0, abs=1e-12)
    assert found.greatest == pytest.approx(3)


def test_ahp_eigenvector_against_the_power_method() -> None:
    pairs = {("a", "b"): 3.0, ("a", "c"): 5.0, ("b", "c"): 2.0}
    matrix = np.array([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]])
    vector = np.ones(3)
    for _ in range(200):
        vector = matrix @ vector
        vector /= vector.sum()
    found = ahp(pairs, ["a", "b", "c"])
    greatest = float((matrix @ vector / vector).mean())
    assert found.weights == pytest.approx(vector.tolist())
    assert found.ratio == pytest.approx((greatest - 3) / 2 / 0.58)


def test_outranking_matrix_of_two_indicators() -> None:
    """COINr, vignette "Aggregation": the two cells of a pair add up to 1; a dominance pair is 1 and 0."""
    found = shares_ahead(np.array([[3.0, 3.0], [2.0, 2.0], [1.0, 5.0]]), np.array([0.5, 0.5]))
    assert (found[0, 1], found[1, 0]) == (1, 0)
    assert (found[0, 2], found[2, 0]) == (0.5, 0.5)


def test_means_by_hand() -> None:
    scores, weights = np.array([[2.0, 8.0]]), np.array([1.0, 3.0])
    told = {
        way: float(aggregate(scores, weights, way, ["a", "b"], ["p"])[0])
        for way in ("arithmetic", "geometric", "harmonic")
    }
    assert told == pytest.approx({"arithmetic": 6.5, "geometric": (2 * 8**3) ** 0.25, "harmonic": 4 / (1 / 2 + 3 / 8)})
    assert float(arithmetic(np.array([[2.0, math.nan]]), weights)[0]) == 2  # relative to what is known


def _board(values: list[list[float]]) -> Board:
    return Board(("1",), tuple("abcdefgh"[: len(values)]), tuple("xyz"[: len(values[0])]), np.array([values]))


def test_b1_coinr_whole_way_against_a_slow_twin() -> None:
    """Denominate, group mean, treat, min-max with direction, hierarchical means: plain Python gives the same."""
    values = [[1.0, 5.0, 2.0], [2.0, math.nan, 9.0], [4.0, 1.0, 4.0], [8.0, 3.0, 7.0], [3.0, 2.0, 1.0]]
    label = Label("", "")
    tree = IndexTree(
        [Node("top", "", label), Node("g", "top", label, 2.0), Node("x", "g", label), Node("y", "g", label, 3.0), Node("z", "top", label)]
    )  # fmt: skip
    measures = {"x": Measure("x"), "y": Measure("y", "down"), "z": Measure("z", "up")}
    table = _board(values)
    found = compose(table, table, Setup(tree, measures, Choices(impute="group-mean")))
    columns = [[row[i] for row in values] for i in range(3)]
    columns[1][1] = (5 + 1 + 3 + 2) / 4
    scaled = [[100 * (v - min(c)) / (max(c) - min(c)) for v in c] for c in columns]
    scaled[1] = [100 - v for v in scaled[1]]
    group = [(x + 3 * y) / 4 for x, y in zip(scaled[0], scaled[1], strict=True)]
    told = [(2 * g + z) / 3 for g, z in zip(group, scaled[2], strict=True)]
    assert found.scores["top"][0] == pytest.approx(told)
