"""Declarations: what a variable, a parameter, a derivation, an item and a service are."""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from shanshui.core.errors import DeclarationError
from shanshui.core.labels import Label
from shanshui.core.quantity import Kind

Array = Any  # a number, an array, a labelled array or a column: formulas serve all of them
Formula = Callable[..., Any]
Section = Literal["provisioning", "regulating", "cultural", "abiotic", "equivalent"]


@dataclass(frozen=True)
class Variable:
    """A map or column: its one unit, its kind, the range a real value lies in, who can provide it."""

    name: str
    unit: str
    kind: Kind
    low: float
    high: float
    label: Label
    provided_by: Label
    bands: str = ""  # "months" or "days" if it has a first dimension of time


@dataclass(frozen=True)
class Parameter:
    """A number from a table of a standard. Its values, by set, live in `standards/library`."""

    name: str
    unit: str
    by_ecosystem: bool
    label: Label


@dataclass(frozen=True)
class Derivation:
    """One way to make a variable from variables and parameters.

    `focal` formulas look at neighbouring cells: they take 2-D windows with one cell more on
    every side, and `cell_width`, `cell_height` (m, one value a row), and return the inner window.
    """

    variable: str
    option: str
    formula: Formula
    source: str
    label: Label
    focal: bool = False
    empirical: bool = False  # a regression: holds only in the declared units

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the names the formula takes."""
        return arguments(self.formula)


@dataclass(frozen=True)
class Routed:
    """A variable that water carries from cell to cell: worked out on the whole grid, before the blocks.

    Attributes
    ----------
    needs
        Variables it is made of; `elevation` must be a map.
    parameters
        Parameters it takes: one number each, or of one that differs by ecosystem type a vector, a number for each;
        the model is then given the map of types (`ecosystem_type`) beside its needs.
    model
        `module:function` of the package that works it out (see `routing.account`); imported when it is run. Variables
        of one model have the same needs and are worked out in one go.
    """

    variable: str
    needs: tuple[str, ...]
    parameters: tuple[str, ...]
    model: str
    source: str
    label: Label


@dataclass(frozen=True)
class Item:
    """One priced (or only counted) product of a service.

    Amounts are for the accounting period: no unit carries "per year".

    Attributes
    ----------
    unit
        Unit of the amount of a place, such as t, m3, kWh.
    physical
        Option name → formula. On cells it returns an amount per area; on a place
        (`scope="place"`) an amount. Empty if only a table can give the amount.
    returns
        Unit of what `physical` and `potential` return, such as mm or t ha-1; left out, it is
        `unit` per hectare on cells and `unit` on places. The engine converts it once (§5).
    potential
        Formula of the potential supply, like `physical`; none if the method defines none.
    actual
        For services limited by what there is to clean: formula of (capacity, place variables)
        → supply. `physical` then gives the capacity, which is reported as potential.
    monetary
        Option name → formula of (amount, parameters) → yuan. Empty: counted, never valued.
    price
        Name of the parameter that a `price` column of a user's table replaces.
    ecosystems
        Types or groups it comes from; empty for all. Elsewhere there is no row, not a zero (§1).
    on_all_land
        Options of `physical` that give the supply itself, of every type: `ecosystems` and `actual` hold for the others.
    """

    id: str
    label: Label
    unit: str
    returns: str = ""
    physical: Mapping[str, Formula] = field(default_factory=dict)
    potential: Formula | None = None
    actual: Formula | None = None
    monetary: Mapping[str, Formula] = field(default_factory=dict)
    price: str = ""
    ecosystems: tuple[str, ...] = ()
    on_all_land: tuple[str, ...] = ()
    scope: Literal["cell", "place"] = "cell"
    signed: bool = False  # may be negative (a net exchange)
    empirical: bool = False  # its physical equation is a regression: holds only in the declared units
    source: str = ""

    @property
    def physical_unit(self) -> str:
        """Return the unit of what the physical equation returns."""
        return self.returns or (f"{self.unit} ha-1" if self.scope == "cell" else self.unit)

    def under(self, option: str) -> "Item":
        """Return the item as it is with an option of `physical`."""
        return replace(self, ecosystems=(), actual=None) if option in self.on_all_land else self

    def formulas(self) -> dict[str, Formula]:
        """Return every formula under a name such as `physical.balance`."""
        named = {f"physical.{option}": f for option, f in self.physical.items()}
        named |= {f"monetary.{option}": f for option, f in self.monetary.items()}
        named |= {"potential": self.potential} if self.potential else {}
        return named | ({"actual": self.actual} if self.actual else {})


@dataclass(frozen=True)
class Service:
    """An ecosystem service: its SEEA EA class, its items, its source.

    `open_items`: a table may bring items of its own (rice, tea, tourists of a spot), priced by the
    first declared item's equations.
    """

    id: str
    section: Section
    seea: str
    label: Label
    items: tuple[Item, ...]
    source: str
    open_items: bool = False
    notes: Label = Label("", "")

    def __post_init__(self) -> None:
        seen = [item.id for item in self.items]
        if len(set(seen)) != len(seen):
            raise DeclarationError(
                where=self.id, saw=f"items repeat: {seen}.", need="Every item has its own id.", do="Rename one."
            )
        for item in self.items:
            self._check_money(item)

    def _check_money(self, item: Item) -> None:
        for option, formula in item.monetary.items():
            first = arguments(formula)[0]
            if first != "amount":
                raise DeclarationError(
                    where=f"{self.id}.{item.id}.{option}",
                    saw=f"the monetary equation begins with '{first}'.",
                    need="It takes the physical amount first.",
                    do="Name the first argument 'amount'.",
                )

    def item(self, name: str) -> Item:
        """Return an item by id; for a service with open items, the pattern of an unknown one."""
        found = {item.id: item for item in self.items}
        if name in found or not self.open_items:
            return found[name]
        return self.items[0]


@functools.cache
def arguments(formula: Formula) -> tuple[str, ...]:
    """Return the names of a formula's arguments, in order."""
    return tuple(inspect.signature(formula).parameters)
