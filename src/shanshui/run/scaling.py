"""Parameters that only scale: applied to the sums and not on cells, so that changing one reads no raster.

Most physical equations are a product: soil × nitrogen content, transpiration × latent heat / efficiency. Such a
parameter can be taken as 1 on cells, and the sum of a place and type multiplied by its power afterwards. Whether an
equation is such a product is found by running it on stand-ins that know nothing but the powers they carry.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from shanshui.core import registry
from shanshui.core.spec import Formula, arguments
from shanshui.run.plan import Plan, Recipe

Powers = Mapping[str, float]
BANDS = {"months": 12, "days": 365}


@dataclass(frozen=True, eq=False)
class Stand(NDArrayOperatorsMixin):
    """Stands for a number of which only this is known: it is proportional to powers of some parameters.

    `mixed` are parameters on which it depends in any other way; `bands` is how many it has, read one by one.
    """

    powers: Powers
    mixed: frozenset[str] = frozenset()
    bands: int = 12

    @property
    def touched(self) -> frozenset[str]:
        """Return every parameter it depends on."""
        return self.mixed | self.powers.keys()

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **_: Any) -> "Stand":
        if method != "__call__":
            return _tangled(*given)
        rule = RULES.get(ufunc.__name__)
        return rule(*given) if rule else _tangled(*given)

    def __array_function__(self, function: Any, types: Any, given: Any, named: Any) -> "Stand":
        parts = [part for one in given for part in (one if isinstance(one, list | tuple) else [one])]
        if function is np.stack:
            return _all_added(parts)
        if function is np.where:
            chosen = _added(parts[1], parts[2])
            return Stand(_without(chosen.powers, _of(parts[0]).touched), chosen.mixed | _of(parts[0]).touched)
        return _tangled(*parts, *named.values())

    def __iter__(self) -> Iterator["Stand"]:
        return iter([Stand(self.powers, self.mixed)] * self.bands)

    def __len__(self) -> int:
        return self.bands

    def __bool__(self) -> bool:
        raise TypeError("a stand-in has no truth value")  # noqa: EM101


def _of(value: Any) -> Stand:
    return value if isinstance(value, Stand) else Stand({})


def _without(powers: Powers, names: frozenset[str]) -> Powers:
    return {name: power for name, power in powers.items() if name not in names and power}


def _tangled(*given: Any) -> Stand:
    return Stand({}, frozenset().union(*(_of(one).touched for one in given)))


def _multiplied(a: Any, b: Any, sign: float = 1.0) -> Stand:
    left, right = _of(a), _of(b)
    mixed = left.mixed | right.mixed
    names = left.powers.keys() | right.powers.keys()
    powers = {name: left.powers.get(name, 0.0) + sign * right.powers.get(name, 0.0) for name in names}
    return Stand(_without(powers, mixed), mixed)


def _divided(a: Any, b: Any) -> Stand:
    return _multiplied(a, b, -1.0)


def _added(a: Any, b: Any) -> Stand:
    """Return what a sum is proportional to: what both parts are; nothing added leaves the other as it is."""
    if any(isinstance(one, int | float) and one == 0 for one in (a, b)):
        return _of(b) if isinstance(a, int | float) else _of(a)
    left, right = _of(a), _of(b)
    names = left.powers.keys() | right.powers.keys()
    unlike = {name for name in names if left.powers.get(name, 0.0) != right.powers.get(name, 0.0)}
    mixed = left.mixed | right.mixed | unlike
    return Stand(_without(left.powers, mixed), mixed)


def _all_added(parts: list[Any]) -> Stand:
    found = _of(parts[0])
    for part in parts[1:]:
        found = _added(found, part)
    return found


def _raised(a: Any, b: Any) -> Stand:
    if isinstance(b, int | float):
        return Stand({name: power * b for name, power in _of(a).powers.items()}, _of(a).mixed)
    return _tangled(a, b)


RULES: Mapping[str, Callable[..., Stand]] = {
    "multiply": _multiplied,
    "divide": _divided,
    "add": _added,
    "subtract": _added,
    "power": _raised,
    "negative": _of,
    "positive": _of,
    "sqrt": lambda a: _raised(a, 0.5),
    "square": lambda a: _raised(a, 2),
}


def powers_of(formula: Formula, given: Mapping[str, Any]) -> Stand:
    """Return what a formula of stand-ins is proportional to; if it cannot be followed, it depends on all in any way."""
    try:
        return _of(formula(**given))
    except (TypeError, ValueError, AttributeError, IndexError):
        return _tangled(*given.values())


@dataclass(frozen=True)
class Scaling:
    """Which parameters of a plan only scale, and the powers in which each sum and each variable carries them."""

    parameters: frozenset[str]
    supply: Mapping[str, Powers]
    potential: Mapping[str, Powers]
    variables: Mapping[str, Powers]


def scaling_of(plan: Plan) -> Scaling:
    """Return the parameters of a plan that only scale what is summed over cells.

    One that differs by ecosystem type must enter items only: the ranges of a variable are kept by place.
    """
    stands: dict[str, Any] = {}
    for task in plan.on_cells:
        for name in plan.variables_of(task):
            _variable(plan, name, stands)
    supply = {t.key: _call(t.item.physical[t.physical], stands) for t in plan.on_cells}
    potential = {t.key: _call(t.potential, stands) for t in plan.on_cells if t.potential}
    every = [*supply.values(), *potential.values(), *stands.values()]
    refused = frozenset().union(*(one.mixed for one in every))
    of_variables = {name for stand in stands.values() for name in stand.powers}
    refused |= {name for name in of_variables if registry.parameter(name).by_ecosystem}
    kept = frozenset().union(*(one.powers.keys() for one in every)) - refused

    def only(found: Mapping[str, Stand]) -> dict[str, Powers]:
        return {key: {n: p for n, p in stand.powers.items() if n in kept} for key, stand in found.items()}

    return Scaling(kept, only(supply), only(potential), only(stands))


def carried(plan: Plan, inputs: Set[str]) -> dict[str, Stand]:
    """Return for each item with an equation what its amount is proportional to: parameters, and some variables.

    Parameters
    ----------
    inputs
        Variables that count as numbers that may change: each is taken as so many times what it is.
    """
    stands: dict[str, Any] = {}
    for task in plan.on_cells:
        for name in plan.variables_of(task):
            if name not in stands:
                _variable(plan, name, stands)
                if name in inputs and name not in stands[name].touched:
                    stands[name] = replace(stands[name], powers={**stands[name].powers, name: 1.0})
    found = {task.key: _call(task.item.physical[task.physical], stands) for task in plan.on_cells}
    of_places = {name: Stand({name: 1.0}) for name in inputs}
    return found | {task.key: _call(task.item.physical[task.physical], of_places) for task in plan.on_places}


def _variable(plan: Plan, name: str, stands: dict[str, Any]) -> None:
    """Find what a variable is proportional to; those it is made of are there already."""
    recipe = plan.recipes[name]
    if name not in stands:
        follow = recipe.derivation is not None and not recipe.derivation.focal
        stands[name] = _call(recipe.derivation.formula, stands) if follow and recipe.derivation else _plain(recipe)
        if recipe.routed:  # worked out with the numbers themselves, before any cell
            given = [stand_for(need) for need in recipe.routed.parameters] + [stands[need] for need in recipe.needs]
            stands[name] = _tangled(*given)


def _plain(recipe: Recipe) -> Stand:
    """Return the stand-in of what comes from files; a neighbourhood equation is not followed."""
    names = recipe.derivation.arguments if recipe.derivation else ()
    found = stand_for(recipe.variable)
    return Stand({}, frozenset(name for name in names if name in registry.parameters()), found.bands)


def _call(formula: Formula, stands: Mapping[str, Any]) -> Stand:
    given = {}
    for name in arguments(formula):
        given[name] = stands[name] if name in stands else stand_for(name)
    return powers_of(formula, given)


def stand_for(name: str) -> Stand:
    """Return what stands for a parameter, or for a variable that carries none."""
    if name in registry.parameters():
        return Stand({name: 1.0})
    bands = registry.variable(name).bands if name in registry.variables() else ""
    return Stand({}, bands=BANDS.get(bands or "", 12))


def factors(scaling: Scaling, values: Mapping[str, Any], types: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Return measure → ecosystem type → the number its sum is multiplied by.

    Parameters
    ----------
    values
        Parameter → a number, or one for each type (NaN where there is none).
    """
    found = {}
    for measure, of_items in (("supply", scaling.supply), ("potential", scaling.potential)):
        for key, powers in of_items.items():
            if powers:
                by_type = np.broadcast_to(_product(powers, values), (len(types),))
                found[f"{measure}:{key}"] = dict(zip(types, by_type.tolist(), strict=True))
    return found


def input_factors(scaling: Scaling, values: Mapping[str, Any]) -> dict[str, float]:
    """Return variable → the number its range is multiplied by."""
    return {name: float(_product(powers, values)) for name, powers in scaling.variables.items() if powers}


def _product(powers: Powers, values: Mapping[str, Any]) -> Any:
    """Return the product of powers of parameters, always in the same order (§10)."""
    found: Any = np.float64(1.0)
    with np.errstate(divide="ignore"):
        for name in sorted(powers):
            found = found * np.asarray(values[name], dtype=np.float64) ** powers[name]
    return found
