"""Call a formula with quantities: units are converted at the door (§5), the result is stamped (§6)."""

from collections.abc import Mapping
from typing import Any

from shanshui.core import registry, units
from shanshui.core.spec import Formula, arguments


def unit_of(name: str, amount_unit: str = "1") -> str:
    """Return the declared unit of a formula's argument."""
    if name == "amount":
        return amount_unit
    if name in registry.variables():
        return registry.variables()[name].unit
    return registry.parameter(name).unit


def call(formula: Formula, given: Mapping[str, Any], unit: str, amount_unit: str = "1") -> Any:
    """Return the result of a formula as a quantity in `unit`.

    Parameters
    ----------
    given
        Argument name → pint quantity in any unit that can become the declared one, or a bare
        number already in the declared unit.

    Raises
    ------
    UnitMismatch
        If a quantity cannot become the declared unit.
    """
    bare = {name: _bare(given[name], unit_of(name, amount_unit), name) for name in arguments(formula)}
    return units.quantity(formula(**bare), unit)


def _bare(value: Any, unit: str, where: str) -> Any:
    if not hasattr(value, "magnitude"):
        return value
    return units.magnitude(value, unit, where)
