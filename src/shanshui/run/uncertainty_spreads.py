"""The spreads of an account: those the user states, and the ranges of published alternatives if he asks for them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shanshui.accounts.uncertainty.distributions import Distribution, Stated, distribution, one_of
from shanshui.accounts.uncertainty.model import Factor
from shanshui.core import registry, units
from shanshui.core.errors import (
    AbsentParameter,
    AmbiguousParameter,
    InputError,
    NoSuchName,
    Problems,
    QuantityGivenTwice,
    ShanshuiError,
    UnclearSpread,
)
from shanshui.core.labels import Label
from shanshui.data.tables import Row, Table, read_table
from shanshui.run.account import TYPES, Prepared
from shanshui.run.config_base import TableFile
from shanshui.run.plan import named_item
from shanshui.standards.values import Value

RELATIVE = "relative"  # as unit: the numbers are ratios to that of the account
STATED, PUBLISHED = "stated", "published"
NUMBERS = ("value", "sd", "low", "high", "local_sd", "length")
GDP = "gdp"


@dataclass(frozen=True)
class Spread:
    """How sure one number is: its ratio to that of the account.

    Attributes
    ----------
    name
        A parameter, a variable, a service or `service.item`.
    kind
        Ecosystem type or group it holds for; empty for all.
    ratio
        None if only the local error of a map is stated.
    local_sd, length
        Relative sd of the part of the error that is independent between blocks, and the side of a block, m.
    origin
        `stated` by the user, or from `published` alternatives.
    """

    name: str
    kind: str
    ratio: Distribution | None
    stream: str
    source: str
    origin: str = STATED
    local_sd: float = math.nan
    length: float = math.nan

    @property
    def key(self) -> str:
        """Return the name of its factor."""
        return f"{self.name} {self.kind}" if self.kind else self.name

    @property
    def factor(self) -> Factor | None:
        """Return what is drawn of it."""
        return Factor(self.key, self.stream, self.ratio) if self.ratio else None


def spreads(prepared: Prepared) -> tuple[Spread, ...]:
    """Return every spread of an account, by name; none if its settings state none."""
    setting = prepared.area.config.uncertainty
    found = _stated(prepared, setting.spreads) if setting and setting.spreads else []
    if setting and setting.published:
        stated = {spread.name for spread in found}
        for name in parameters_behind(prepared):
            found += [] if name in stated else _published(prepared, name)
    return tuple(sorted(found, key=lambda spread: (spread.name, spread.kind)))


def parameters_behind(prepared: Prepared) -> tuple[str, ...]:
    """Return every parameter of what is accounted, each once."""
    plan = prepared.plan
    tasks = [task for task in plan.tasks if not task.lacks or task.from_table]
    return tuple(dict.fromkeys(name for task in tasks for name in plan.parameters_of(task)))


def _stated(prepared: Prepared, setting: TableFile) -> list[Spread]:
    wanted = ("name", "distribution", "source")
    table = read_table(
        prepared.area.folder / setting.file, setting.file, required=wanted, filled=("name", "source"),
        sheet=setting.sheet or "",
    )  # fmt: skip
    found: dict[tuple[str, str], Spread] = {}
    problems: list[ShanshuiError] = []
    for row in table:
        try:
            spread = _read(prepared, table, row)
            if (spread.name, spread.kind) in found:
                raise QuantityGivenTwice(where=f"{table.where}:{row.number}", key=spread.key)
            found[spread.name, spread.kind] = spread
        except InputError as problem:
            problems.append(problem)
    if problems:
        raise Problems(problems, where=table.where)
    return list(found.values())


def _read(prepared: Prepared, table: Table, row: Row) -> Spread:
    name, kind = _name(row["name"], table.at(row, "name")), row.cells.get("ecosystem_type", "")
    if kind:
        _check_kind(kind, table.at(row, "ecosystem_type"))
    numbers = {column: _number(table, row, column) for column in NUMBERS}
    local, length = numbers.pop("local_sd"), numbers.pop("length")
    where = f"{table.where}:{row.number}"
    if math.isnan(local) != math.isnan(length) or (local <= 0 or length <= 0):
        raise UnclearSpread(
            where=where, why=Label("local_sd and length (m) go together", "local_sd 与 length（米）须同时给出")
        )
    if not math.isnan(local) and name not in registry.variables():
        raise UnclearSpread(where=where, why=Label("only a map has a local error", "只有空间数据有局部误差"))
    ratio = _ratio(prepared, table, row, name, kind, numbers) if row["distribution"] or math.isnan(local) else None
    stream = row.cells.get("group", "") or name
    return Spread(name, kind, ratio, stream, row["source"], STATED, local, length)


def _number(table: Table, row: Row, column: str) -> float:
    found = table.number(row, column) if column in table.columns else None
    return math.nan if found is None else found


def _ratio(
    prepared: Prepared, table: Table, row: Row, name: str, kind: str, numbers: Mapping[str, float]
) -> Distribution:
    """Return the distribution of the ratio to the account's own number."""
    where, sort = f"{table.where}:{row.number}", row["distribution"]
    known = ("lognormal", "normal", "uniform", "triangular", "discrete")
    if sort not in known:
        raise NoSuchName(where=table.at(row, "distribution"), what="distribution", name=sort, known=known, see="")
    values = _several(row.cells.get("values", ""), table.at(row, "values") if "values" in table.columns else where)
    weights = _several(row.cells.get("weights", ""), where)
    unit = row.cells.get("unit", "")
    ranged = bool(values) or not math.isnan(numbers["low"])
    base = own_number(prepared, name, kind, where) if ranged and unit != RELATIVE else 1.0
    scale = units.factor(unit, registry.parameter(name).unit, where) if unit not in ("", RELATIVE) else 1.0
    value = numbers["value"] if not math.isnan(numbers["value"]) else base / scale
    low, high = numbers["low"], numbers["high"]
    if not math.isnan(numbers["value"]) and not ranged:
        raise UnclearSpread(where=where, why=Label("a value needs low and high", "value 须与 low、high 同用"))
    stated = Stated(sort, value, numbers["sd"], low, high, tuple(values), tuple(weights))
    return distribution(stated, where).scaled(scale / base)


def _several(text: str, where: str) -> list[float]:
    """Return numbers written as `1;2;3`."""
    from shanshui.data.numbers import parse_number

    found = [parse_number(part.strip(), where) for part in text.replace("；", ";").split(";") if part.strip()]
    return [number for number in found if number is not None]


def own_number(prepared: Prepared, name: str, kind: str, where: str) -> float:
    """Return the account's own number of a parameter, or raise UnclearSpread if it has none or several."""
    if name not in registry.parameters():
        raise UnclearSpread(
            where=where,
            why=Label(
                "for what is no parameter, numbers are ratios (unit: relative)", "非参数须用比值（unit 填 relative）"
            ),
        )
    found = {value.value for value in numbers_of(prepared, name, kind).values()}
    if len(found) != 1 or not min(found):
        raise UnclearSpread(
            where=where,
            why=Label(
                "the account has no one number of it above zero; name a type, or give ratios (unit: relative)",
                "账户中没有唯一的非零取值；请指明类型，或用比值（unit 填 relative）",
            ),
        )
    return found.pop()


def numbers_of(prepared: Prepared, name: str, kind: str = "") -> dict[str, Value]:
    """Return ecosystem type → the account's value of a parameter, of the types that a type or group name means."""
    if not registry.parameter(name).by_ecosystem:
        return {"": prepared.book.scalar(name)}
    found = prepared.book.by_ecosystem(name, TYPES)
    return {t: value for t, value in found.items() if kind in ("", t, registry.ecosystem_type(t).group)}


def _name(name: str, where: str) -> str:
    """Return a name, known to be a parameter, a variable, a service or a `service.item`."""
    if name in registry.parameters() or name in registry.variables():
        return name
    service, _, item = name.partition(".")
    if service not in registry.service_ids():
        known = [*registry.parameters(), *registry.variables(), *registry.service_ids()]
        raise NoSuchName(where=where, what="variable or item", name=name, known=known, see="")
    if item:
        named_item(registry.service(service, where), item, where)
    return name


def _check_kind(kind: str, where: str) -> None:
    groups = {one.group for one in registry.ecosystem_types().values()}
    if kind not in groups:
        registry.ecosystem_type(kind, where)


def _published(prepared: Prepared, name: str) -> list[Spread]:
    """Return the published alternatives of a parameter as equally likely, one set for all types at once.

    A type that a set does not have keeps its number there. A type whose number is zero has no ratio, and stays.
    """
    sets = {key: values for key, values in prepared.book.alternatives(name).items() if key != "annex"}
    try:
        own = numbers_of(prepared, name)
    except (AbsentParameter, AmbiguousParameter):
        return []
    if len(sets) < 2:
        return []
    source = " | ".join(f"{key}: {values[0].source}" for key, values in sets.items())
    found = []
    for kind, value in own.items():
        if not value.value:
            continue
        ratios = tuple(_of_set(values, kind, value.value) / value.value for values in sets.values())
        if len(set(ratios)) > 1:
            found.append(Spread(name, kind, one_of(ratios), name, source, PUBLISHED))
    return found


def _of_set(values: Iterable[Value], kind: str, otherwise: float) -> float:
    known = {value.ecosystem_type: value.value for value in values}
    kinds = [kind, registry.ecosystem_type(kind).group, ""] if kind else [""]
    return next((known[one] for one in kinds if one in known), otherwise)
