"""Exact units agree with pint on every unit that is declared or known."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core import registry, units
from shanshui.core.errors import UnitMismatch
from shanshui.core.unit_words import ONE, _words, measure

BEYOND = {"degC", "degree", "class"}  # left to pint


def declared() -> set[str]:
    items = [item for name in registry.service_ids() for item in registry.service(name).items]
    found = {v.unit for v in registry.variables().values()} | {p.unit for p in registry.parameters().values()}
    return found | {item.unit for item in items} | {item.physical_unit for item in items}


def test_every_declared_unit_is_known():
    assert {unit for unit in declared() if measure(unit) is None} <= BEYOND


@pytest.mark.parametrize("unit", sorted((declared() | set(_words())) - BEYOND))
def test_it_is_what_pint_says(unit):
    known = measure(unit)
    base = " ".join(f"{name}{power}" for name, power in known.powers) or "1"
    assert float((units._scale(unit) / units._scale(base)).to("dimensionless").magnitude) == pytest.approx(
        float(known.size), rel=1e-12
    )


@pytest.mark.parametrize(
    ("unit", "size", "powers"),
    [
        ("mm", Fraction(1, 1000), (("m", 1),)),
        ("t ha-1", Fraction(1, 10), (("kg", 1), ("m", -2))),
        ("yuan/kg", Fraction(1), (("kg", -1), ("yuan", 1))),
        ("kg/m3/s", Fraction(1), (("kg", 1), ("m", -3), ("s", -1))),
        ("10⁸ m³", Fraction(10**8), (("m", 3),)),
        ("10^4 t", Fraction(10**7), (("kg", 1),)),
        ("1e8 yuan", Fraction(10**8), (("yuan", 1),)),
        ("亿立方米", Fraction(10**8), (("m", 3),)),
        ("亩", Fraction(2000, 3), (("m", 2),)),
        ("%", Fraction(1, 100), ()),
        ("m m-1", Fraction(1), ()),
    ],
)
def test_units_as_they_are_written(unit, size, powers):
    assert (measure(unit).size, measure(unit).powers) == (size, powers)


@pytest.mark.parametrize(
    "unit",
    ["3 m 2", "t/", "t//ha", "0 t", "t2e", "½ t", "1e999999999 t", "10^999999999 t", "m-999", "t\nha", "furlong"],
)
def test_what_is_not_surely_known_is_left_to_pint(unit):
    assert measure(unit) is None


def test_the_factor_is_exact():
    assert units.factor("mm", "m3 ha-1") == 10.0
    assert units.factor("万元", "yuan") == 1e4
    assert units.product_factor("t", "yuan kg-1", "yuan") == 1000.0


def test_another_dimension_is_refused_without_pint(monkeypatch):
    monkeypatch.setattr(units, "_registry", lambda: 1 / 0)
    with pytest.raises(UnitMismatch):
        units.factor("person", "visit")
    with pytest.raises(UnitMismatch):
        units.product_factor("t", "yuan m-3", "yuan")
    assert not units.same_dimension("t", "yuan")


@given(st.sampled_from(sorted(_words())), st.integers(-3, 3))
def test_a_power_and_its_inverse_are_one(word, power):
    one = ONE.times(_words()[word], power)
    assert one.times(_words()[word], -power) == ONE
