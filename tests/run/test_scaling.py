"""Which parameters only scale a sum: found without numbers, and proved with numbers."""

from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shanshui.core import registry
from shanshui.core.spec import Formula, arguments
from shanshui.run.account import prepare
from shanshui.run.scaling import Stand, powers_of, scaling_of, stand_for

EXAMPLE = Path(str(resources.files("shanshui.examples"))) / "lishui"


def every_formula() -> list[tuple[str, Formula]]:
    """Return every physical equation of items and every derivation that looks at no neighbours."""
    items = [(f"{s}.{i.id}", i) for s in registry.service_ids() for i in registry.service(s).items if i.scope == "cell"]
    found = [(f"{key}.{option}", f) for key, item in items for option, f in item.physical.items()]
    found += [
        (f"{d.variable}.{d.option}", d.formula) for ds in registry.derivations().values() for d in ds if not d.focal
    ]
    return found


def number(name: str, rng: np.random.Generator) -> Any:
    """Return numbers that most equations take: shares, and bands where a variable has them."""
    if name in registry.variables() and (bands := registry.variable(name).bands):
        return rng.uniform(0.2, 0.9, (12 if bands == "months" else 365, 5))
    return rng.uniform(0.2, 0.9, 5)


@pytest.mark.parametrize(("key", "formula"), every_formula(), ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_said_to_scale_does(key: str, formula: Formula):
    """Twice the parameter is 2^power times the result, on random numbers."""
    found = powers_of(formula, {name: stand_for(name) for name in arguments(formula)})
    rng = np.random.default_rng(7)
    given = {name: number(name, rng) for name in arguments(formula)}
    with np.errstate(all="ignore"):
        once = np.asarray(formula(**given), dtype=float)
        for name, power in found.powers.items():
            twice = np.asarray(formula(**(given | {name: given[name] * 2})), dtype=float)
            np.testing.assert_allclose(twice, once * 2.0**power, rtol=1e-12, err_msg=f"{key}: {name}")


def test_a_product_a_quotient_and_a_root():
    got = powers_of(
        lambda a, b, c: a * b / c**2 + np.sqrt(b) * 0, {n: Stand({n: 1.0}) for n in "ab"} | {"c": Stand({"c": 1.0})}
    )
    assert got.touched == {"a", "b", "c"}
    plain = powers_of(lambda a, b, c: 3 * a * np.sqrt(b) / c**2, {n: Stand({n: 1.0}) for n in "abc"})
    assert plain.powers == {"a": 1.0, "b": 0.5, "c": -2.0}
    assert not plain.mixed


@pytest.mark.parametrize(
    "formula",
    [
        lambda a, x: a + x,
        lambda a, x: np.exp(a) * x,
        lambda a, x: np.maximum(a, x),
        lambda a, x: np.where(a > 1, x, 2 * x),
        lambda a, x: x if a else 0.0,
        lambda a, x: x**a,
    ],
)
def test_anything_else_is_not_a_scale(formula: Formula):
    assert powers_of(formula, {"a": Stand({"a": 1.0}), "x": Stand({})}).mixed == {"a"}


def test_a_choice_between_two_multiples_is_a_multiple():
    got = powers_of(lambda a, x: np.where(x > 1, a * x, 2 * a), {"a": Stand({"a": 1.0}), "x": Stand({})})
    assert (got.powers, got.mixed) == ({"a": 1.0}, frozenset())


def test_lishui_scales_by_contents_densities_and_efficiencies():
    found = scaling_of(prepare(EXAMPLE).plan)
    assert {"soil_nitrogen", "soil_bulk_density", "nep_share", "latent_heat"} <= found.parameters
    assert found.supply["soil_retention.sedimentation"] == {"sediment_share": 1.0, "soil_bulk_density": -1.0}
    assert found.variables["nep"] == {"nep_share": 1.0}
    assert not found.parameters & {"zhang_w", "runoff_coefficient", "carbon_share", "slope_length"}
