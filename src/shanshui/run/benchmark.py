"""A benchmark of an area: the index of its places with rank intervals, their peers, and what each falls short of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from shanshui.core.errors import BenchmarkNotSet, NoSuchName, NoSuchPlace, NothingToBenchmark
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.data.benchmark import (
    OtherValue,
    read_costs,
    read_index,
    read_others,
)
from shanshui.findings.composite.audit import Step, drill, missing_share
from shanshui.findings.composite.board import Board
from shanshui.findings.composite.composite import compose
from shanshui.findings.composite.index_tree import IndexTree
from shanshui.findings.composite.robustness import RankRange, Ranks, robustness
from shanshui.findings.peers.frontier import Efficiency, frontier
from shanshui.findings.peers.gaps import Compared, Gap, NotCompared, Terms, gaps, not_comparable
from shanshui.findings.peers.references import AMONG_ALL, SORTS, Reference, Weighted, among_others, reference_of
from shanshui.findings.peers.similarity import Peer, similar
from shanshui.findings.peers.standards import SORT as STANDARD
from shanshui.findings.peers.standards import standard_references
from shanshui.run.benchmark_setup import as_compared, notes_on, setup_of, spread_of, thresholds_of
from shanshui.run.benchmark_values import values_of
from shanshui.run.config import AreaFile
from shanshui.run.config_benchmark import BenchmarkSetting
from shanshui.run.observed import Observed, observed

FEWEST = 3
NO_THRESHOLD = Label(
    "No threshold in force is of an indicator of the index: see benchmark.items.",
    "没有现行阈值对应指数中的指标，请检查 benchmark.items。",
)


@dataclass(frozen=True)
class Place:
    """A place in an index: its score, its rank and where the choices put it, and how much of it is not known."""

    place: str
    name: Label
    score: float
    rank: int
    of: int
    range: RankRange
    missing: float
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Problems:
    """What a place falls short of, what could not be compared and why, and who it was held against.

    `held` is the number of indicators that had something to be held against.
    """

    place: str
    sort: str
    held: int
    gaps: tuple[Gap, ...]
    not_compared: tuple[NotCompared, ...]
    peers: tuple[Peer, ...]
    efficiency: Efficiency | None
    remarks: tuple[Label, ...]


class Benchmark:
    """A benchmark of one period; what is costly is worked out when it is asked for."""

    def __init__(self, setting: BenchmarkSetting, seen: Observed, period: str) -> None:
        self.setting, self.observed, self.period = setting, seen, period
        self.folder, self.where = seen.area.folder, seen.area.where("benchmark")
        self.tree = read_index(self.folder / setting.index, seen.dictionary, setting.index)
        self.indicators = {code: as_compared(seen, self.tree, code) for code in self.tree.leaves}
        self.setup = setup_of(setting, seen, self.tree, self._periods)
        self.values = values_of(seen, self._needed, self._codes, self._others, self._periods)
        self.composite = compose(self._board, self.values.board, self.setup)
        scores = self.composite.scores[self.tree.top][-1]
        if int((~np.isnan(scores)).sum()) < FEWEST:
            told = Label(f"too few places have a score in {period}", f"{period} 年有得分的地方太少")
            raise NothingToBenchmark(where=self.where, saw=told, least=FEWEST)

    @property
    def places(self) -> tuple[str, ...]:
        """Return the places compared, in order of their codes."""
        return self.composite.places

    def name(self, place: str) -> Label:
        """Return the name of a place of the area, or of one outside it."""
        return self._names_outside[place] if place in self._names_outside else self.observed.tree[place].name

    # --- the index ----------------------------------------------------------------------------------------

    @cached_property
    def ranks(self) -> Ranks:
        """Return the ranks over draws of the choices."""
        return robustness(self._board, self.values.board, self.setup, self.period, spread_of(self.setting.vary))

    def index(self) -> list[Place]:
        """Return the places with a score from the first rank to the last."""
        top, found = self.tree.top, self.composite.ranks(self.tree.top, self.period)
        parts = [code for code in self.tree.children(top) if code in self.composite.scores]
        told = [
            Place(
                code,
                self.name(code),
                self.composite.score(top, code, self.period),
                rank,
                len(found),
                self.ranks.range_of(code),
                missing_share(self.composite, code, self.period),
                {part: self.composite.score(part, code, self.period) for part in parts},
            )
            for code, rank in found.items()
        ]
        return sorted(told, key=lambda row: (row.rank, row.place))

    def manifest(self) -> dict[str, Any]:
        """Return every choice the index and the rank intervals rest on, for JSON; it repeats both."""
        vary = self.setting.vary.model_dump()
        return {**self.composite.record, "period": self.period, "level": self.level, "vary": vary}

    def why(self, place: str, indicators: Sequence[str] = ()) -> list[Step]:
        """Return the way from a place's index down to raw values; to some indicators only, if named."""
        self._check_place(place)
        for name in indicators:
            if name not in self.tree:
                raise NoSuchName(where=self.where, what="indicator", name=name, known=list(self.tree), see="")
        return drill(self.composite, place, self.period, indicators)

    # --- peers and gaps -------------------------------------------------------------------------------------

    def problems(self, place: str, sort: str = "") -> Problems:
        """Return what a place falls short of, held against peers of a sort; left out, that of the settings."""
        self._check_place(place)
        sort = sort or self.setting.peers
        if sort not in SORTS:
            raise NoSuchName(where=self.where, what="peers", name=sort, known=list(SORTS), see="")
        references, remarks = self._references(place, sort)
        without = self.not_comparable
        skipped = set() if sort == STANDARD else {row.indicator for row in without}
        terms = Terms(self.setup.measures, self.indicators, self._costs)
        amounts = self.values.at(place, self.period)
        found = gaps(place, self.compared, references, terms, amounts, skipped)
        absent = self._absent(place, references, sort, {row.indicator for row in without})
        peers = tuple(self.similar.get(place, ())) if sort == "similar" else ()
        told = () if sort == STANDARD else tuple(without)
        own = self.frontier.get(place) if sort == "frontier" else None
        held = sum(name not in skipped for name in references)
        return Problems(place, sort, held, tuple(found), (*told, *absent), peers, own, tuple(remarks))

    def _references(self, place: str, sort: str) -> tuple[dict[str, Reference], list[Label]]:
        if sort == STANDARD:
            if not self.setting.standards:
                raise BenchmarkNotSet(where=self.where, what="benchmark.standards")
            found, remarks = standard_references(
                thresholds_of(self.setting, self.folder, self.where),
                self.setting.items,
                self.period,
                self.observed.dictionary,
            )
            return found, [*notes_on(self.setting), *remarks, *([] if found else [NO_THRESHOLD])]
        made = {name: self._reference(place, name, sort) for name in self.compared.indicators}
        known = {name: reference for name, reference in made.items() if reference}
        return known, self._on_frontier(place) if sort == "frontier" else []

    def _reference(self, place: str, name: str, sort: str) -> Reference | None:
        values = self.compared.by_place[name]
        if sort in AMONG_ALL:
            sign = self.setup.measures[name].sign
            return among_others(sort, self.compared.ordered[name], values[place], sign)
        return reference_of(sort, values, self._peers(place, sort))

    def _peers(self, place: str, sort: str) -> Weighted:
        if sort == "similar":
            return [(peer.peer, 1.0) for peer in self.similar.get(place, [])]
        if sort == "frontier":
            own = self.frontier.get(place)
            return [row for row in own.peers if row[0] != place] if own else []
        return []

    def _on_frontier(self, place: str) -> list[Label]:
        own, name = self.frontier.get(place), self.name(place)
        if own is None:
            text = Label("some of its inputs or outputs are not known", "部分投入或产出缺失，无法测算")
            return [Label(f"{name.en} has no frontier: {text.en}.", f"{name.zh}无法测算前沿：{text.zh}。")]
        if own.score > 1 - 1e-6:
            return [
                Label(
                    f"{name.en} is on the frontier itself: nobody makes more of as much.",
                    f"{name.zh}本身位于前沿：没有地方以同样投入产出更多。",
                )
            ]
        return []

    def _absent(self, place: str, references: Mapping[str, Reference], sort: str, known: set[str]) -> list[NotCompared]:
        """Return the indicators of a place that are not told of: without a value, or nothing to hold it against."""
        at, found = self.compared.places.index(place), []
        for column, name in enumerate(self.compared.indicators):
            if name in known and sort != STANDARD:
                continue
            if math.isnan(self.compared.values[at, column]):
                reason = Label(f"it has no value in {self.period}", f"{self.period} 没有数值")
                found.append(NotCompared(name, place, "missing", reason))
            elif name not in references and sort not in (STANDARD, "frontier"):
                reason = Label("there is nothing of this sort to hold it against", "没有此类对标对象")
                found.append(NotCompared(name, place, "no reference", reason))
        return found

    @cached_property
    def compared(self) -> Compared:
        """Return the observed values of the period that places are compared by."""
        comparable = self.composite.steps.comparable[-1]
        names = self.composite.indicators
        low, high, status = self.values.beside(names, self.period)
        for at, name in enumerate(names):
            if self.setup.measures[name].per or self.setup.measures[name].direction == "toward":
                low[:, at] = high[:, at] = np.nan  # an interval of something else
        return Compared(self.period, self.places, names, comparable, low, high, status)

    @cached_property
    def not_comparable(self) -> list[NotCompared]:
        """Return the indicators that tell nothing in a comparison, and why."""
        return not_comparable(self.compared, self.setting.most_missing)

    @cached_property
    def similar(self) -> dict[str, list[Peer]]:
        """Return the most similar places of every place."""
        if self.setting.similar is None:
            raise BenchmarkNotSet(where=self.where, what="benchmark.similar")
        names = sorted(set(self.setting.similar.on))
        return similar(self._plain(names), self.places, names, self.setting.similar.count)

    @cached_property
    def frontier(self) -> dict[str, Efficiency]:
        """Return how near every place is to the frontier, and whose mix it is measured against."""
        asked = self.setting.frontier
        if asked is None:
            raise BenchmarkNotSet(where=self.where, what="benchmark.frontier")
        inputs, outputs = self._plain(asked.inputs), self._plain(asked.outputs)
        return frontier(inputs, outputs, self.places, asked.returns, asked.orientation)

    def _plain(self, names: Sequence[str]) -> Any:
        """Return observed values of the period as they are, (places, indicators)."""
        return np.stack([self.values.board.column(name)[-1] for name in names], axis=1)

    # --- what it rests on -------------------------------------------------------------------------------------

    @cached_property
    def level(self) -> str:
        """Return the level of the places compared."""
        tree = self.observed.tree
        known = tree.levels
        if self.setting.level is not None:
            if self.setting.level not in known:
                raise NoSuchName(where=self.where, what="level", name=self.setting.level, known=known, see="")
            return self.setting.level
        below = [tree[child].level for root in tree.roots for child in tree.children(root)]
        return below[0] if below else known[0]

    @cached_property
    def _codes(self) -> list[str]:
        return [place.code for place in self.observed.tree if place.level == self.level]

    @cached_property
    def _others(self) -> list[OtherValue]:
        file = self.setting.others
        return read_others(self.folder / file, self.observed.dictionary, self.observed.tree, file) if file else []

    @cached_property
    def _names_outside(self) -> dict[str, Label]:
        return {row.place: row.name for row in self._others}

    @cached_property
    def _periods(self) -> list[str]:
        """Return the years up to the period, or the period alone if it is no whole year."""
        own = Period.parse(self.period)
        known = [Period.parse(period) for period in self.observed.panel.periods]
        return [str(period) for period in sorted(known) if period.part == own.part == "" and period < own] + [str(own)]

    @cached_property
    def _needed(self) -> set[str]:
        """Return every indicator that is looked at."""
        setting, tree = self.setting, self.tree
        needed = {*tree.leaves, *(tree[code].per for code in tree.leaves), *(c.times for c in self._costs.values())}
        needed |= set(setting.similar.on if setting.similar else ())
        needed |= {*setting.frontier.inputs, *setting.frontier.outputs} if setting.frontier else set()
        for name in sorted(needed - {""}):
            self.observed.dictionary[name]  # raises NoSuchName
        return needed - {""}

    @cached_property
    def _costs(self) -> dict[str, Any]:
        file = self.setting.costs
        return read_costs(self.folder / file, self.observed.dictionary, file) if file else {}

    @cached_property
    def _board(self) -> Board:
        return self.values.board.only(self.tree.leaves)

    def _check_place(self, place: str) -> None:
        if place not in self.places:
            self.observed.tree.check_is_code(place, "--place")
            raise NoSuchPlace(where="--place", code=place, known=list(self.places))


def benchmark(path: "str | Path | Observed", period: object = "") -> Benchmark:
    """Return the benchmark of an area in a period; left out, the last year with an observation of the index.

    Raises
    ------
    BenchmarkNotSet, NothingToBenchmark
        If the area has no benchmark, or too few places have a score.
    Problems
        Everything that is wrong with its tables.
    """
    seen = path if isinstance(path, Observed) else observed(path)
    setting = setting_of(seen.area)
    tree = read_index(seen.area.folder / setting.index, seen.dictionary, setting.index)
    return Benchmark(setting, seen, str(Period.parse(period)) if period else _last(seen, tree))


def setting_of(area: AreaFile) -> BenchmarkSetting:
    """Return the section `benchmark`, or raise BenchmarkNotSet."""
    setting: BenchmarkSetting | None = area.config.benchmark
    if setting is None:
        raise BenchmarkNotSet(where=area.path.name, what="benchmark")
    return setting


def _last(seen: Observed, tree: IndexTree) -> str:
    """Return the last whole year in which most of the index's indicators have a value somewhere."""
    panel = seen.panel
    rows = [panel.indicators.index(code) for code in tree.leaves]
    known = panel.known()[rows].any(axis=1).mean(axis=0)
    years = [at for at, period in enumerate(panel.periods) if not Period.parse(period).part and known[at] >= 0.5]
    if not years:
        told = Label("no year has values of half of the index's indicators", "没有任何年份具备一半以上的指标")
        raise NothingToBenchmark(where=seen.area.where("benchmark"), saw=told, least=FEWEST)
    return panel.periods[years[-1]]
