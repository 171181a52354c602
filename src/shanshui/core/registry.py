"""Find declarations by name; nothing is listed by hand, nothing is imported before it is asked for."""

import csv
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import ModuleType

from shanshui.core.errors import DeclarationError, NoSuchName
from shanshui.core.labels import Label
from shanshui.core.quantity import Kind
from shanshui.core.spec import Derivation, Parameter, Routed, Service, Variable

Row = dict[str, str]


def read_packaged(package: str, name: str) -> list[Row]:
    """Return the rows of a CSV file that came with the program."""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def variables() -> dict[str, Variable]:
    """Return every variable by name."""
    rows = read_packaged("shanshui.core.vocabulary", "variables.csv")
    return {row["name"]: _variable(row) for row in rows}


def _variable(row: Row) -> Variable:
    return Variable(
        name=row["name"],
        unit=row["unit"],
        kind=Kind(row["kind"]),
        low=float(row["low"] or "-inf"),
        high=float(row["high"] or "inf"),
        label=Label(row["label_en"], row["label_zh"]),
        provided_by=Label(row["provided_by_en"], row["provided_by_zh"]),
        bands=row["bands"],
    )


@cache
def parameters() -> dict[str, Parameter]:
    """Return every parameter by name."""
    rows = read_packaged("shanshui.core.vocabulary", "parameters.csv")
    return {
        row["name"]: Parameter(
            row["name"], row["unit"], row["by_ecosystem"] == "yes", Label(row["label_en"], row["label_zh"])
        )
        for row in rows
    }


def variable(name: str, where: str = "") -> Variable:
    """Return one variable, or raise NoSuchName with the nearest."""
    if name not in variables():
        raise NoSuchName(
            where=where, what="variable", name=name, known=sorted(variables()), see="`shanshui variables` lists them."
        )
    return variables()[name]


def parameter(name: str, where: str = "") -> Parameter:
    """Return one parameter, or raise NoSuchName with the nearest."""
    if name not in parameters():
        raise NoSuchName(
            where=where, what="parameter", name=name, known=sorted(parameters()), see="`shanshui standards` lists them."
        )
    return parameters()[name]


@cache
def _modules(package: str) -> list[str]:
    folder = Path(str(resources.files(package)))
    return sorted(f.stem for f in folder.glob("*.py") if not f.stem.startswith("_"))


def _called(name: str, labels: Mapping[str, Label]) -> str:
    """Return the id of what is called so in either language, or whose id begins so; empty if there is none."""
    word = name.strip().lower()
    same = [id for id, label in labels.items() if word in (label.zh, label.en.lower())]
    begins = [id for id, label in labels.items() if word and (id.startswith(f"{word}_") or word in label.zh)]
    return next(iter([*same, *begins]), "")


def service_ids() -> list[str]:
    """Return the ids of all services: the names of the files in `services`."""
    return _modules("shanshui.services")


@cache
def service(name: str, where: str = "") -> Service:
    """Return one service, or raise NoSuchName with the nearest."""
    if name not in service_ids():
        raise NoSuchName(
            where=where,
            what="service",
            name=name,
            near=_called(name, {id: service(id).label for id in service_ids()}),
            known=service_ids(),
            see="`shanshui services` lists them.",
        )
    declared = importlib.import_module(f"shanshui.services.{name}").SERVICE
    if declared.id != name:
        raise DeclarationError(
            where=f"services/{name}.py",
            saw=f"it declares id '{declared.id}'.",
            need="The file name is the id.",
            do="Rename one.",
        )
    found: Service = declared
    return found


def service_module(name: str) -> ModuleType:
    """Return the module of a service, for its docstring."""
    return importlib.import_module(f"shanshui.services.{name}")


@cache
def derivations() -> dict[str, tuple[Derivation, ...]]:
    """Return every derivation by the variable it makes, options in order of declaration."""
    found: dict[str, list[Derivation]] = {}
    for name in _modules("shanshui.derive"):
        for derivation in importlib.import_module(f"shanshui.derive.{name}").DERIVATIONS:
            found.setdefault(derivation.variable, []).append(derivation)
    return {name: tuple(ways) for name, ways in found.items()}


@cache
def routed() -> dict[str, Routed]:
    """Return every variable that is worked out along the flow of water, by name."""
    modules = [importlib.import_module(f"shanshui.derive.{name}") for name in _modules("shanshui.derive")]
    return {one.variable: one for module in modules for one in getattr(module, "ROUTED", ())}


@dataclass(frozen=True)
class EcosystemType:
    """An ecosystem type and the group it belongs to (itself, if it is a group)."""

    id: str
    group: str
    label: Label


@cache
def ecosystem_types() -> dict[str, EcosystemType]:
    """Return every ecosystem type by id."""
    rows = read_packaged("shanshui.core.vocabulary", "ecosystem_types.csv")
    return {
        row["id"]: EcosystemType(row["id"], row["group"] or row["id"], Label(row["label_en"], row["label_zh"]))
        for row in rows
    }


def ecosystem_type(name: str, where: str = "") -> EcosystemType:
    """Return one ecosystem type, or raise NoSuchName with the nearest."""
    if name not in ecosystem_types():
        raise NoSuchName(
            where=where,
            what="ecosystem type",
            name=name,
            near=_called(name, {id: kind.label for id, kind in ecosystem_types().items()}),
            known=sorted(ecosystem_types()),
            see="docs/reference/ecosystem_types.md lists them.",
        )
    return ecosystem_types()[name]
