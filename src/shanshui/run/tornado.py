"""What GEP would be with every other published set and equation: one bar each, widest first."""

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from shanshui.core.disk import whole
from shanshui.core.labels import Label
from shanshui.run.account import Prepared, key_of
from shanshui.run.alternatives import Alternative, alternatives
from shanshui.run.plan import Task
from shanshui.run.uncertainty_bends import KEPT
from shanshui.store.publish import WORK
from shanshui.store.results import Results
from shanshui.store.tables import Book

SEEN = 1e-6  # of GEP: less is no change
Told = Callable[[Label], None]


@dataclass(frozen=True)
class Bar:
    """One other choice, and by how many yuan it changes GEP; `lacks` tells why it could not be worked out."""

    kind: str  # parameter or equation
    key: str
    label: Label
    chosen: str
    other: str
    change: float
    lacks: Label = Label("", "")


@dataclass(frozen=True)
class Tornado:
    """The bars of a place, widest first; those that could not be worked out stand apart."""

    place: str
    period: str
    gep: float
    bars: tuple[Bar, ...]
    without: tuple[Bar, ...]


def tornado(
    prepared: Prepared, results: Results, place: str = "", period: str = "", work: bool = True, told: Told | None = None
) -> Tornado | None:
    """Return what every other choice would make of GEP at a place, one at a time.

    The place is worked out again for each, from its maps; the outcome is kept as long as the account is the same.
    Without `work` it is only read: None if it is not kept.

    Raises
    ------
    ResultsOutdated
        If the place worked out again is not what was published.
    """
    book = Book(results)
    code, when = book.tree[place or str(results.manifest["area"]["code"])].code, book.checked_period(period)
    file = _file(prepared, code, when)
    if not file.is_file():
        if not work:
            return None
        _write(file, _bars(prepared, results, code, when, told))
    bars = _read(file)
    known = sorted((bar for bar in bars if not bar.lacks.en), key=lambda bar: (-abs(bar.change), bar.key, bar.other))
    without = tuple(bar for bar in bars if bar.lacks.en)
    gep = book.gep(code, when)
    return Tornado(code, when, gep, tuple(bar for bar in known if abs(bar.change) > SEEN * abs(gep)), without)


def _bars(prepared: Prepared, results: Results, place: str, period: str, told: Told | None) -> list[Bar]:
    found: dict[tuple[str, str, str], Bar] = {}
    for tasks in _services(prepared, results, place, period):
        label = tasks[0].service.label
        if told:
            told(Label(f"Working out the alternatives of {label.en}", f"计算{label.zh}的其他方案"))
        for one in alternatives(prepared, results, tasks, place, period):
            bar = _bar(one)
            before = found.get((bar.kind, bar.key, bar.other))
            found[bar.kind, bar.key, bar.other] = _together(before, bar) if before else bar
    return list(found.values())


def _services(prepared: Prepared, results: Results, place: str, period: str) -> list[tuple[Task, ...]]:
    """Return the valued headline items of each service that an equation gives."""
    frame = results.flows
    rows = frame[
        (frame["place"] == place) & (frame["period"] == period) & frame["in_headline"] & frame["value"].notna()
    ]
    pairs = set(zip(rows["service"], rows["item"], strict=True))
    by_service: dict[str, list[Task]] = {}
    for task in prepared.plan.tasks:
        if (task.service.id, task.item.id) in pairs:
            by_service.setdefault(task.service.id, []).append(task)
    return [tuple(tasks) for tasks in by_service.values()]


def _bar(one: Alternative) -> Bar:
    lacks = one.problem
    if one.lacks:
        lacks = Label(*(", ".join(str(lack["label"].in_(lang)) for lack in one.lacks) for lang in ("en", "zh")))
    elif not lacks.en and math.isnan(one.value_change):
        lacks = Label("it has no value", "没有价值量")
    was = one.value / (1 + one.value_change) if one.value_change > -1 else math.nan
    change = math.nan if lacks.en else one.value - was
    return Bar(one.kind, one.key, one.label, one.chosen, one.other, change, lacks)


def _together(one: Bar, other: Bar) -> Bar:
    lacks = one.lacks if one.lacks.en else other.lacks
    return Bar(one.kind, one.key, one.label, one.chosen, one.other, one.change + other.change, lacks)


def _file(prepared: Prepared, place: str, period: str) -> Path:
    content = f"{key_of(prepared)} {place} {period}"
    digest = hashlib.sha256(content.encode()).hexdigest()
    return prepared.area.folder / WORK / KEPT / f"tornado-{digest[:24]}.json"


def _write(path: Path, bars: list[Bar]) -> None:
    rows = [asdict(bar) | {"change": None if math.isnan(bar.change) else bar.change} for bar in bars]
    rows = [row | {"label": list(bar.label), "lacks": list(bar.lacks)} for row, bar in zip(rows, bars, strict=True)]
    with whole(path) as partial:
        partial.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def _read(path: Path) -> list[Bar]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        Bar(**{**row, "label": Label(*row["label"]), "lacks": Label(*row["lacks"]),
               "change": math.nan if row["change"] is None else row["change"]})
        for row in rows
    ]  # fmt: skip
