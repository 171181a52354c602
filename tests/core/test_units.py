"""Units convert once, at the door (§5); whatever is no unit is refused by name."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shanshui.core import registry, units
from shanshui.core.errors import UnitMismatch, UnknownUnit


@pytest.mark.parametrize(
    ("unit", "needed", "factor"),
    [
        ("亿元", "yuan", 1e8),
        ("万元", "yuan", 1e4),
        ("分", "yuan", 0.01),
        ("亩", "ha", 1 / 15),
        ("万亩", "ha", 1e4 / 15),
        ("千公顷", "ha", 1e3),
        ("平方公里", "ha", 100),
        ("hm2", "ha", 1),
        ("万平方米", "ha", 1),
        ("吨", "kg", 1000),
        ("公斤", "kg", 1),
        ("斤", "kg", 0.5),
        ("亿立方米", "m3", 1e8),
        ("万千瓦时", "kWh", 1e4),
        ("度电", "kWh", 1),
        ("万人次", "visit", 1e4),
        ("万头", "head", 1e4),
        ("只", "head", 1),
        ("吨/公顷", "t ha-1", 1),
        ("万元/公顷", "yuan ha-1", 1e4),
        ("毫米", "mm", 1),
    ],
)
def test_chinese_units(unit: str, needed: str, factor: float):
    assert units.factor(unit, needed) == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize("unit", ["ton", "tons", "t", "tonne", "吨", "metric_ton", "Mg"])
def test_a_ton_is_metric_everywhere(unit: str):
    assert units.factor(unit, "kg") == pytest.approx(1000, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "needed", "factor"),
    [
        ("t ha-1", "kg m-2", 0.1),
        ("kg/m2", "t ha-1", 10),
        ("kg/(m2)", "t ha-1", 10),
        ("m^3", "m3", 1),
        ("m³/s", "m3 d-1", 86400),
        ("m**3", "m3", 1),
        ("10^4 m3", "m3", 1e4),
        ("10^-3 t", "kg", 1),
        ("10⁴ m³", "m3", 1e4),
        ("1e8 m3", "m3", 1e8),
        ("t·ha-1", "t ha-1", 1),
        ("mm/a", "mm yr-1", 1),
        ("%", "1", 0.01),
        ("‰", "1", 0.001),
        ("g/kg", "percent", 0.1),
        ("", "1", 1),
        ("-", "1", 1),
    ],
)
def test_spellings_and_powers(unit: str, needed: str, factor: float):
    assert units.factor(unit, needed) == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    ["m 3", "5 -3", "2 3 t", "--t", "t/0", "0 t", "nan t", "inf t", "1e999 t", "banana", "t/1000 kg", "ha ha2 x",
     "degC d", "1..2 t", "e" * 400, "((((", "/", "__import__('os')", "万", "t;m"],
)  # fmt: skip
def test_what_is_no_unit_is_refused(text: str):
    with pytest.raises(UnknownUnit) as caught:
        units.check_unit(text, "a.csv:3: unit")
    assert caught.value.where == "a.csv:3: unit"
    assert text in caught.value.text("zh")


@pytest.mark.parametrize(
    ("given_", "needed"),
    [("t", "m3"), ("yuan", "t"), ("mm", "ha"), ("t ha-1", "t"), ("class", "1"), ("head", "person")],
)
def test_another_dimension_is_a_mismatch(given_: str, needed: str):
    with pytest.raises(UnitMismatch, match="cannot become"):
        units.factor(given_, needed)


@pytest.mark.parametrize(
    ("given_", "needed"), [("degC", "K"), ("K", "degC"), ("°C", "K"), ("℃", "K"), ("degF", "degC")]
)
def test_no_factor_turns_one_temperature_scale_into_another(given_: str, needed: str):
    with pytest.raises(UnitMismatch):
        units.factor(given_, needed)
    assert not units.same_dimension(given_, needed)


@pytest.mark.parametrize(
    ("value", "given_", "needed", "result"),
    [(0, "degC", "K", 273.15), (300, "K", "degC", 26.85), (32, "degF", "degC", 0), (25, "℃", "degC", 25), (25, "celsius", "K", 298.15)],
)  # fmt: skip
def test_temperatures_keep_their_zero(value: float, given_: str, needed: str, result: float):
    assert units.convert(float(value), given_, needed) == pytest.approx(result, abs=1e-9)


def test_a_temperature_is_not_a_length():
    with pytest.raises(UnitMismatch):
        units.convert(1.0, "degC", "mm")


@pytest.mark.parametrize(
    ("rate", "needed", "over", "factor"),
    [("mm month-1", "mm", "month", 1), ("mm d-1", "mm", "d", 1), ("t ha-1 yr-1", "t ha-1", "yr", 1), ("mm", "mm", "yr", 1),
     ("kg m-2 a-1", "t ha-1", "yr", 10)],
)  # fmt: skip
def test_rates_are_read_over_their_period(rate: str, needed: str, over: str, factor: float):
    assert units.factor_over(rate, needed, over) == pytest.approx(factor)


def test_a_rate_over_the_wrong_period_is_rescaled_not_ignored():
    assert units.factor_over("mm d-1", "mm", "month") == pytest.approx(30.4375)  # a mean month of pint
    with pytest.raises(UnitMismatch):
        units.factor_over("t d-1", "mm", "month")


def test_prices_times_amounts():
    assert units.product_factor("t", "yuan kg-1", "yuan") == pytest.approx(1000)
    assert units.product_factor("头", "元 head-1", "yuan") == pytest.approx(1)
    with pytest.raises(UnitMismatch):
        units.product_factor("t", "yuan m-3", "yuan")


@pytest.mark.parametrize("unit", ["yuan", "万元", "亿元", "fen"])
def test_money_is_known(unit: str):
    assert units.is_money(unit)


@pytest.mark.parametrize("unit", ["t", "yuan t-1", "banana"])
def test_other_things_are_no_money(unit: str):
    assert not units.is_money(unit)


def test_every_declared_unit_is_one():
    for name, spec in {**registry.variables(), **registry.parameters()}.items():
        units.check_unit(spec.unit, name)


WORDS = ["t", "kg", "m", "m2", "m3", "ha", "mm", "yr", "d", "yuan", "万元", "亩", "kWh", "MJ", "ion", "cm", "visit"]


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.integers(-3, 3).filter(bool)), min_size=1, max_size=4),
    st.floats(-1e9, 1e9),
)
@settings(deadline=None)
def test_there_and_back(parts: list[tuple[str, int]], value: float):
    """A unit made of known words converts to its root units and back to the same number."""
    word = " ".join(f"{name.rstrip('23')}{power}" for name, power in parts)
    base = word.replace("kWh", "J").replace("MJ", "J").replace("mm", "m").replace("cm", "m")
    there = units.convert(value, word, base)
    assert units.convert(there, base, word) == pytest.approx(value, rel=1e-12, abs=1e-12)


@given(st.floats(-200, 1000))
def test_temperature_there_and_back(value: float):
    kelvin = units.convert(value, "degC", "K")
    assert units.convert(kelvin, "K", "degC") == pytest.approx(value, abs=1e-9)


ODD = st.text(st.sampled_from(list("tmha kWyuan元吨亩/()^*-+.0123456789eE%‰³²°Cdegn_\n\t'\"[]{}\\;:,")), max_size=24)


@given(st.one_of(ODD, st.text(max_size=20)))
@example("1e4 1e4")
@example("9**9**9**9**9")
@example("m-99999999999999999999")
@example("%s%n")
@example("{unit}")
@settings(max_examples=400, deadline=None)
def test_the_parser_only_ever_raises_its_own_errors(text: str):
    try:
        factor = units.factor(text, "t")
    except (UnknownUnit, UnitMismatch) as error:
        factor = float(bool(error.text("en") and error.text("zh")))
    assert math.isfinite(factor)
    assert factor > 0
