"""The library of parameter values: every published set, with source and evidence mark."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from shanshui.core.errors import AbsentParameter, AmbiguousParameter, NoSuchName, ParameterByType
from shanshui.core.registry import ecosystem_type, parameter
from shanshui.core.units import convert
from shanshui.standards.profile import Standard

MARKS = {"S": "read in the source", "C": "recomputed here", "M": "recalled, to be confirmed", "U": "given by the user"}
GIVEN = "given"  # in a profile, instead of a set: the number is the place's own, no published one will do


@dataclass(frozen=True)
class Value:
    """One value of one parameter, in the parameter's own unit."""

    parameter: str
    set: str
    ecosystem_type: str
    value: float
    unit: str
    year: str
    mark: str
    source: str

    @property
    def to_be_confirmed(self) -> bool:
        """Return whether the value was recalled and not read."""
        return self.mark == "M"


def value_of(row: Mapping[str, str], where: str = "library") -> Value:
    """Return a row of a library file or a local annex as a value, converted once (§5)."""
    spec = parameter(row["parameter"], where)
    number = convert(float(row["value"]), row["unit"], spec.unit, f"{where}: {spec.name}")
    kind = row["ecosystem_type"]
    return Value(spec.name, row["set"], kind, number, spec.unit, row["year"], row["mark"], row["source"])


@cache
def library() -> dict[str, dict[str, tuple[Value, ...]]]:
    """Return parameter → set → values (several if they differ by ecosystem type)."""
    found: dict[str, dict[str, list[Value]]] = {}
    folder = Path(str(resources.files("shanshui.standards"))) / "library"
    for file in sorted(folder.glob("*.csv")):
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            value = value_of(row, file.name)
            found.setdefault(value.parameter, {}).setdefault(value.set, []).append(value)
    return {name: {s: tuple(values) for s, values in sets.items()} for name, sets in found.items()}


class ParameterBook:
    """The parameter values of one account.

    A value comes from the first that has it: the area's annex, the set `area.yaml` names, the set
    the standard names, the only set in the library. Two sets and no choice is an error.
    """

    def __init__(self, standard: Standard, annex: Iterable[Value] = (), sets: Mapping[str, str] | None = None) -> None:
        self.standard = standard
        self._sets = {**standard.sets, **(sets or {})}
        self._annex: dict[str, tuple[Value, ...]] = {}
        self._found: dict[str, tuple[Value, ...]] = {}
        for value in annex:
            self._annex[value.parameter] = (*self._annex.get(value.parameter, ()), value)
        for name, chosen in self._sets.items():
            _check_set(name, chosen, standard.id)

    def values(self, name: str) -> tuple[Value, ...]:
        """Return the values of a parameter: one, or one for each ecosystem type.

        A row of the annex replaces the published value of its type, or of every type of its group.

        Raises
        ------
        AbsentParameter, AmbiguousParameter
            If nobody published a value, or several did and none was chosen.
        """
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def scalar(self, name: str) -> Value:
        """Return the one value of a parameter that holds for every ecosystem type."""
        for value in self.values(name):
            if not value.ecosystem_type:
                return value
        raise ParameterByType(where=self.standard.id, name=name)

    def by_ecosystem(self, name: str, types: Iterable[str]) -> dict[str, Value]:
        """Return a parameter's value for each type: its own, else its group's, else the general one.

        A type without any is left out: there is no value there, not a zero (§1).
        """
        known = {value.ecosystem_type: value for value in self.values(name)}
        nearest = {kind: _first(known, (kind, ecosystem_type(kind).group, "")) for kind in types}
        return {kind: value for kind, value in nearest.items() if value}

    def alternatives(self, name: str) -> dict[str, tuple[Value, ...]]:
        """Return every set of a parameter, chosen or not, to show how far they lie apart."""
        own = {"annex": self._annex[name]} if name in self._annex else {}
        return {**library().get(parameter(name, self.standard.id).name, {}), **own}

    def _look_up(self, name: str) -> tuple[Value, ...]:
        spec = parameter(name, self.standard.id)
        own = self._annex.get(name, ())
        if own and (not spec.by_ecosystem or any(not value.ecosystem_type for value in own)):
            return own
        replaced = {value.ecosystem_type for value in own}
        kept = (value for value in self._published(name) if not _replaced(value, replaced))
        found = own + tuple(kept)
        if not found:
            raise AbsentParameter(where=self.standard.id, name=name, detail="")
        return found

    def _published(self, name: str) -> tuple[Value, ...]:
        sets = library().get(name, {})
        if name in self._sets:
            return sets.get(self._sets[name], ())
        if len(sets) > 1:
            raise AmbiguousParameter(where=self.standard.id, name=name, sets=sorted(sets))
        return next(iter(sets.values()), ())


def _check_set(name: str, chosen: str, where: str) -> None:
    sets = library().get(parameter(name, where).name, {})
    if chosen not in sets and chosen != GIVEN:
        known, see = sorted(sets), "Name one of them, or give the value in the area's annex."
        raise NoSuchName(where=f"{where}: {name}", what="parameter set", name=chosen, known=known, see=see)


def _first(known: Mapping[str, Value], kinds: Iterable[str]) -> Value | None:
    return next((known[kind] for kind in kinds if kind in known), None)


def _replaced(value: Value, kinds: set[str]) -> bool:
    return bool(value.ecosystem_type) and bool(
        {value.ecosystem_type, ecosystem_type(value.ecosystem_type).group} & kinds
    )
