"""From a published account and its spreads to a model that can be drawn: which number enters which line, and how."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shanshui.accounts.amounts import RESIDUAL
from shanshui.accounts.decomposition import Key
from shanshui.accounts.monetary import parameter_for
from shanshui.accounts.uncertainty.model import (
    Bend,
    Blocks,
    Entry,
    Factor,
    Limit,
    Line,
    LocalError,
    Model,
    Part,
    Power,
    Worth,
    is_proportional,
    summed,
)
from shanshui.core import registry, units
from shanshui.core.errors import AbsentParameter, AmbiguousParameter, ResultsOutdated, SpreadNotFollowed
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.core.spec import arguments
from shanshui.run.account import Prepared
from shanshui.run.error_blocks import blocks_of
from shanshui.run.leaves import without_parts
from shanshui.run.plan import Task
from shanshui.run.scaling import Stand, carried
from shanshui.run.uncertainty_bends import Bends, Bent, Ratios
from shanshui.run.uncertainty_knots import kinds_of, ratio_at, two_values
from shanshui.run.uncertainty_land import area_error
from shanshui.run.uncertainty_names import Followed
from shanshui.run.uncertainty_spreads import Spread
from shanshui.store.results import Results

SAME = 1e-6  # relative: a line worked out again must be what was published
STRAIGHT = 1e-6  # relative: how far the effect of a number may be from a line and still count as one
Pieces = tuple[Part, ...]
Worths = Callable[[str, str, str, str, float], float]


@dataclass(frozen=True)
class Row:
    """One line of a leaf in the account; `value` may be at other prices than the account's."""

    key: Key
    amount: float
    potential: float
    value: float
    in_headline: bool


class ModelOf:
    """Builds the model of one period."""

    def __init__(
        self,
        prepared: Prepared,
        results: Results,
        tree: PlaceTree,
        period: str,
        spreads: Iterable[Spread],
        bends: Bends,
        by_type: bool = False,
    ) -> None:
        self.by_type = by_type
        self.prepared, self.results, self.tree, self.period, self.bends = prepared, results, tree, period, bends
        self.spreads = {(spread.name, spread.kind): spread for spread in spreads}
        self.names = {name for name, _ in self.spreads}
        self.tasks = {(task.service.id, task.item.id): task for task in prepared.plan.tasks}
        self.stands = carried(prepared.plan, self.names & registry.variables().keys())
        self.areas = area_error(prepared, results, period)
        self.followed = Followed()
        self.used: dict[str, Spread] = {}
        self._weights: dict[Pieces, int] = {}
        self._limits: dict[tuple[str, str], Part] = {}

    def model(self, values: Mapping[Key, float] | None = None) -> Model:
        """Return the model; with `values`, lines are worth these instead of what was published."""
        rows = list(self._rows(values or {}))
        lines = sorted({self._line(row) for row in rows})
        number = {line: at for at, line in enumerate(lines)}
        found: dict[str, list[Entry]] = defaultdict(list)
        local = self._local(sorted({row.key.place for row in rows}))
        errors = {error.key: at for at, error in enumerate(local)}
        self._limit(rows)
        bent = self._bends(rows)
        for row in rows:
            line = number[self._line(row)]
            found[row.key.place] += self._entries(row, line, bent.get(row.key, ()), errors)
        factors = {s.key: s.factor for s in self.used.values() if s.factor}
        return Model(
            self.period, self.tree, tuple(Line(*line) for line in lines),
            tuple(factors[key] for key in sorted(factors)), tuple(self._weights), local,
            {place: summed(entries) for place, entries in sorted(found.items())}, self.areas,
        )  # fmt: skip

    def _line(self, row: Row) -> tuple[str, str, bool, str]:
        """Return the line of the model that a row belongs to."""
        return row.key.service, row.key.item, row.in_headline, row.key.ecosystem_type if self.by_type else ""

    def _rows(self, values: Mapping[Key, float]) -> Iterable[Row]:
        frame = self.results.flows
        frame = frame[frame["period"] == self.period]
        leaves = without_parts(frame["place"].unique(), self.tree)
        rows: Any = frame[frame["place"].isin(leaves) & frame["value"].notna()].itertuples()
        for row in rows:
            key = Key(row.place, row.ecosystem_type, row.service, row.item)
            amount = float(row.supply if math.isnan(row.use) else row.use)
            value = values.get(key, float(row.value))
            self._check(key, amount, float(row.value))
            yield Row(key, amount, float(row.potential), value, bool(row.in_headline))

    def _check(self, key: Key, amount: float, value: float) -> None:
        """Raise ResultsOutdated unless the published value is what the present prices make of the amount."""
        task, given = self.tasks.get((key.service, key.item)), None
        if task is None:
            raise ResultsOutdated(where=key.place, detail=f" ({key.service}.{key.item})")
        if not self._own_price(task) and not task.service.open_items and not math.isnan(amount):
            given = self._given(task, key.ecosystem_type)
        if given is not None:
            now = task.item.monetary[task.monetary](amount, **{name: v for name, v, _ in given})
            if not math.isclose(now, value, rel_tol=SAME, abs_tol=1e-3):
                raise ResultsOutdated(where=key.place, detail=f" ({key.service}.{key.item}: {value!r}, {now!r})")

    def _own_price(self, task: Task) -> bool:
        """Return whether a table brings an item in money, or with prices of its own."""
        return (task.service.id, task.item.id) in self._priced

    @cached_property
    def _priced(self) -> set[tuple[str, str]]:
        amounts = self.prepared.tables.amounts
        return {(a.service, a.item) for a in amounts if not math.isnan(a.price) or units.is_money(a.unit)}

    def _spread(self, name: str, kind: str = "") -> Spread | None:
        """Return the spread of a name for a type: its own, its group's, the general one."""
        kinds = [kind, registry.ecosystem_type(kind).group] if kind in registry.ecosystem_types() else []
        found = next((s for k in (*kinds, "") if (s := self.spreads.get((name, k)))), None)
        if found is not None:
            self.used[found.key] = found
        return found

    def _factor(self, name: str, kind: str = "") -> Factor | None:
        found = self._spread(name, kind)
        return found.factor if found else None

    def _pieces(self, key: Key) -> Pieces:
        """Return what the value of a line is multiplied by."""
        task = self.tasks[key.service, key.item]
        found: list[Part] = []
        for name in (key.service, f"{key.service}.{key.item}"):
            if name in self.names and (factor := self._factor(name, key.ecosystem_type)):
                found.append(Power(factor.key, 1.0))
        if task.by_equation:
            found += self._of_area(task, key.ecosystem_type)
            stand = self.stands.get(task.key, Stand({}))
            for name, power in sorted(stand.powers.items()):
                if name in self.names and (factor := self._factor(name, key.ecosystem_type)):
                    found.append(Power(factor.key, power))
        if (limit := self._limits.get((task.key, key.place))) is not None:
            found.append(limit)
        return tuple(found) + self._worth(task, key.ecosystem_type)

    def _of_area(self, task: Task, kind: str) -> Pieces:
        """Return the error of the area of a type, for what is worked out cell by cell."""
        key = self.areas.key(kind) if self.areas and task.item.scope == "cell" else ""
        return (Power(key, 1.0),) if key else ()

    def _worth(self, task: Task, kind: str) -> Pieces:
        """Return the price equation, if any of its numbers has a spread."""
        given = self._given(task, kind)
        if not given or not any(factor for _, _, factor in given):
            return ()
        formula = task.item.monetary[task.monetary]
        if not is_proportional(formula, given):
            for name, _, factor in given:
                if factor:
                    self.followed.held[name] = Label(
                        "its price equation is not proportional to the amount", "其价值公式与实物量不成比例"
                    )
            return ()
        return (Worth(formula, given),)

    def _given(self, task: Task, kind: str) -> tuple[tuple[str, float, str], ...] | None:
        """Return the numbers of a price equation with their factors; None if there is none, or one is not known."""
        if not task.monetary:
            return None
        found, own = [], self._own_price(task)
        if own and not task.service.open_items:
            return None
        for name in arguments(task.item.monetary[task.monetary])[1:]:
            if own and name == task.item.price:
                found.append((name, 1.0, ""))
                continue
            try:
                value = parameter_for(name, kind, self.prepared.book)
            except (AbsentParameter, AmbiguousParameter):
                return None
            if value is None:
                return None
            factor = self._factor(name, kind) if name in self.names else None
            found.append((name, value.value, factor.key if factor else ""))
        return tuple(found)

    # what is limited by what there is to clean

    def _limit(self, rows: list[Row]) -> None:
        """Find what each limited item is worth in every draw, for every place with something to clean."""
        for pair, task in self.tasks.items():
            if not task.item.actual or not task.by_equation:
                continue
            mine = [row for row in rows if (row.key.service, row.key.item) == pair and row.potential > 0]
            variable = arguments(task.item.actual)[1]
            for above in {self._cleaned_for(row.key.place, variable) for row in mine}:
                inside = {above, *self.tree.descendants(above)}
                group = [row for row in mine if row.key.place in inside]
                self._one_limit(task, group, variable, above)

    def _cleaned_for(self, place: str, variable: str) -> str:
        """Return the place whose emission a leaf cleans."""
        given = {n.place for n in self.prepared.tables.numbers if (n.variable, n.period) == (variable, self.period)}
        return next((code for code in (place, *self.tree.ancestors(place)) if code in given), self.tree.roots[0])

    def _one_limit(self, task: Task, group: list[Row], variable: str, above: str) -> None:
        what = (variable, self.period, above)
        numbers = [n.value for n in self.prepared.tables.numbers if (n.variable, n.period, n.place) == what]
        there = math.fsum(numbers) if numbers else self.prepared.constants.get(variable, math.nan)
        there *= units.factor(registry.variable(variable).unit, task.item.unit, task.key)
        by_parts: dict[Pieces, list[float]] = defaultdict(list)
        stand = self.stands.get(task.key, Stand({}))
        for row in group:
            factors = [
                Power(factor.key, power)
                for name, power in sorted(stand.powers.items())
                if name in self.names and (factor := self._factor(name, row.key.ecosystem_type))
            ]
            by_parts[(*self._of_area(task, row.key.ecosystem_type), *factors)].append(row.potential)
        emission = self._factor(variable) if variable in self.names else None
        if math.isnan(there) or not (any(by_parts) or emission):
            return
        capacities = tuple((math.fsum(amounts), parts) for parts, amounts in by_parts.items())
        parts = (Power(emission.key, 1.0),) if emission else ()
        assert task.item.actual is not None
        limit = Limit(task.item.actual, capacities, there, parts)
        for row in group:
            self._limits[task.key, row.key.place] = limit

    # what bends

    def _bending(self) -> dict[str, list[str]]:
        """Return each name that does more than scale an item, with those items."""
        found: dict[str, list[str]] = defaultdict(list)
        for task in self.tasks.values():
            stand = self.stands.get(task.key)
            for name in sorted(self.names & stand.mixed) if stand is not None and task.by_equation else ():
                if task.item.actual:
                    why = Label("it bends a capacity that is limited", "它以非比例方式影响受排放量限制的净化能力")
                    raise SpreadNotFollowed(where="uncertainty.spreads", name=name, why=why, instead=f"{task.key}")
                found[name].append(task.key)
        return found

    def _bends(self, rows: list[Row]) -> dict[Key, tuple[tuple[Pieces, float], ...]]:
        """Return for each line what every bend would add to its amount."""
        base = {row.key: row.amount for row in rows}
        made: dict[Key, list[tuple[Pieces, float]]] = defaultdict(list)
        bending = self._bending()
        known: dict[str, tuple[Ratios, Mapping[Key, float]]] = {}
        for name, items in bending.items():
            if (one := self._one_bend(name, items, base, made)) is not None:
                known[name] = one
        names = sorted(known)
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                if both := sorted(set(bending[first]) & set(bending[second])):
                    self._together(first, second, both, known, base, made)
        return {key: tuple(parts) for key, parts in made.items()}

    def _knots(self, name: str) -> list[Ratios]:
        """Return the two sets of ratios at which the account is worked out."""
        kinds = sorted({kind for n, kind in self.spreads if n == name})
        found: list[dict[str, float]] = [{}, {}]
        for kind in kinds:
            spread = self.spreads[name, kind]
            at = two_values(spread)
            for target in kinds_of(name, kind, set(kinds)):
                for ratios, value in zip(found, at, strict=True):
                    ratios[target] = value
        return list(found)

    def _one_bend(
        self, name: str, items: list[str], base: Mapping[Key, float], made: dict[Key, list[tuple[Pieces, float]]]
    ) -> tuple[Ratios, Mapping[Key, float]] | None:
        knots = self._knots(name)
        high_amounts, low_amounts = (self.bends.amounts(Bent.of((name, ratios)), items) for ratios in knots)
        if high_amounts is None or low_amounts is None:
            self.followed.held[name] = Label(
                "its effect needs the maps: `shanshui uncertainty` works it out once",
                "其影响需读取空间数据：运行 `shanshui uncertainty` 计算一次即可",
            )
            return None
        self.followed.bent.add(name)
        for key, was in base.items():
            if f"{key.service}.{key.item}" not in items:
                continue
            spread = self._spread(name, key.ecosystem_type)
            at = [ratio_at(ratios, key.ecosystem_type) for ratios in knots]
            if spread is None or math.isnan(at[0]) or key not in high_amounts or key not in low_amounts:
                continue
            high, low = high_amounts[key] - was, low_amounts[key] - was
            if abs(high / (at[0] - 1) - low / (at[1] - 1)) <= STRAIGHT * max(abs(was), abs(high)):
                made[key].append(((Bend(spread.key, at[0]),), high))
            else:
                self.followed.interpolated.add(name)
                made[key].append(((Bend(spread.key, at[0], at[1]),), high))
                made[key].append(((Bend(spread.key, at[1], at[0]),), low))
        return knots[0], high_amounts

    def _together(
        self, first: str, second: str, items: list[str],
        known: Mapping[str, tuple[Ratios, Mapping[Key, float]]],
        base: Mapping[Key, float], made: dict[Key, list[tuple[Pieces, float]]],
    ) -> None:  # fmt: skip
        """Add what two numbers make of a line together that they do not make one by one."""
        both = self.bends.amounts(Bent.of((first, known[first][0]), (second, known[second][0])), items)
        if both is None:
            return
        for key, was in base.items():
            spreads = [self._spread(name, key.ecosystem_type) for name in (first, second)]
            ratios = [ratio_at(known[name][0], key.ecosystem_type) for name in (first, second)]
            if key not in both or None in spreads or any(math.isnan(ratio) for ratio in ratios):
                continue
            rest = both[key] - known[first][1][key] - known[second][1][key] + was
            if abs(rest) > 1e-12 * abs(was):
                parts = tuple(Bend(s.key, r) for s, r in zip(spreads, ratios, strict=True) if s is not None)
                made[key].append((parts, rest))

    # entries

    def _entries(
        self, row: Row, line: int, bent: Iterable[tuple[Pieces, float]], errors: Mapping[str, int]
    ) -> list[Entry]:
        common, task = self._pieces(row.key), self.tasks[row.key.service, row.key.item]
        found = [Entry(line, self._weight(common), row.value)]
        stand = self.stands.get(task.key, Stand({})) if task.by_equation else Stand({})
        for name, at in errors.items():
            if power := stand.powers.get(name):
                found.append(Entry(line, self._weight(common), row.value * power, at, counts=False))
        one = row.value / row.amount if row.amount else self._worth_of_one(task, row.key.ecosystem_type)
        for parts, amount in bent:
            if self._drawn(parts):
                found.append(Entry(line, self._weight(common + parts), amount * one, counts=False))
            found += self._local_of_bend(line, common, parts, amount * one, errors)
        return found

    def _local_of_bend(
        self, line: int, common: Pieces, parts: Pieces, amount: float, errors: Mapping[str, int]
    ) -> Iterable[Entry]:
        """Yield what the local error of a bent map makes of a line: its slope at the account's number."""
        for part in parts:
            assert isinstance(part, Bend)
            if part.factor in errors:
                rest = tuple(other for other in parts if other is not part)
                if not self._drawn(rest):
                    continue
                drawn = (Power(part.factor, 1.0),) if self._factor(part.factor) else ()
                off, other = part.at - 1, part.other - 1
                slope = amount / off if not part.other else amount * -other / (off * (off - other))
                yield Entry(line, self._weight(common + rest + drawn), slope, errors[part.factor], counts=False)

    def _drawn(self, parts: Pieces) -> bool:
        """Return whether all of some bends are of numbers that are drawn, and not of local errors alone."""
        return all(isinstance(part, Bend) and self.used[part.factor].ratio is not None for part in parts)

    def _worth_of_one(self, task: Task, kind: str) -> float:
        given = self._given(task, kind)
        if given is None:
            return 0.0
        return float(task.item.monetary[task.monetary](1.0, **{name: value for name, value, _ in given}))

    def _weight(self, parts: Pieces) -> int:
        return self._weights.setdefault(parts, len(self._weights))

    def _local(self, places: list[str]) -> tuple[LocalError, ...]:
        found = []
        for (name, _), spread in sorted(self.spreads.items()):
            if not math.isnan(spread.local_sd):
                self.used.setdefault(spread.key, spread)
                blocks = blocks_of(self.results, [place.removesuffix(RESIDUAL) for place in places], spread.length)
                named: dict[str, Blocks] = {place: blocks[place.removesuffix(RESIDUAL)] for place in places}
                found.append(LocalError(name, spread.local_sd, spread.length, named))
        return tuple(found)
