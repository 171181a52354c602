"""Every rule holds on a right account and fails when its fault is put in."""

import math
import random
from dataclasses import replace

import pytest
from tests.accounts.builders import FAMILY, leaf, random_tree
from tests.accounts.test_rollup import random_leaves

from shanshui.accounts.balance import checks
from shanshui.accounts.flows import ADDITIVE, Flow
from shanshui.accounts.rollup import roll_up

CARBON = {"service": "global_climate_regulation", "item": "carbon", "supply": 100.0, "use": 100.0}
OXYGEN = {"service": "oxygen_release", "item": "oxygen", "supply": 72.7, "use": 72.7}
CLEAN = {"service": "air_filtration", "item": "so2", "potential": 12.0}
PLACES = ("111", "112", "121")


def right() -> list[Flow]:
    """Return an account that keeps every rule."""
    leaves = [leaf(p, **extra) for p in PLACES for extra in ({}, CARBON, OXYGEN, CLEAN)]
    return list(roll_up(leaves, FAMILY, {}))


def broken(flows: list[Flow]) -> set[str]:
    """Return the rules that do not hold."""
    return {check.rule for check in checks(flows, FAMILY) if not check.ok}


def changed(flows: list[Flow], place: str, service: str, **changes: object) -> list[Flow]:
    """Return flows with a fault in one row."""
    return [replace(f, **changes) if (f.place, f.service) == (place, service) else f for f in flows]  # type: ignore[arg-type]


def test_a_right_account_keeps_every_rule():
    assert broken(right()) == set()
    assert all(check.rows == () and all(check.label) for check in checks(right(), FAMILY))


@pytest.mark.parametrize("name", ADDITIVE)
@pytest.mark.parametrize("place", ["1", "11", "111"])
def test_a_column_that_does_not_add_up(name: str, place: str):
    flows = right()
    row = next(f for f in flows if (f.place, f.service) == (place, "air_filtration"))
    faulty = changed(flows, place, "air_filtration", **{name: getattr(row, name) * (1 + 1e-6)})
    assert "additive" in broken(faulty)
    assert any(name in text for check in checks(faulty, FAMILY) for text in check.rows)


def test_rounding_is_no_fault():
    flows = right()
    assert "additive" not in broken(changed(flows, "11", "soil_retention", value=40.0 * (1 + 1e-12)))


@pytest.mark.parametrize("place", ["1", "11", "112"])
def test_a_row_that_fell_out(place: str):
    flows = [f for f in right() if (f.place, f.service) != (place, "soil_retention")]
    assert "additive" in broken(flows)


def test_a_row_that_stands_twice():
    flows = right()
    assert "additive" in broken([*flows, next(f for f in flows if f.place == "111")])


def test_units_that_cannot_add_up_are_no_fault():
    leaves = [leaf("111", unit="t"), leaf("112", unit="head", supply=7.0, use=7.0)]
    assert broken(roll_up(leaves, FAMILY, {})) == set()


@pytest.mark.parametrize(("oxygen", "holds"), [(72.7, True), (74.0, True), (74.1, False), (810.0, False)])
def test_oxygen_against_carbon_dioxide(oxygen: float, holds: bool):
    flows = changed(right(), "121", "oxygen_release", supply=oxygen)
    assert ("oxygen_to_carbon" not in broken(flows)) is holds


def test_cleaned_beyond_capacity():
    assert "purified_within_capacity" in broken(changed(right(), "121", "air_filtration", supply=12.1, use=12.1))
    assert "purified_within_capacity" not in broken(changed(right(), "121", "air_filtration", potential=math.nan))


def test_used_beyond_supply():
    assert "use_within_supply" in broken(changed(right(), "121", "soil_retention", use=10.1))
    assert "use_within_supply" not in broken(changed(right(), "121", "soil_retention", supply=math.nan))


def test_negative_value():
    assert "no_negative_value" in broken(changed(right(), "121", "soil_retention", value=-1.0))
    assert "no_negative_value" not in broken(changed(right(), "121", "soil_retention", value=0.0))


def test_the_broken_rows_are_named():
    check = next(
        c for c in checks(changed(right(), "121", "soil_retention", use=99.0), FAMILY) if not c.ok and "use" in c.rule
    )
    assert check.rows == ("2020 121 forest soil_retention.soil",)


@pytest.mark.parametrize("seed", range(25))
def test_a_fault_anywhere_in_a_random_tree_is_seen(seed: int):
    rng = random.Random(seed)
    tree = random_tree(rng)
    flows = list(roll_up(random_leaves(tree, rng), tree, {}))
    assert next(c for c in checks(flows, tree) if c.rule == "additive").ok
    i = rng.choice([i for i, f in enumerate(flows) if not math.isnan(f.value)])
    flows[i] = replace(flows[i], value=flows[i].value + 1e6 * abs(flows[i].value) + 1e13)
    assert not next(c for c in checks(flows, tree) if c.rule == "additive").ok
