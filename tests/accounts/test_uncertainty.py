"""Distributions, draws of an account, variance shares: against what is known in closed form."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.accounts.uncertainty.distributions import (
    Z90,
    Distribution,
    Stated,
    distribution,
    normal_quantile,
    uniforms,
)
from shanshui.accounts.uncertainty.draws import drawn, intervals, quantiles, weights_of
from shanshui.accounts.uncertainty.model import (
    Bend,
    Blocks,
    Entry,
    Factor,
    Limit,
    Line,
    LocalError,
    Model,
    Part,
    Power,
    Worth,
    product,
)
from shanshui.accounts.uncertainty.sensitivity import LOCAL, samples, sobol, variance_shares
from shanshui.core.errors import UnclearSpread
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree

NAME = Label("place", "地方")
TREE = PlaceTree([Place("1", "", "city", NAME), *(Place(f"1{i}", "1", "county", NAME) for i in range(3))])
LEAVES = ("10", "11", "12")


def lognormal(key: str, sd: float = 0.3, stream: str = "") -> Factor:
    return Factor(key, stream or key, distribution(Stated("lognormal", 1.0, sd=sd), "here"))


def model(weights: list[tuple[Part, ...]], *factors: Factor, amount: float = 100.0, **more) -> Model:
    entries = {leaf: tuple(Entry(0, i, amount) for i in range(len(weights))) for leaf in LEAVES}
    made = Model("2020", TREE, (Line("s", "i", in_headline=True),), factors, tuple(weights), (), entries)
    return replace(made, **more)


PRODUCT = model([(Power("a", 1.0), Power("b", 2.0))], lognormal("a", 0.3), lognormal("b", 0.2))


@pytest.mark.parametrize(
    ("stated", "shares", "numbers"),
    [
        (Stated("lognormal", 10, sd=0.5), [0.5], [10]),
        (Stated("lognormal", 1, low=2, high=8), [0.05, 0.5, 0.95], [2, 4, 8]),
        (Stated("normal", 5, low=4, high=8), [0.05, 0.5, 0.95], [4, 6, 8]),
        (Stated("normal", 10, sd=0.1), [0.95], [10 + Z90]),
        (Stated("uniform", 1, low=2, high=4), [0.25, 0.5], [2.5, 3]),
        (Stated("triangular", 2, low=1, high=5), [0.25, 1 - 0.25 / 3], [2, 5 - math.sqrt(1)]),
        (Stated("discrete", 1, values=(3, 1, 7)), [0.1, 0.5, 0.9], [1, 3, 7]),
        (Stated("discrete", 1, values=(3, 1), weights=(9, 1)), [0.09, 0.11], [1, 3]),
    ],
)
def test_quantiles_of_a_distribution(stated, shares, numbers):
    found = distribution(stated, "here").quantile(np.array(shares))
    assert found == pytest.approx(numbers, rel=1e-5)


@pytest.mark.parametrize("kind", ["lognormal", "normal"])
def test_the_relative_sd_is_that_of_the_draws(kind):
    found = distribution(Stated(kind, 4.0, sd=0.2), "here").quantile(uniforms(1, "x", 200_000))
    assert found.std() / found.mean() == pytest.approx(0.2, rel=0.01)


def test_a_normal_number_keeps_its_sign():
    wide = distribution(Stated("normal", 1.0, sd=1.0), "here").quantile(uniforms(1, "x", 10_000))
    assert wide.min() >= 0
    assert distribution(Stated("normal", -1.0, sd=1.0), "here").quantile(uniforms(1, "x", 10_000)).max() <= 0


@pytest.mark.parametrize(
    "stated",
    [
        Stated("lognormal", 1),
        Stated("lognormal", 1, sd=0.1, low=1, high=2),
        Stated("lognormal", 1, low=-1, high=2),
        Stated("normal", 1, sd=0),
        Stated("uniform", 1, sd=0.1),
        Stated("uniform", 1, low=3, high=2),
        Stated("triangular", 9, low=1, high=2),
        Stated("discrete", 1, values=(1,)),
        Stated("discrete", 1, values=(1, 2), weights=(1,)),
    ],
)
def test_numbers_that_make_no_distribution(stated):
    with pytest.raises(UnclearSpread) as told:
        distribution(stated, "spreads.csv:2")
    assert told.value.text("zh").startswith("spreads.csv:2")


@given(st.floats(1e-12, 1 - 1e-12))
def test_normal_quantiles(share):
    from statistics import NormalDist

    assert normal_quantile(np.array([share]))[0] == pytest.approx(NormalDist().inv_cdf(share), rel=1e-12, abs=1e-12)


def test_interval_of_a_product_of_lognormals():
    wide = math.sqrt(math.log1p(0.3**2) + 4 * math.log1p(0.2**2))
    row = intervals(PRODUCT, 100_000).at("1")
    assert row.median == pytest.approx(300, rel=0.01)
    assert row.low == pytest.approx(300 * math.exp(-Z90 * wide), rel=0.01)
    assert row.high == pytest.approx(300 * math.exp(Z90 * wide), rel=0.01)


def test_coverage_of_the_90_percent_range_is_within_1_percent():
    from statistics import NormalDist

    wide, held = math.sqrt(math.log1p(0.3**2) + 4 * math.log1p(0.2**2)), []
    for seed in range(40):
        row = intervals(PRODUCT, 10_000, seed).at("1")
        low, high = (NormalDist().cdf(math.log(end / 300) / wide) for end in (row.low, row.high))
        held.append(high - low)
    assert sum(held) / len(held) == pytest.approx(0.9, abs=0.01)
    assert max(abs(share - 0.9) for share in held) < 0.01


def test_every_draw_adds_up():
    many = model(
        [(Power("a", 1.0),), (Power("b", 1.0),)], lognormal("a"), lognormal("b"),
        lines=(Line("s", "i", in_headline=True), Line("s", "j", in_headline=True), Line("t", "k", in_headline=False)),
    )  # fmt: skip
    entries = {leaf: (Entry(0, 0, 10.0 * n), Entry(1, 1, 7.0), Entry(2, 1, 5.0)) for n, leaf in enumerate(LEAVES, 1)}
    many = replace(many, entries=entries)
    done = intervals(many, 500, keep=["1", *LEAVES])
    assert done.kept["1"] == pytest.approx(sum(done.kept[leaf] for leaf in LEAVES), rel=1e-12)
    ratios = drawn(many.factors, 1, 500)
    assert done.kept["10"] == pytest.approx(10 * ratios["a"] + 7 * ratios["b"], rel=1e-12)
    assert done.at("1", "t", "k").value == 15
    assert done.at("1").value == 60 + 21
    assert sum(done.at(leaf).mean for leaf in LEAVES) == pytest.approx(done.at("1").mean)


def test_streams_go_by_name_alone():
    one = drawn([lognormal("a"), lognormal("b")], 1, 100)
    other = drawn([lognormal("z"), lognormal("b")], 1, 100)
    assert one["b"].tobytes() == other["b"].tobytes()
    assert drawn([lognormal("b")], 2, 100)["b"].tobytes() != one["b"].tobytes()
    assert uniforms(1, "a", 50).tobytes() == uniforms(1, "a", 100)[:50].tobytes()


def test_a_group_is_drawn_together():
    one = drawn([lognormal("a", stream="g"), lognormal("b", 0.6, stream="g"), lognormal("c")], 1, 1000)
    assert np.corrcoef(np.argsort(np.argsort(one["a"])), np.argsort(np.argsort(one["b"])))[0, 1] == pytest.approx(1)
    assert abs(np.corrcoef(one["a"], one["c"])[0, 1]) < 0.1


def test_quantiles_lie_between_the_nearest_draws():
    values = np.random.default_rng(0).random((3, 1001))
    wanted = np.quantile(values, [0.05, 0.5, 0.95], axis=1)
    assert np.array(quantiles(values)) == pytest.approx(wanted)


def test_parts_are_one_at_the_account():
    here = {"a": np.ones(1), "b": np.ones(1)}
    worth = Worth(lambda amount, price, share: amount * price * share, (("price", 3.0, "a"), ("share", 0.5, "")))
    limit = Limit(np.minimum, ((50.0, (Power("a", 1.0),)), (70.0, ())), 100.0, (Power("b", 1.0),))
    assert product((Power("a", 2.0), worth, limit), here)[0] == 1
    assert Bend("a", 1.5).of(here)[0] == 0
    assert Bend("a", 1.5).of({"a": np.array([1.5])})[0] == 1
    assert Bend("a", 1.5, 0.5).of({"a": np.array([0.5, 1.5])}).tolist() == [0, 1]
    # Twice the capacity of a part cleans no more than there is.
    twice = limit.of({"a": np.array([2.0]), "b": np.ones(1)})[0]
    assert twice * (100 / 120) * (2 * 50 + 70) == pytest.approx(100)


def with_local(blocks: dict[str, Blocks], sd: float = 0.3) -> Model:
    error = LocalError("rain", sd, 1000.0, blocks)
    entries = {leaf: (Entry(0, 0, 100.0), Entry(0, 0, 100.0, 0, counts=False)) for leaf in LEAVES}
    return model([()], errors=(error,), entries=entries)


def test_a_local_error_shrinks_with_the_root_of_the_blocks():
    small = intervals(with_local(dict.fromkeys(LEAVES, Blocks((), 1.0))), 50_000, keep=["1", "10"])
    large = intervals(with_local(dict.fromkeys(LEAVES, Blocks((), 1 / math.sqrt(25)))), 50_000, keep=["10"])
    assert small.kept["10"].std() / 100 == pytest.approx(0.3, rel=0.02)
    assert large.kept["10"].std() / 100 == pytest.approx(0.3 / 5, rel=0.02)
    assert small.kept["1"].std() / 300 == pytest.approx(0.3 / math.sqrt(3), rel=0.02)
    assert small.at("10").relative > 1.5 * small.at("1").relative, "villages are wider than their county"


def test_neighbours_in_one_block_share_its_error():
    alike = dict.fromkeys(LEAVES, Blocks((("0:0", 1.0),), 0.0))
    done = intervals(with_local(alike), 5_000, keep=["10", "11", "1"])
    assert done.kept["10"] == pytest.approx(done.kept["11"])
    assert done.kept["1"].std() / 300 == pytest.approx(0.3, rel=0.05)


def test_variance_shares_of_ishigami():
    """Ishigami and Homma (1990): closed form, with a = 7 and b = 0.1."""

    def result(sample):
        x, y, z = ((2 * sample[name] - 1) * np.pi for name in "xyz")
        return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)

    found = {share.stream: share for share in sobol(result, *samples("xyz", 1 << 16))}
    assert [found[name].first for name in "xyz"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.015)
    assert [found[name].total for name in "xyz"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.015)


def test_variance_shares_of_a_product_of_lognormals():
    """Var E(Y|X) / Var Y = (e^s² − 1) / (e^S² − 1), s² the factor's share of the variance S² of the logarithm."""
    parts = {"a": math.log1p(0.3**2), "b": 4 * math.log1p(0.2**2)}
    whole = math.expm1(sum(parts.values()))
    found = {share.stream: share for share in variance_shares(PRODUCT, "1", 1 << 16)}
    for name, part in parts.items():
        other = sum(parts.values()) - part
        assert found[name].first == pytest.approx(math.expm1(part) / whole, abs=0.015)
        assert found[name].total == pytest.approx(1 - math.expm1(other) / whole, abs=0.015)


def test_variance_share_of_local_errors():
    both = with_local(dict.fromkeys(LEAVES, Blocks((), 1.0)))
    both = replace(both, factors=(lognormal("a", 0.1),), weights=((Power("a", 1.0),),))
    found = {share.stream: share.first for share in variance_shares(both, "1", 1 << 15)}
    a, local = 0.1**2, 0.3**2 / 3
    assert found[LOCAL] == pytest.approx(local / (a + local), abs=0.03)
    assert sum(found.values()) == pytest.approx(1, abs=0.05)


def test_nothing_varies():
    assert variance_shares(model([()]), "1", 64) == ()


def test_the_order_of_places_and_factors_changes_no_bit():
    one = replace(PRODUCT, factors=PRODUCT.factors[::-1], entries=dict(reversed(PRODUCT.entries.items())))
    assert intervals(one, 300).rows == intervals(PRODUCT, 300).rows
    assert (
        weights_of(one, drawn(one.factors, 1, 10), 10).tobytes()
        == weights_of(PRODUCT, drawn(PRODUCT.factors, 1, 10), 10).tobytes()
    )


def test_a_multiple_of_a_distribution():
    share = np.array([0.1, 0.5, 0.9])
    for stated in (Stated("lognormal", 2, sd=0.3), Stated("normal", 2, sd=0.3), Stated("uniform", 2, low=1, high=3)):
        whole: Distribution = distribution(stated, "here")
        assert whole.scaled(0.5).quantile(share) == pytest.approx(whole.quantile(share) / 2)
