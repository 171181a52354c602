"""GEP before and after a change of land use: hectares × the account's own value per hectare, type by type."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shanshui.core import registry
from shanshui.core.errors import NoSuchPlace, NotByType, NothingAccounted, NotSoMuchLand
from shanshui.core.labels import Label
from shanshui.shares.accounted import Accounted, scope_label
from shanshui.shares.fen import fen_of, fen_of_sum, yuan
from shanshui.shares.outcome import Step

if TYPE_CHECKING:
    import pandas as pd

UNSPECIFIED = "unspecified"
ROUNDED = 1e-3  # areas are rounded in print, and a drawn line cuts cells
Interval = tuple[float, float, float]  # value, low, high; yuan per hectare; NaN where the account has no interval
NOTHING: Interval = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Change:
    """So many hectares of one place become another ecosystem type; `where` is file:row or the feature."""

    place: str
    before: str
    after: str
    area_ha: float
    where: str = ""


@dataclass(frozen=True)
class LineChange:
    """What a line gains, in fen; `low` and `high` are None if the account has no interval."""

    service: str
    fen: int
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Appraisal:
    """GEP of a place before and after, in fen.

    Attributes
    ----------
    before, after
        The whole place; what no line values by ecosystem type stays as it is.
    not_by_type
        Fen of `before` that are not of any ecosystem type.
    borrowed
        (type, place above) whose value per hectare was used.
    """

    place: str
    period: str
    scope: str
    before: int
    after: int
    low: int | None
    high: int | None
    changes: tuple[Change, ...]
    lines: tuple[LineChange, ...]
    steps: tuple[Step, ...]
    not_by_type: int
    borrowed: tuple[tuple[str, str], ...]
    price_year: str
    account: str

    @property
    def gained(self) -> int:
        """Return what is gained; negative for a loss."""
        return self.after - self.before


class Worth:
    """Value per hectare of an ecosystem type at a place, line by line, as the account has it."""

    def __init__(
        self,
        account: Accounted,
        extent: "pd.DataFrame",
        period: str,
        scope: str,
        from_above: bool,
        absent_is_zero: bool,
    ) -> None:
        self.account, self.period, self.scope = account, period, scope
        self.from_above, self.absent_is_zero = from_above, absent_is_zero
        rows = extent[extent["period"].astype(str) == period]
        keys = zip(rows["place"].astype(str), rows["ecosystem_type"].astype(str), strict=True)
        self.areas: dict[tuple[str, str], float] = dict(zip(keys, rows["area_ha"].astype(float).tolist(), strict=True))
        self.borrowed: dict[tuple[str, str], None] = {}

    def area(self, place: str, kind: str) -> float:
        """Return how many hectares of a type a place has."""
        return self.areas.get((place, kind), 0.0)

    def of(self, place: str, kind: str) -> dict[str, Interval]:
        """Return line → value per hectare, or raise NotByType naming the lines that have none.

        A line whose service does not come from the type gives nothing there: 0.
        """
        if self.account.rows(place, self.period, self.scope) is None:
            raise NothingAccounted(where="account", scope=scope_label(self.scope), place=place, period=self.period)
        found = self._at(place, kind)
        above = iter(self.account.tree.ancestors(place) if self.from_above else ())
        while missing := [line for line, worth in found.items() if worth is None]:
            higher = next(above, None)
            if higher is None:
                if not self.absent_is_zero:
                    raise NotByType(where="appraisal", lines=missing, kind=kind, place=place)
                return {line: worth or NOTHING for line, worth in found.items()}
            there = self._at(higher, kind)
            taken = {line: there[line] for line in missing if there.get(line) is not None}
            self.borrowed |= dict.fromkeys([(kind, higher)] if taken else [])
            found |= taken
        return {line: worth for line, worth in found.items() if worth is not None}

    def _at(self, place: str, kind: str) -> dict[str, Interval | None]:
        return {line: self._line(place, line, kind, rows) for line, rows in self.lines(place).items()}

    def lines(self, place: str) -> dict[str, dict[str, tuple[float, float, float]]]:
        """Return line → type → (value, low, high) of what is valued by type at a place."""
        if place not in self._lines:
            self._lines[place] = self._read(place)
        return self._lines[place]

    @cached_property
    def _lines(self) -> dict[str, dict[str, dict[str, Interval]]]:
        return {}

    def _read(self, place: str) -> dict[str, dict[str, Interval]]:
        rows = self.account.rows(place, self.period, self.scope)
        if rows is None:
            return {}
        found: dict[str, dict[str, Interval]] = {}
        for row in rows[rows["ecosystem_type"] != UNSPECIFIED].itertuples():
            worth = float(row.value), float(row.low), float(row.high)
            found.setdefault(f"{row.service}.{row.item}", {})[str(row.ecosystem_type)] = worth
        return found

    def _line(self, place: str, line: str, kind: str, by_type: Mapping[str, Interval]) -> Interval | None:
        area = self.area(place, kind)
        if kind in by_type and area > 0:
            value, low, high = (number / area for number in by_type[kind])
            return value, low, high
        return None if _gives(line, kind) else NOTHING

    def not_by_type(self, place: str) -> int:
        """Return the fen of a place that are of no ecosystem type."""
        rows = self.account.rows(place, self.period, self.scope)
        return 0 if rows is None else fen_of_sum(rows[rows["ecosystem_type"] == UNSPECIFIED]["value"].tolist())


def _gives(line: str, kind: str) -> bool:
    """Return whether a line can come from an ecosystem type, by what its service declares."""
    service, _, item = line.partition(".")
    ecosystems = registry.service(service).item(item).ecosystems
    return not ecosystems or kind in ecosystems or registry.ecosystem_types()[kind].group in ecosystems


def appraise(worth: Worth, changes: Sequence[Change], place: str) -> Appraisal:
    """Return the value of a place before and after changes of land use inside it.

    Raises
    ------
    NoSuchPlace
        If a change is not inside the place.
    NotSoMuchLand
        If more land is to change than there is.
    NotByType
        If a type has no value per hectare there.
    """
    _check_inside(worth.account, changes, place)
    _check_land(worth, changes)
    steps, gains = [], dict[str, list[Interval]]()
    for change in changes:
        gain = _gain(worth, change)
        for line, interval in gain.items():
            gains.setdefault(line.partition(".")[0], []).append(interval)
        steps.append(_step(change, gain, worth))
    figure = worth.account.figure(place, worth.period, worth.scope)
    lines = tuple(LineChange(service, *_sum(parts)) for service, parts in sorted(gains.items()))
    total, low, high = _sum([interval for parts in gains.values() for interval in parts])
    return Appraisal(
        place,
        worth.period,
        worth.scope,
        figure.fen,
        figure.fen + total,
        low,
        high,
        tuple(changes),
        lines,
        tuple(steps),
        worth.not_by_type(place),
        tuple(worth.borrowed),
        "/".join(figure.price_years),
        worth.account.key,
    )


def _check_inside(account: Accounted, changes: Iterable[Change], place: str) -> None:
    inside = [place, *account.tree.descendants(place)]
    known = set(inside)
    for change in changes:
        if change.place not in known:
            raise NoSuchPlace(where=change.where, code=change.place, known=inside)


def _check_land(worth: Worth, changes: Iterable[Change]) -> None:
    asked: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        asked.setdefault((change.place, change.before), []).append(change)
    for (place, kind), parts in asked.items():
        area, there = math.fsum(change.area_ha for change in parts), worth.area(place, kind)
        if area > there * (1 + ROUNDED):
            raise NotSoMuchLand(
                where=parts[0].where, asked=f"{area:,.4g}", kind=kind, place=place, there=f"{there:,.4g}"
            )


def _gain(worth: Worth, change: Change) -> dict[str, Interval]:
    """Return what each line gains, yuan. The low end is the least that comes less the most that goes."""
    if change.before == change.after:
        return {}
    goes, comes = worth.of(change.place, change.before), worth.of(change.place, change.after)
    return {
        line: (
            change.area_ha * (comes[line][0] - goes[line][0]),
            change.area_ha * (comes[line][1] - goes[line][2]),
            change.area_ha * (comes[line][2] - goes[line][1]),
        )
        for line in goes
    }


def _sum(parts: Sequence[Interval]) -> tuple[int, int | None, int | None]:
    value, low, high = (math.fsum(part[i] for part in parts) for i in range(3))
    return fen_of(value), *(None if math.isnan(end) else fen_of(end) for end in (low, high))  # type: ignore[return-value]


def _step(change: Change, gain: Mapping[str, Interval], worth: Worth) -> Step:
    kinds = registry.ecosystem_types()
    before, after = kinds[change.before].label, kinds[change.after].label
    name = worth.account.name(change.place)
    what = Label(f"{name.en}: {before.en} → {after.en}", f"{name.zh}：{before.zh} → {after.zh}")
    value = math.fsum(interval[0] for interval in gain.values())
    if not gain:
        return Step(what, f"{change.area_ha:,.4f} ha × 0", yuan(0))
    goes, comes = (
        math.fsum(interval[0] for interval in worth.of(change.place, kind).values())
        for kind in (change.before, change.after)
    )
    return Step(what, f"{change.area_ha:,.4f} ha × ({comes:,.2f} − {goes:,.2f})", yuan(fen_of(value)))
