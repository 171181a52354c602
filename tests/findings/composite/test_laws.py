"""Laws of composite indices (B6 and more), on generated tables."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import (
    BadComparison,
    BadIndexTree,
    ComparisonsInconsistent,
    NotForMethod,
    NotPositive,
    RecordDiffers,
    ReferenceNotGiven,
)
from shanshui.core.labels import Label
from shanshui.findings.composite import aggregate, normalise, weigh
from shanshui.findings.composite.audit import correlations, drill, indicators, spots
from shanshui.findings.composite.board import Array, Board, Measure, board
from shanshui.findings.composite.choices import Choices, Setup, setup_of
from shanshui.findings.composite.composite import compose, ranks
from shanshui.findings.composite.impute import FILLS, impute
from shanshui.findings.composite.index_tree import IndexTree, Node, flat
from shanshui.findings.composite.normalise import WAYS, Scale
from shanshui.findings.composite.robustness import Spread, robustness
from shanshui.findings.composite.screen import screen
from shanshui.findings.composite.treat import treat

NUMBERS = st.floats(0.5, 1e4).map(lambda value: round(value, 3))
COLUMNS = st.lists(NUMBERS, min_size=4, max_size=12, unique=True).map(np.array)
RELATIVE = sorted(set(WAYS) - {"goalposts", "distance-to-target", "distance-to-reference"})


def _of(values: Array, names: str = "uvwxyz") -> Board:
    rows, columns = values.shape
    return Board(("2020",), tuple(f"{i:03}" for i in range(rows)), tuple(names[:columns]), values[None])


def _setup(names: str, **choices: object) -> Setup:
    return Setup(flat(names), {name: Measure(name, low=0.0, high=1e4) for name in names}, Choices(**choices))  # type: ignore[arg-type]


@given(COLUMNS, st.sampled_from(RELATIVE), st.floats(0.1, 50).map(lambda f: round(f, 2)))
def test_a_unit_changes_no_score(column: Array, way: str, factor: float) -> None:
    measure = Measure("x")
    scores = normalise.normalise(column, way, measure)
    assert normalise.normalise(column * factor, way, measure) == pytest.approx(scores, rel=1e-7, abs=1e-7)


@given(COLUMNS, st.sampled_from(["minmax", "zscore", "rank", "borda", "percentile", "around-mean"]))
def test_a_reversed_direction_mirrors_the_scores(column: Array, way: str) -> None:
    up = normalise.normalise(column, way, Measure("x"))
    down = normalise.normalise(column, way, Measure("x", "down"))
    assert normalise.normalise(-column, way, Measure("x", "down")) == pytest.approx(up)
    total = {"minmax": 100, "zscore": 0, "rank": len(column) + 1, "borda": len(column) - 1, "percentile": 100}
    assert up + down == pytest.approx(np.full(len(column), total.get(way, 0)))


@given(COLUMNS, st.sampled_from(sorted(WAYS)), st.sampled_from(["up", "down"]))
def test_better_never_scores_less(column: Array, way: str, direction: str) -> None:
    measure = Measure("x", direction, low=0.0, high=1e4, target=5e3)  # type: ignore[arg-type]
    scores = normalise.normalise(column, way, measure, Scale(reference=float(np.median(column))))
    order = np.argsort(measure.sign * column)
    known = scores[order][~np.isnan(scores[order])]
    assert (np.diff(known) >= -1e-9).all()


@given(COLUMNS, st.sampled_from(["up", "down"]))
def test_b6_a_dominated_place_changes_nobodys_goalpost_score(column: Array, direction: str) -> None:
    measure = Measure("x", direction, low=0.0, high=1e4)  # type: ignore[arg-type]
    worst = column.min() / 2 if direction == "up" else column.max() * 2
    before = normalise.normalise(column, "goalposts", measure)
    after = normalise.normalise(np.append(column, worst), "goalposts", measure)
    assert after[:-1].tolist() == before.tolist()


def test_goalposts_survive_a_reversed_direction_and_a_panel() -> None:
    measure = Measure("x", "down", low=10.0, high=60.0)
    panel = np.array([[10.0, 35.0], [60.0, 80.0]])
    assert normalise.normalise(panel, "goalposts", measure).tolist() == [[100, 50], [0, 0]]
    alone = normalise.normalise(panel[0], "goalposts", measure)
    assert alone.tolist() == [100, 50]  # a year by itself scores as within the panel


def test_goalposts_around_an_optimum() -> None:
    measure = Measure("ratio", "toward", optimum=1.0, low=0.5, high=1.5)
    away = np.abs(np.array([1.0, 1.25, 0.5, 2.0]) - 1.0)
    assert normalise.normalise(away, "goalposts", measure).tolist() == [100, 50, 0, 0]


def test_a_goalpost_or_reference_that_is_not_given_is_named() -> None:
    with pytest.raises(ReferenceNotGiven, match="air"):
        normalise.normalise(np.array([1.0, 2.0]), "goalposts", Measure("air"))
    with pytest.raises(ReferenceNotGiven, match="air"):
        normalise.normalise(np.array([1.0, 2.0]), "distance-to-reference", Measure("air"))
    with pytest.raises(NotForMethod, match="air"):
        normalise.normalise(np.array([0.0, 2.0]), "log-minmax", Measure("air"))


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=5, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_places_changes_nothing(rows: list[list[float]], random: object) -> None:
    keyed = {("2020", f"{i:03}", name): v for i, row in enumerate(rows) for name, v in zip("uvw", row, strict=True)}
    items = list(keyed.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    first, second = board(keyed), board(dict(items))
    setup = _setup("uvw")
    assert first.digest() == second.digest()
    one, two = (compose(table, table, setup) for table in (first, second))
    assert np.array_equal(one.scores["index"], two.scores["index"], equal_nan=True)


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=5, max_size=9))
def test_all_weights_add_up_to_one(rows: list[list[float]]) -> None:
    matrix = np.array(rows)
    for method in ("equal", "entropy", "critic", "pca"):
        try:
            found = weigh.weigh(matrix, method, [1.0] * 3, list("uvw"))
        except NotForMethod:
            continue
        assert math.isclose(found.sum(), 1.0) or not weigh.varying(matrix).any()
        assert (found >= 0).all()


def test_b6_a_constant_indicator_gets_weight_zero_and_a_warning() -> None:
    values = np.array([[1.0, 7.0, 3.0], [2.0, 7.0, 1.0], [3.0, 7.0, 5.0], [5.0, 7.0, 2.0]])
    for method in ("given", "equal", "entropy", "critic", "pca"):
        for way in ("minmax", "goalposts"):
            table = _of(values)
            found = compose(table, table, _setup("uvw", weights=method, normalise=way))
            assert found.weights["index"]["v"] == 0
            assert any("v has the weight 0" in text.en for text in found.remarks)
            assert not np.isnan(found.scores["index"]).any()


def test_b6_geometric_with_a_zero_is_refused_with_the_indicators_name() -> None:
    values = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0]])
    table = _of(values)
    for method in ("geometric", "harmonic"):
        with pytest.raises(NotPositive, match="u is 0 at 000"):
            compose(table, table, _setup("uv", aggregate=method))
    found = compose(table, table, _setup("uv", aggregate="geometric", low=1.0))
    assert (found.scores["index"] > 0).all()


def test_one_lone_value_does_not_crash_a_panel() -> None:
    values = np.full((3, 2, 1), np.nan)
    values[1, 0, 0] = 5.0
    assert impute(values, "last")[0][:, 0, 0].tolist() == pytest.approx([math.nan, 5, 5], nan_ok=True)
    assert impute(values, "linear")[0][:, 0, 0].tolist() == [5, 5, 5]
    for method in FILLS:
        made, where = impute(values, method)
        assert made[1, 0, 0] == 5
        assert not where[1, 0, 0]


def test_linear_goes_by_time_not_by_number() -> None:
    values = np.array([[[0.0]], [[math.nan]], [[10.0]]])
    assert impute(values, "linear", times=[2010, 2018, 2020])[0][1, 0, 0] == pytest.approx(8)


def test_neighbours_are_the_most_similar_places() -> None:
    values = np.array([[[1.0, 1.0, 5.0], [1.1, 1.0, math.nan], [9.0, 9.0, 50.0], [1.0, 1.1, 7.0], [1.1, 1.1, 9.0]]])
    assert impute(values, "neighbour")[0][0, 1, 2] == pytest.approx((5 + 7 + 9) / 3)


def test_screening_counts_a_bound_as_passed() -> None:
    values = np.array([[[1.0, math.nan], [1.0, 2.0], [math.nan, math.nan], [0.0, 0.0]]])
    assert screen(values, 0.5).kept[0].tolist() == [True, True, False, True]
    assert screen(values, 0.51).kept[0].tolist() == [False, True, False, True]
    assert screen(values, 0.5, 0.5).kept[0].tolist() == [True, True, False, False]


@given(COLUMNS)
def test_treatment_keeps_the_order(column: Array) -> None:
    outlying = np.append(column, [column.max() * 40, column.max() * 90])
    made, done = treat(outlying)
    assert (np.diff(made[np.argsort(outlying)]) >= -1e-12).all()
    assert done.done in ("none", "winsorised", "log")


@pytest.mark.parametrize("column", [[5.0] * 6, [math.nan] * 5, [], [1.0], [1.0, 2.0, math.nan]])
def test_nasty_columns_pass_through(column: list[float]) -> None:
    made, done = treat(np.array(column))
    assert made.tolist() == pytest.approx(column, nan_ok=True)
    assert done.done == "none"


def test_contradicting_comparisons_are_refused_and_the_worst_is_named() -> None:
    pairs = {("a", "b"): 9.0, ("b", "c"): 9.0, ("a", "c"): 1 / 9}
    with pytest.raises(ComparisonsInconsistent, match="consistency ratio"):
        weigh.ahp(pairs, list("abc"), "top")
    with pytest.raises(BadComparison, match="a : c"):
        weigh.ahp({("a", "b"): 2.0, ("b", "c"): 2.0}, list("abc"), "top")
    with pytest.raises(BadComparison, match="differs"):
        weigh.ahp({("a", "b"): 2.0, ("b", "a"): 2.0}, list("ab"), "top")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("a", ""), ("b", "")], "2 tops"),
        ([("a", ""), ("b", "x")], "names no part: x"),
        ([("t", ""), ("u", "t"), ("a", "b"), ("b", "a")], "own parents"),
        ([("t", "")], "no parts"),
        ([("t", ""), ("a", "t"), ("a", "t")], "twice"),
    ],
)
def test_rows_that_are_no_index(rows: list[tuple[str, str]], told: str) -> None:
    with pytest.raises(BadIndexTree, match=told):
        IndexTree([Node(code, parent, Label(code, code)) for code, parent in rows])


def test_ranks_share_the_better_and_skip_the_absent() -> None:
    assert ranks(np.array([3.0, math.nan, 5.0, 3.0, 1.0])).tolist() == [2, 0, 1, 2, 4]


def _example() -> tuple[Board, Setup]:
    rng = np.random.Generator(np.random.Philox(7))
    values = rng.lognormal(size=(9, 4))
    values[2, 1] = np.nan
    return _of(values, "uvwx"), _setup("uvwx", impute="group-mean")


def test_rank_intervals_repeat_and_hold_the_rank_mostly() -> None:
    table, setup = _example()
    spread = Spread(draws=200, seed=3)
    one, two = (robustness(table, table, setup, "2020", spread) for _ in range(2))
    assert np.array_equal(one.drawn, two.drawn)
    assert sum(one.used.values()) == 200
    nominal = compose(table, table, setup).ranks("index", "2020")
    inside = [one.range_of(p).low <= rank <= one.range_of(p).high for p, rank in nominal.items()]
    assert sum(inside) >= 8
    other = robustness(table, table, setup, "2020", Spread(draws=200, seed=4))
    assert not np.array_equal(one.drawn, other.drawn)


def test_without_choices_the_interval_is_the_rank() -> None:
    table, setup = _example()
    spread = Spread(("group-mean",), ("minmax",), ("given",), ("arithmetic",), noise=0.0, draws=100)
    found = robustness(table, table, setup, "2020", spread)
    for place, rank in compose(table, table, setup).ranks("index", "2020").items():
        assert (found.range_of(place).low, found.range_of(place).high) == (rank, rank)


@pytest.mark.parametrize("method", sorted(aggregate.WAYS))
@pytest.mark.parametrize("impute", ["none", "group-mean"])
def test_draws_that_move_nothing_are_the_index(method: str, impute: str) -> None:
    table, setup = _example()
    nodes = [Node("index", "", Label("", "")), Node("g", "index", Label("", ""), 2.0)]
    nodes += [Node(code, "g" if code < "w" else "index", Label("", "")) for code in "uvwx"]
    choices = Choices(impute=impute, aggregate=method, low=1.0, least_known=0.6)
    deep = Setup(IndexTree(nodes), setup.measures, choices)
    spread = Spread((impute,), ("minmax",), ("given",), (method,), noise=0.0, draws=100)
    drawn = robustness(table, table, deep, "2020", spread)
    nominal = compose(table, table, deep).ranks("index", "2020")
    assert {place: drawn.range_of(place).median for place in nominal} == nominal
    assert (drawn.drawn == drawn.drawn[0]).all()


def test_a_place_that_dominates_is_first_in_every_draw() -> None:
    table, setup = _example()
    values = table.values.copy()
    values[0, 0] = 1e3
    best = table.with_values(values)
    found = robustness(best, best, setup, "2020", Spread(draws=150))
    assert found.range_of("000").high == 1
    assert found.behind("001", "000") == 1


def test_the_record_repeats_the_index_and_refuses_other_data() -> None:
    import json

    table, setup = _example()
    found = compose(table, table, setup)
    record = json.loads(json.dumps(found.record, allow_nan=False))
    again = compose(table, table, setup_of(record, table, table))
    assert np.array_equal(again.scores["index"], found.scores["index"], equal_nan=True)
    assert again.record == found.record
    with pytest.raises(RecordDiffers):
        setup_of(record, table.with_values(table.values * 2), table)


def test_b2_the_weakest_come_first_with_rank_and_raw_value() -> None:
    table, setup = _example()
    found = compose(table, table, setup)
    own = spots(found, "003", "2020")
    assert [s.rank / s.of for s in own] == sorted((s.rank / s.of for s in own), reverse=True)
    column = table.column("u")[0]
    told = next(s for s in own if s.indicator == "u")
    assert (told.value, told.rank) == (column[3], 1 + int((column > column[3]).sum()))


def test_the_way_down_multiplies_up_to_the_index() -> None:
    table, setup = _example()
    found = compose(table, table, setup)
    steps = drill(found, "002", "2020")
    leaves = [step for step in steps if step.depth]
    assert steps[0].score == pytest.approx(sum(step.score * step.weight for step in leaves))
    assert [step.code for step in leaves if step.imputed] == ["v"]
    assert math.isnan(next(step for step in leaves if step.code == "v").raw)
    assert [step.code for step in drill(found, "002", "2020", ["w"])] == ["index", "w"]


def test_the_audit_tells_twins_and_gaps() -> None:
    table, setup = _example()
    values = table.values.copy()
    values[0, :, 3] = 2 * values[0, :, 0]
    twin = table.with_values(values)
    found = compose(twin, twin, setup)
    first = correlations(found, "2020")[0]
    assert {first.first, first.second} == {"u", "x"}
    assert first.value == pytest.approx(1)
    assert first.remark is not None
    assert {row.indicator: row.imputed for row in indicators(found, "2020")}["v"] == pytest.approx(1 / 9)


def test_copeland_and_outranking_prefer_whoever_wins_duels() -> None:
    scores, weights = np.array([[3.0, 3.0], [2.0, 2.0], [1.0, 1.0]]), np.array([1.0, 1.0])
    for way in ("copeland", "outranking"):
        assert aggregate.aggregate(scores, weights, way, ["a", "b"], list("pqr")).tolist() == [100, 50, 0]
