"""What the methods of condition publish: weights, coefficients, classes, names. Every value stands in a data file."""

import math
from dataclasses import dataclass
from functools import cache

from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label

PACKAGE, FOLDER = "shanshui.standards", "condition"
HJT_2006, HJ_2015, EQI_2021 = "hjt-192-2006", "hj-192-2015", "eqi-2021"


@dataclass(frozen=True)
class Method:
    """A published way to work out an index; part of the identity of every value of it."""

    id: str
    index: str
    issued: int
    label: Label
    mark: str
    source: str


@dataclass(frozen=True)
class Step:
    """One class of values or of changes: it begins at `least` (−∞ for the lowest)."""

    id: str
    least: float
    cap_below: float
    label: Label
    mark: str


@dataclass(frozen=True)
class Part:
    """A part of an index: its weight, and whether more of it is worse (100 − part counts)."""

    id: str
    weight: float
    inverted: bool
    label: Label
    mark: str


@dataclass(frozen=True)
class LandClass:
    """A land class of EI, its weight in its group and the group's in habitat quality."""

    id: str
    group: str
    weight: float
    group_weight: float
    label: Label

    @property
    def variable(self) -> str:
        """Return the name of the variable that holds its area, km2."""
        return f"{self.id}_area"


@dataclass(frozen=True)
class Load:
    """A burden in land stress or pollution load, its weight, and what carries it: rain, air or land."""

    variable: str
    weight: float
    carried_by: str


@dataclass(frozen=True)
class Named:
    """A variable of a place: unit, plausible range, names, who has it."""

    name: str
    unit: str
    low: float
    high: float
    label: Label
    provided_by: Label


@dataclass(frozen=True)
class Score:
    """An indicator of the third level of EQI: a score of 0 to 100, and the first-level part it belongs to."""

    id: str
    part: str
    second: str
    label: Label
    mark: str


def _rows(name: str) -> list[registry.Row]:
    return registry.read_packaged(PACKAGE, f"{FOLDER}/{name}.csv")


def _label(row: registry.Row) -> Label:
    return Label(row["label_en"], row["label_zh"])


@cache
def methods() -> dict[str, Method]:
    """Return every method by id."""
    return {
        row["id"]: Method(row["id"], row["index"], int(row["issued"]), _label(row), row["mark"], row["source"])
        for row in _rows("methods")
    }


def method(name: str, where: str = "method") -> Method:
    """Return one method, or raise NoSuchName with the nearest."""
    if name not in methods():
        raise NoSuchName(where=where, what="method of an index", name=name, known=list(methods()), see="")
    return methods()[name]


@cache
def steps(method_id: str, kind: str) -> tuple[Step, ...]:
    """Return the classes (`class`) or change classes (`change`) of a method, the highest first; none if not held."""
    return tuple(
        Step(row["id"], float(row["from"] or "-inf"), float(row["cap_below"] or "nan"), _label(row), row["mark"])
        for row in _rows("classes")
        if (row["method"], row["kind"]) == (method_id, kind)
    )


@cache
def parts(method_id: str) -> dict[str, Part]:
    """Return the parts of an index by id."""
    return {
        row["part"]: Part(row["part"], float(row["weight"]), row["inverted"] == "yes", _label(row), row["mark"])
        for row in _rows("parts")
        if row["method"] == method_id
    }


@cache
def norms() -> dict[str, float]:
    """Return the normalisation coefficients of EI by name."""
    return {row["name"]: float(row["value"]) for row in _rows("ei_norms")}


@cache
def rule(name: str, value: str) -> float:
    """Return a number of a rule of EI."""
    return next(float(r["value"]) for r in _rows("ei_rules") if (r["rule"], r["name"]) == (name, value))


@cache
def land_classes() -> dict[str, LandClass]:
    """Return the land classes of EI by id."""
    return {
        row["class"]: LandClass(
            row["class"], row["group"], float(row["weight"]), float(row["group_weight"]), _label(row)
        )
        for row in _rows("ei_land")
    }


@cache
def loads(index: str) -> tuple[Load, ...]:
    """Return the burdens of `land_stress` or `pollution`."""
    return tuple(
        Load(row["variable"], float(row["weight"]), row["carried_by"])
        for row in _rows("ei_loads")
        if row["index"] == index
    )


@cache
def land_of_types() -> dict[str, tuple[str, str]]:
    """Return ecosystem type → (group, class) of EI; the class is empty where the type does not tell it."""
    return {row["ecosystem_type"]: (row["group"], row["class"]) for row in _rows("ei_crosswalk")}


@cache
def variables() -> dict[str, Named]:
    """Return every variable the indices read, by name; those of the vocabulary are in its units."""
    own = [
        Named(
            row["name"],
            row["unit"],
            float(row["low"] or "-inf"),
            float(row["high"] or "inf"),
            _label(row),
            Label(row["provided_by_en"], row["provided_by_zh"]),
        )
        for row in _rows("variables")
    ]
    survey = Label("the land survey", "国土调查")
    land = [
        Named(c.variable, "km2", 0, math.inf, Label(f"Area: {c.label.en.lower()}", f"{c.label.zh}面积"), survey)
        for c in land_classes().values()
    ]
    office = Label("the ecology and environment authority", "生态环境部门")
    scores = [Named(s.id, "1", 0, 100, s.label, office) for s in eqi_scores().values()]
    shared = [_shared(load.variable) for load in loads("pollution") if load.variable in registry.variables()]
    return {one.name: one for one in (*own, *land, *scores, *shared, _shared("precipitation"))}


def _shared(name: str) -> Named:
    """Return a variable of the vocabulary; an amount is never below nothing."""
    known = registry.variable(name)
    return Named(name, known.unit, max(known.low, 0.0), known.high, known.label, known.provided_by)


@cache
def eqi_scores() -> dict[str, Score]:
    """Return the indicators of the third level of EQI by id."""
    return {
        row["id"]: Score(row["id"], row["part"], row["second"], _label(row), row["mark"])
        for row in _rows("eqi_indicators")
    }


@cache
def seea_classes() -> dict[str, Label]:
    """Return the six classes of condition variables of SEEA EA by id."""
    return {row["id"]: _label(row) for row in _rows("seea_classes")}
