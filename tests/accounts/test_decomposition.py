"""Why an account changed: the parts add up to the fen, turn round with the periods, and add up over places."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.accounts.decomposition import (
    FACTORS,
    LABELS,
    NOTES,
    Decomposition,
    Key,
    State,
    added,
    decomposed,
    fen,
    joined,
    revised,
)

NAN = math.nan
KEYS = st.builds(
    Key,
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from(["forest", "grass"]),
    st.sampled_from(["a", "b"]),
    st.just("i"),
)
SIZES = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))
MAYBE = st.one_of(st.just(NAN), SIZES)


@st.composite
def states(draw):
    """Return a line as an account could hold it: priced amounts, money alone, negative values, unknown areas."""
    amount = draw(SIZES) * draw(st.sampled_from([1.0, 1.0, -1.0]))
    price = draw(st.one_of(st.just(NAN), st.floats(0.01, 1e5)))
    value = amount * price if price == price else amount
    return State(value, amount, draw(MAYBE), draw(MAYBE), price, draw(st.booleans()))


SIDES = st.dictionaries(KEYS, states(), max_size=8)
METHODS = st.sampled_from(["shapley", "lmdi"])


@settings(max_examples=500)
@given(SIDES, SIDES, METHODS)
def test_parts_add_up_to_the_change_and_the_change_to_the_totals(before, after, method):
    found = decomposed(before, after, "2010", "2020", method)
    for effect in found.effects:
        assert sum(effect.parts) == effect.after - effect.before
    total = found.total()
    assert sum(total.parts) == total.change == total.after - total.before
    assert total.before == sum(fen(state.value) for state in before.values())
    assert total.after == sum(fen(state.value) for state in after.values())


@settings(max_examples=500)
@given(SIDES, SIDES, METHODS)
def test_exchanging_the_periods_changes_every_sign(before, after, method):
    there, back = decomposed(before, after, "1", "2", method), decomposed(after, before, "2", "1", method)
    assert [effect.key for effect in there.effects] == [effect.key for effect in back.effects]
    assert [e.parts for e in there.effects] == [tuple(-part for part in e.parts) for e in back.effects]


@settings(max_examples=500)
@given(SIDES, SIDES)
def test_places_types_and_services_each_add_up_to_the_whole(before, after):
    found = decomposed(before, after, "1", "2")
    for name in ("place", "ecosystem_type", "service", "item"):
        assert added(found.by(name).values()) == found.total()
    apart = [decomposed({k: v for k, v in before.items() if k.place == p}, {k: v for k, v in after.items() if k.place == p},
                        "1", "2") for p in ("p1", "p2", "p3")]  # fmt: skip
    assert added(one.total() for one in apart) == found.total()


def one(before: State, after: State, method: str = "shapley") -> dict[str, float]:
    """Return what each factor made of one line, yuan."""
    (effect,) = decomposed({KEY: before}, {KEY: after}, "1", "2", method).effects  # type: ignore[arg-type]
    return {name: part / 100 for name, part in zip(FACTORS, effect.parts, strict=True) if part}


KEY = Key("p1", "forest", "a", "i")


def test_area_times_amount_per_area_times_price():
    # 10 ha × 2 t/ha × 5 yuan/t = 100; 8 ha × 3 t/ha × 6 yuan/t = 144
    found = one(State(100, 20, 10, 20, 5), State(144, 24, 8, 24, 6))
    assert sum(found.values()) == pytest.approx(44, abs=1e-9)
    assert found["extent"] == pytest.approx(-2 * (2 * 5 / 3 + 3 * 5 / 6 + 2 * 6 / 6 + 3 * 6 / 3), abs=0.011)
    assert found["price"] == pytest.approx(20 / 3 + 16 / 6 + 30 / 6 + 24 / 3, abs=0.011)


def test_weather_is_what_the_land_would_have_given_in_the_other_weather():
    # the same land; 20 t in the first weather, 30 t in the second: all of it is weather
    assert one(State(100, 20, 10, 30, 5), State(150, 30, 10, 20, 5)) == {"weather": 50.0}
    # known in one period only: the other in the same ratio
    found = decomposed({KEY: State(100, 20, 10, 30, 5)}, {KEY: State(225, 45, 10, NAN, 5)}, "1", "2")
    assert found.noted() == {"one_sided": ["a.i"]}
    assert found.total().of("weather") == 100 * (50 + 75) / 2
    assert found.total().of("condition") == 100 * (50 + 75) / 2


def test_what_cannot_be_told_apart_is_within_condition_and_said():
    found = decomposed({KEY: State(100, 100)}, {KEY: State(130, 130)}, "1", "2")
    assert found.total().of("condition") == 3000
    assert set(found.noted()) == {"no_area", "no_price", "no_weather"}
    assert found.separated == {"condition"}


def test_what_was_nothing_before_has_no_price_effect():
    found = decomposed({KEY: State(0, 0, 10, 0, NAN)}, {KEY: State(100, 20, 10, 20, 5)}, "1", "2")
    assert found.total().of("condition") == 10000
    assert found.noted() == {}


def test_a_type_that_came_is_extent_and_a_line_that_came_is_data():
    gone = State(0.0, 0.0, 0.0, 0.0, 0.0)
    assert one(gone, State(100, 20, 10, NAN, 5)) == {"extent": 100.0}
    found = decomposed({}, {KEY: State(100, 20, 10, NAN, 5)}, "1", "2")
    assert found.total().of("data") == 10000
    assert found.noted() == {"one_period": ["a.i"]}


def test_lmdi_is_for_values_above_zero_and_says_so_elsewhere():
    below = decomposed({KEY: State(-5, -5, 1, NAN, 1)}, {KEY: State(7, 7, 2, NAN, 1)}, "1", "2", "lmdi")
    assert "by_shapley" in below.noted()
    above = one(State(100, 20, 10, 20, 5), State(144, 24, 8, 24, 6), "lmdi")
    mean = 44 / math.log(1.44)
    assert above == pytest.approx(
        {"extent": mean * math.log(0.8), "condition": mean * math.log(1.5), "price": mean * math.log(1.2)}, abs=0.011
    )


def test_a_revision_is_told_apart_into_method_and_data():
    found = revised({KEY: (100.0, 120.0, 90.0, 108.0), Key("p2", "grass", "a", "i"): (0.0, 50.0, 0.0, 50.0)}, "2010")
    assert found.by("place")["p1"].parts == (0, 0, 0, 0, 1900, -1100)
    assert found.by("place")["p2"].of("method") == 5000


@settings(max_examples=200)
@given(st.dictionaries(KEYS, st.tuples(*[st.floats(0, 1e9)] * 4), max_size=6), SIDES)
def test_a_revision_and_a_change_join_without_a_gap(worths, after):
    revision = revised(worths, "2010")
    before = {key: State(worth[-1], worth[-1]) for key, worth in worths.items()}
    whole = joined([revision, decomposed(before, after, "2010", "2020")], "2010", "2020")
    assert sum(whole.total().parts) == whole.total().change
    assert whole.total().before == sum(fen(worth[0]) for worth in worths.values())
    assert whole.total().after == sum(fen(state.value) for state in after.values())


def test_every_factor_and_remark_has_words_in_both_languages():
    assert set(LABELS) == set(FACTORS)
    assert all(label.en and label.zh for label in [*LABELS.values(), *NOTES.values()])
    assert isinstance(decomposed({}, {}, "1", "2"), Decomposition)
