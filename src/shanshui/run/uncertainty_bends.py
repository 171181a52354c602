"""What a number that does more than scale makes of the amounts: the account worked out at a few values of it.

The maps are read for that, once: the amounts are kept beside area.yaml as long as nothing they depend on changes.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from shanshui.accounts.decomposition import Key
from shanshui.core import registry, units
from shanshui.core.errors import SpreadNotFollowed
from shanshui.core.labels import Label
from shanshui.run.account import Prepared
from shanshui.run.counterfactual import amounts_of, only_period, read_amounts, write_amounts
from shanshui.run.engine import account
from shanshui.run.execute import Settings
from shanshui.run.maps import Maps
from shanshui.run.physical import physical_stamp, values_of
from shanshui.run.sources import Raster
from shanshui.run.uncertainty_names import name_of
from shanshui.standards.values import ParameterBook
from shanshui.store.publish import WORK

KEPT = "uncertainty"  # folder of amounts at other values, below the work folder
Ratios = Mapping[str, float]  # ecosystem type (or "" for all) → times what it is
Amounts = Mapping[Key, float]


@dataclass(frozen=True)
class Bent:
    """The account at other values of one or two numbers."""

    changes: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]

    @classmethod
    def of(cls, *changes: tuple[str, Ratios]) -> "Bent":
        """Return changes in the order of their names."""
        return cls(tuple(sorted((name, tuple(sorted(ratios.items()))) for name, ratios in changes)))

    @property
    def label(self) -> Label:
        """Return the numbers it changes, and how far."""
        told = [(name_of(name), f" × {of[0][1]:.4g}" + ("…" if len(of) > 1 else "")) for name, of in self.changes]
        return Label(", ".join(n.en + by for n, by in told), "、".join(n.zh + by for n, by in told))


@dataclass(frozen=True)
class Bends:
    """Works amounts of a period out at other values, or reads what was kept of that.

    Without `work` nothing is worked out: amounts are there only if they are kept.
    """

    prepared: Prepared
    period: str
    settings: Settings
    work: bool = True
    told: Callable[[Label], None] | None = None

    def amounts(self, bent: Bent, items: Iterable[str]) -> Amounts | None:
        """Return the amounts of some items (`service.item`) at other values; None if they are not known."""
        wanted = sorted(items)
        file = self._file(bent, wanted)
        if file.is_file():
            return read_amounts(file)
        if not self.work:
            return None
        if self.told:
            self.told(
                Label(f"Working out {self.period} at {bent.label.en}", f"按{bent.label.zh} 重算 {self.period} 年")
            )
        changed = only_period(self.prepared, self.period)
        for name, ratios in bent.changes:
            changed = _with(changed, name, dict(ratios), self.period)
        tasks = tuple(task for task in changed.plan.tasks if task.key in wanted)
        found = amounts_of(account(replace(changed, plan=replace(changed.plan, tasks=tasks)), self.settings), changed)
        write_amounts(file, found)
        return found

    @property
    def _lacking(self) -> set[str]:
        return {lack.name for task in self.prepared.plan.tasks for lack in (*task.lacks, *task.price_lacks)}

    def _file(self, bent: Bent, items: list[str]) -> Path:
        """Return the file of amounts, named after all they depend on."""
        prepared = self.prepared
        stamp = physical_stamp(prepared, self.period, prepared.hashes)
        numbers = sorted(
            (n.variable, n.period, n.place, n.ecosystem_type, n.zone, repr(n.value)) for n in prepared.tables.numbers
        )
        behind = [prepared.plan.parameters_of(task) for task in prepared.plan.tasks if task.key in items]
        names = sorted({name for some in behind for name in some} - self._lacking)
        values = {name: values_of(prepared, name) for name in names}
        content = [stamp, bent.changes, items, numbers, values, sorted(prepared.constants.items())]
        digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        return prepared.area.folder / WORK / KEPT / f"{self.period}-{digest[:24]}.json"


def _with(prepared: Prepared, name: str, ratios: Ratios, period: str) -> Prepared:
    """Return an area of which one number is some times what it is."""
    if name in registry.parameters():
        return _with_parameter(prepared, name, ratios)
    by, recipe = ratios[""], prepared.plan.recipes[name]
    if recipe.origin == "constant":
        return replace(prepared, constants={**prepared.constants, name: prepared.constants[name] * by})
    if recipe.origin == "table":
        tables = copy.copy(prepared.tables)
        tables.numbers = [replace(n, value=n.value * by) if n.variable == name else n for n in tables.numbers]
        return replace(prepared, tables=tables)
    if recipe.origin != "source" or prepared.maps is None:
        why = Label("it is made by an equation and does more than scale", "它由公式推算得到，且影响不成比例")
        raise SpreadNotFollowed(where="uncertainty.spreads", name=name, why=why, instead=", ".join(recipe.needs) or "–")
    return replace(prepared, maps=_with_raster(prepared.maps, name, period, by))


def _with_parameter(prepared: Prepared, name: str, ratios: Ratios) -> Prepared:
    """Return an area with a parameter some times what it is, type by type."""
    book, kinds = prepared.book, registry.parameter(name).by_ecosystem
    if not kinds:
        rows = [replace(book.scalar(name), value=book.scalar(name).value * ratios[""])]
    else:
        from shanshui.run.account import TYPES

        known = book.by_ecosystem(name, TYPES)
        rows = [
            replace(value, ecosystem_type=kind, value=value.value * ratios.get(kind, ratios.get("", 1.0)))
            for kind, value in known.items()
        ]
    annex = [value for value in prepared.tables.values if value.parameter != name]
    tables = copy.copy(prepared.tables)
    tables.values = (*annex, *rows)
    changed = ParameterBook(prepared.standard, tables.values, prepared.area.config.sets)
    chosen = {key: choice.chosen for key, choice in prepared.plan.choices.items()}
    return replace(prepared, tables=tables).with_book(changed, chosen)


def _with_raster(maps: Maps, name: str, period: str, by: float) -> Maps:
    raster: Raster = maps.rasters[name, period]
    if units.is_temperature(raster.unit):
        why = Label("a share of a temperature means nothing", "温度没有可比的零点，不能按比例变化")
        raise SpreadNotFollowed(where="uncertainty.spreads", name=name, why=why, instead="–")
    source, most = raster.source, max(raster.source.bands)
    scales = source.scales or (1.0,) * most
    offsets = source.offsets or (0.0,) * most
    scaled = replace(
        source, scales=tuple(scale * by for scale in scales), offsets=tuple(offset * by for offset in offsets)
    )
    return replace(maps, rasters={**maps.rasters, (name, period): replace(raster, source=scaled)})
