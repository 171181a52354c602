"""The condition account of an area: indicators, EI and EQI by place and year, changes, ranking."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from shanshui.accounts.condition.ei import EcologicalIndex, ecological_index
from shanshui.accounts.condition.eqi import QualityIndex, check_weights, quality_index
from shanshui.accounts.condition.grades import IndexValue, change_grade, difference, fluctuation
from shanshui.accounts.condition.indicators import (
    Aggregate,
    Change,
    Indicator,
    Reference,
    aggregates,
    changes,
    indicators,
)
from shanshui.accounts.condition.land import with_land
from shanshui.accounts.condition.library import Step, eqi_scores
from shanshui.accounts.condition.ranking import Consecutive, Ranked, Score, consecutive, ranking
from shanshui.core.errors import ConditionNotAsked, Problems, QuantityGivenTwice, ShanshuiError
from shanshui.core.gather import gather
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.tables import raise_all
from shanshui.run.condition_readings import Readings, read_readings, read_references, read_scores, read_weights
from shanshui.run.config import AreaFile, read_area
from shanshui.run.config_condition import ConditionSetting
from shanshui.run.places import read_territory
from shanshui.store.publish import results_folder
from shanshui.store.results import EXTENT, read_table

Extent = Mapping[tuple[str, str], Mapping[str, float]]  # (period, place) → ecosystem type → ha
Index = EcologicalIndex | QualityIndex
FROM_EXTENT = Label(
    "areas of land classes that are not in the readings come from the account's extent",
    "读数表中没有的地类面积取自本账户的范围账户",
)
BOTH = 3  # years from which an index can be said to go up and down


@dataclass(frozen=True)
class IndexChange:
    """The change of an index of a place from one period to the next that has a value."""

    place: str
    opening: str
    closing: str
    change: float
    step: Step | None
    method: str


@dataclass(frozen=True)
class Swing:
    """How far an index of a place moved within three periods or more."""

    place: str
    periods: tuple[str, ...]
    width: float
    step: Step | None


@dataclass(frozen=True)
class Condition:
    """The condition account of an area.

    Attributes
    ----------
    names
        Place code → name; also of places outside the area that are ranked.
    levels
        Place code → level, of the places of the area.
    ei, eqi
        (period, place) → index.
    ranked
        Year → places, best first.
    leads
        For each place that is first in the last year: for how many consecutive years, with the evidence.
    """

    area: str
    setting: ConditionSetting
    names: Mapping[str, Label]
    levels: Mapping[str, str]
    opening: str
    closing: str
    references: tuple[Reference, ...]
    indicators: tuple[Indicator, ...]
    aggregates: tuple[Aggregate, ...]
    changes: tuple[Change, ...]
    ei: Mapping[tuple[str, str], EcologicalIndex]
    eqi: Mapping[tuple[str, str], QualityIndex]
    ranked: Mapping[int, list[Ranked]]
    leads: tuple[Consecutive, ...]

    def name(self, code: str) -> Label:
        """Return the name of a place, else its code."""
        return self.names.get(code, Label(code, code))

    def index_changes(self, index: str) -> list[IndexChange]:
        """Return the changes of `ei` or `eqi` from period to period, by place."""
        return [
            _change(place, one, other, values[one], values[other])
            for place, values in self._series(index).items()
            for one, other in pairwise(values)
        ]

    def swings(self, index: str) -> list[Swing]:
        """Return how far `ei` or `eqi` moved at each place that has three periods or more."""
        series = {place: values for place, values in self._series(index).items() if len(values) >= BOTH}
        return [Swing(place, tuple(v), *fluctuation([*v.values()], place)) for place, v in series.items()]

    def _series(self, index: str) -> dict[str, dict[str, IndexValue]]:
        found: dict[str, dict[str, IndexValue]] = {}
        values: Mapping[tuple[str, str], Index] = self.ei if index == "ei" else self.eqi
        for (period, place), one in sorted(values.items()):
            found.setdefault(place, {})[period] = one.index
        return found


def _change(place: str, opening: str, closing: str, one: IndexValue, other: IndexValue) -> IndexChange:
    step = change_grade(one, other, place)
    return IndexChange(place, opening, closing, difference(one, other, place), step, one.method)


def condition(path: str | Path) -> Condition:
    """Return the condition account of an area; areas of its published account are used where there are any.

    Raises
    ------
    ConditionNotAsked
        If area.yaml has no section `condition`.
    Problems
        Everything that is wrong with its tables.
    """
    area = read_area(path)
    if area.config.condition is None:
        raise ConditionNotAsked(where=area.path.name)
    return condition_of(area, read_territory(area, geometry=False).tree, published_extent(area.folder))


def published_extent(folder: Path) -> dict[tuple[str, str], dict[str, float]]:
    """Return (period, place) → ecosystem type → ha of the published account; nothing if there is none."""
    published = results_folder(folder)
    if not (published / EXTENT).is_file():
        return {}
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in read_table(published, EXTENT).to_pylist():
        found.setdefault((row["period"], row["place"]), {})[row["ecosystem_type"]] = row["area_ha"]
    return found


def condition_of(area: AreaFile, tree: PlaceTree, extent: Extent) -> Condition:
    """Return the condition account of an area whose section `condition` is there."""
    setting = area.config.condition
    assert setting is not None
    references, (weights, weights_at) = read_references(area), read_weights(area)
    readings = read_readings(area, tree, references)
    found = indicators(readings.measured, references, area.where("condition", "references"))
    whole = aggregates(found, references, area.where("condition", "references"))
    opening, closing = _ends(setting, found)
    ei, eqi = _indices(setting, readings, references, extent, (weights, weights_at), area.path.name)
    scores, names = read_scores(area)
    computed = _computed(setting, tree, eqi if _ranks(setting, "eqi") else ei, readings)
    ranked = _ranked(setting, scores, computed, area.where("condition", "ranking"))
    return Condition(
        area.config.area.code,
        setting,
        {**names, **{place.code: place.name for place in tree}},
        {place.code: place.level for place in tree},
        opening,
        closing,
        tuple(references),
        tuple(found),
        tuple(whole),
        tuple(changes(found, whole, opening, closing)),
        ei,
        eqi,
        ranked,
        _leads(ranked),
    )


def check_condition(area: AreaFile, tree: PlaceTree) -> None:
    """Raise every problem in the tables of condition; nothing is worked out, no extent is needed."""
    if area.config.condition is None:
        return
    problems: list[ShanshuiError] = []
    references: list[Reference] = []
    for work in (
        lambda: references.extend(read_references(area)),
        lambda: read_readings(area, tree, references),
        lambda: check_weights(*read_weights(area)) if area.config.condition and area.config.condition.eqi else None,
        lambda: read_scores(area),
    ):
        gather(problems, work)
    raise_all(problems)


def _ends(setting: ConditionSetting, found: Iterable[Indicator]) -> tuple[str, str]:
    """Return the opening and closing period: as set, else the first and last with readings."""
    periods = sorted({one.reading.period for one in found})
    first, last = (periods[0], periods[-1]) if periods else ("", "")
    opening, closing = ("" if end is None else str(Period.parse(end)) for end in (setting.opening, setting.closing))
    return opening or first, closing or last


def _indices(
    setting: ConditionSetting,
    readings: Readings,
    references: Iterable[Reference],
    extent: Extent,
    weights: tuple[dict[str, float], str],
    where: str,
) -> tuple[dict[tuple[str, str], EcologicalIndex], dict[tuple[str, str], QualityIndex]]:
    """Return EI and EQI wherever a number is given that only serves them."""
    ei: dict[tuple[str, str], EcologicalIndex] = {}
    eqi: dict[tuple[str, str], QualityIndex] = {}
    problems: list[ShanshuiError] = []
    also_measured = {one.variable for one in references}
    for (period, place), given in sorted(readings.numbers.items()):
        at, own = f"{where}: {place} {period}", given.keys() - also_measured
        try:
            if own - eqi_scores().keys():
                numbers = with_land(given, extent.get((period, place), {}), at)
                made = ecological_index(numbers, setting.ei.rounding, setting.ei.anomaly, at)
                ei[period, place] = replace(made, notes=(*made.notes, *([FROM_EXTENT] if numbers != given else [])))
            if own & eqi_scores().keys():
                eqi[period, place] = quality_index(given, weights[0], weights[1] or at)
        except ShanshuiError as problem:
            problems.append(problem)
    if problems:
        raise Problems(list({problem.text(): problem for problem in problems}.values()), where=where)
    return ei, eqi


def _ranks(setting: ConditionSetting, index: str) -> bool:
    return setting.ranking is not None and setting.ranking.index == index


def _computed(
    setting: ConditionSetting, tree: PlaceTree, found: Mapping[tuple[str, str], Index], readings: Readings
) -> list[Score]:
    """Return the values worked out here for the places of the level that is ranked."""
    if setting.ranking is None or setting.ranking.level is None:
        return []
    level = setting.ranking.level
    return [
        Score(
            Period.parse(period).year,
            place,
            one.value,
            one.index.method,
            readings.numbers[period, place].get("place_area", math.nan),
        )
        for (period, place), one in found.items()
        if tree[place].level == level
    ]


def _ranked(
    setting: ConditionSetting, scores: list[Score], computed: list[Score], where: str
) -> dict[int, list[Ranked]]:
    if setting.ranking is None:
        return {}
    given = {(score.year, score.place) for score in scores}
    for score in computed:
        if (score.year, score.place) in given:
            raise QuantityGivenTwice(where=where, key=f"{score.place} {score.year}")
    return ranking([*scores, *computed], setting.ranking.decimals)


def _leads(ranked: Mapping[int, list[Ranked]]) -> tuple[Consecutive, ...]:
    if not ranked:
        return ()
    last = max(ranked)
    return tuple(consecutive(ranked, one.score.place, last) for one in ranked[last] if one.rank == 1)
