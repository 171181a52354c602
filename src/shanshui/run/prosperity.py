"""Common prosperity of an area: the three gaps, inequality and its parts, convergence, bands of income."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from shanshui.core.errors import InputError, NoSuchName, ProsperityNotAsked, UnitMismatch
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.data.prosperity import Quintiles
from shanshui.run.config_prosperity import ProsperitySetting, RegionalSetting, UrbanRuralSetting
from shanshui.run.observed import Observed, observed
from shanshui.run.prosperity_groups import Key, band_share, groups_of, means_of
from shanshui.targets.inequality import three_gaps
from shanshui.targets.inequality.bands import BandShare
from shanshui.targets.inequality.bootstrap import banded
from shanshui.targets.inequality.convergence import Beta, Sigma, beta, sigma
from shanshui.targets.inequality.decomposition import Additive, Decomposition, decomposed
from shanshui.targets.inequality.indices import USUAL, Measured, all_measured
from shanshui.targets.inequality.lorenz import COUNTED, PER
from shanshui.targets.inequality.sample import Floats, sample
from shanshui.targets.inequality.three_gaps import Gap, Measure, Trend
from shanshui.targets.panel import FREE, Panel

BREAK = ord("B")
SIDES = (Label("urban", "城镇"), Label("rural", "农村"))


@dataclass(frozen=True)
class Refused:
    """What could not be told of a place, and why."""

    place: str
    what: Label
    why: Label


class Prosperity:
    """Gaps, inequality and bands of an area between two periods; each part is worked out when it is asked for."""

    def __init__(self, found: Observed, setting: ProsperitySetting, since: str = "", until: str = "") -> None:
        self.observed, self.setting = found, setting
        self.periods = _span(found.panel, since, until)
        self.area = found.area.config.area.code

    # what is observed

    def series(self, indicator: str, places: Iterable[str]) -> three_gaps.Observed:
        """Return an indicator at some places in the periods."""
        panel = self.observed.panel
        at = panel.at("indicator", indicator)
        rows = [panel.at("place", place) for place in places]
        columns = [panel.at("period", period) for period in self.periods]
        cut = np.ix_([at], rows, columns)
        return three_gaps.Observed(panel.values[cut][0], panel.low[cut][0], panel.high[cut][0])

    def breaks(self, indicators: Iterable[str], places: Iterable[str], since: str, until: str) -> list[str]:
        """Return the periods after the first, up to the last, in which a series breaks."""
        between = [period for period in self.periods if since < period <= until]
        if not between:
            return []
        broken = (self._cells(self.observed.panel.status, indicators, places, between) == BREAK).any(axis=(0, 1))
        return [period for period, here in zip(between, broken.tolist(), strict=True) if here]

    def is_free(self, indicators: Iterable[str], places: Iterable[str], period: str) -> bool:
        """Return whether everything behind a number is free to publish."""
        return bool((self._cells(self.observed.panel.confidentiality, indicators, places, [period]) == FREE).all())

    def _cells(self, of: Floats, indicators: Iterable[str], places: Iterable[str], periods: Iterable[str]) -> Floats:
        panel = self.observed.panel
        named = (("indicator", indicators), ("place", places), ("period", periods))
        return np.asarray(of[np.ix_(*([panel.at(what, name) for name in names] for what, names in named))])

    def parts(self, place: str) -> list[str]:
        """Return the places that are compared inside one."""
        regional, tree = self.setting.regional, self.observed.tree
        if regional is None or regional.level is None:
            return tree.children(place)
        return [code for code in tree.descendants(place) if tree[code].level == regional.level]

    def name(self, place: str) -> Label:
        """Return the name of a place."""
        return self.observed.tree[place].name

    def label(self, indicator: str) -> Label:
        """Return the name of an indicator."""
        return self.observed.dictionary[indicator].label

    # the three gaps

    @cached_property
    def _gaps(self) -> tuple[tuple[Gap, ...], tuple[Trend, ...], tuple[Refused, ...], frozenset[Gap]]:
        told: list[Gap] = []
        hidden: list[Gap] = []
        trends: list[Trend] = []
        refused: list[Refused] = []
        for place in (one.code for one in self.observed.tree):
            for measure, units, names, values, weights in self._measures(place):
                resampled = measure.indicator.startswith("regional")
                how = (self.setting.draws, self.setting.seed)
                gaps, trend = three_gaps.gaps(measure, place, units, self.periods, values, weights, resampled, *how)
                where = units if resampled else [place]
                told += gaps
                hidden += [gap for gap in gaps if not self.is_free(names, where, gap.period)]
                if trend is None:
                    continue
                if crossed := self.breaks(names, where, trend.since, trend.until):
                    refused.append(_across(trend, crossed))
                else:
                    trends.append(trend)
        return tuple(told), tuple(trends), tuple(refused), frozenset(hidden)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return every gap by place and period."""
        return self._gaps[0]

    @property
    def trends(self) -> tuple[Trend, ...]:
        """Return how each gap moved from its first to its last period; none across a break of a series."""
        return self._gaps[1]

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Return the trends that are not told, and why."""
        return self._gaps[2]

    @property
    def not_free(self) -> frozenset[Gap]:
        """Return the gaps that rest on something that is not free to publish."""
        return self._gaps[3]

    @property
    def widening(self) -> tuple[Trend, ...]:
        """Return the gaps that are wider at the end, the surest first."""
        wider = [trend for trend in self.trends if trend.widens]
        return tuple(sorted(wider, key=lambda t: (-(0 if math.isnan(t.sure) else t.sure), t.place, t.indicator)))

    def _measures(self, place: str) -> list[tuple[Measure, list[str], list[str], three_gaps.Observed, Floats | None]]:
        """Return what is measured at a place: how, of which units and indicators, their values and weights."""
        found: list[tuple[Measure, list[str], list[str], three_gaps.Observed, Floats | None]] = []
        if one := self.setting.urban_rural:
            values = self._sides(one, place)
            found.append((three_gaps.urban_rural(), ["urban", "rural"], [one.urban, one.rural], values, None))
        if (two := self.setting.regional) and len(codes := self.parts(place)) > 1:
            values, people = self.series(two.income, codes), self.series(two.people, codes).values
            of, by = self._of(two)
            found.append((three_gaps.regional_ratio(of), codes, [two.income], values, None))
            found.append((three_gaps.regional_cv(of, by), codes, [two.income, two.people], values, people))
        if (three := self.setting.groups) and (groups := means_of(self.groups, place, self.periods)):
            shares, means = groups
            names = [f"group {number + 1}" for number in range(len(shares))]
            measure = three_gaps.group_ratio(shares, PER[three.per], COUNTED[three.counted])
            found.append((measure, names, three.indicators, self._ranged(place, means), None))
        return found

    def _sides(self, setting: UrbanRuralSetting, place: str) -> three_gaps.Observed:
        dictionary = self.observed.dictionary
        if dictionary[setting.urban].unit != dictionary[setting.rural].unit:
            where = self.observed.area.where("prosperity", "urban_rural")
            raise UnitMismatch(where=where, given=dictionary[setting.urban].unit, needed=dictionary[setting.rural].unit)
        sides = [self.series(name, [place]) for name in (setting.urban, setting.rural)]
        return three_gaps.Observed(
            *(np.concatenate([getattr(side, name) for side in sides]) for name in ("values", "low", "high"))
        )

    def _ranged(self, place: str, means: Floats) -> three_gaps.Observed:
        """Return the means of groups with the ranges their indicators have; a table of groups has none."""
        names = self.setting.groups.indicators if self.setting.groups else []
        if not names:
            return three_gaps.Observed.exact(means)
        series = [self.series(name, [place]) for name in names]
        low, high = (np.concatenate([getattr(one, end) for one in series]) for end in ("low", "high"))
        scale = means / np.concatenate([one.values for one in series])
        return three_gaps.Observed(means, low * scale, high * scale)

    def _of(self, regional: RegionalSetting) -> tuple[Label, Label]:
        of, by = self.label(regional.income), self.label(regional.people)
        return Label(f"{of.en} of places", f"各地{of.zh}"), by

    # inequality between places

    def indices(self, place: str = "", period: str = "") -> list[Measured]:
        """Return indices of inequality between the places inside one, with 90 % bands; [] where nothing is regional."""
        regional, code = self.setting.regional, place or self.area
        if regional is None or len(codes := self.parts(code)) < 2:
            return []
        at = self.periods.index(self.checked(period))
        of, by = self._of(regional)
        income, people = (self.series(name, codes).values[:, at] for name in (regional.income, regional.people))
        one = sample(income, people, of, by)
        return banded(all_measured(one, self.setting.indices or USUAL), one, self.setting.draws, self.setting.seed)

    def decompositions(self, place: str = "", period: str = "") -> dict[tuple[str, str], Decomposition]:
        """Return Theil-T and mean log deviation split by side, by place, and nested: (index, split) → parts.

        It needs urban and rural income and people of the places inside one; without them it is empty.
        """
        sides, code = self.setting.urban_rural, place or self.area
        if sides is None or not (sides.urban_people and sides.rural_people):
            return {}
        codes, at = self.parts(code) or [code], self.periods.index(self.checked(period))
        income, people = (
            np.concatenate([self.series(name, codes).values[:, at] for name in names])
            for names in ((sides.urban, sides.rural), (sides.urban_people, sides.rural_people))
        )
        if (~np.isnan(income + people)).sum() < 2:
            return {}
        side = [one.en for one in SIDES for _ in codes]
        where = [*codes, *codes]
        splits = {"urban-rural": [side], "place": [where], "place, urban-rural": [where, side]}
        of, by = Label("urban and rural income per head of places", "各地城镇与农村人均收入"), Label("people", "人口")
        kinds: tuple[Additive, ...] = ("theil", "mld")
        found: dict[tuple[str, str], Decomposition] = {}
        for kind in kinds:
            for split, groups in splits.items():
                try:
                    found[kind, split] = decomposed(kind, income, groups, people, of, by)
                except InputError:
                    continue  # not defined for these incomes; `indices` says why
        return found

    def sigma(self, place: str = "") -> list[Sigma]:
        """Return the spread of income over the places inside one by period, weighted by people."""
        regional, code = self.setting.regional, place or self.area
        if regional is None or len(codes := self.parts(code)) < 2:
            return []
        of, by = self._of(regional)
        income, people = (self.series(name, codes).values for name in (regional.income, regional.people))
        return sigma(self.periods, income, people, of, by)

    def beta(self, place: str = "") -> Beta | None:
        """Return whether poor places grew faster from the first to the last period; None where nothing is regional.

        Raises
        ------
        NoConvergence
            If that cannot be assessed.
        """
        regional, code = self.setting.regional, place or self.area
        if regional is None or len(codes := self.parts(code)) < 2:
            return None
        income = self.series(regional.income, codes).values
        known = [at for at in range(len(self.periods)) if (~np.isnan(income[:, at])).sum() > 1]
        if len(known) < 2:
            return None
        first, last = self.periods[known[0]], self.periods[known[-1]]
        years = Period.parse(last).year - Period.parse(first).year
        return beta(first, last, years, income[:, known[0]], income[:, known[-1]], self._of(regional)[0])

    # households in bands of income

    @cached_property
    def groups(self) -> dict[Key, Quintiles]:
        """Return incomes by group of every place and period that has them."""
        return groups_of(self.observed, self.setting.groups) if self.setting.groups else {}

    def bands(self, place: str = "", period: str = "") -> list[BandShare]:
        """Return the share within each band of the settings; of the last period with groups if none is named.

        Raises
        ------
        HouseholdSizeNeeded
            If a band is of households and the groups of heads, without household sizes.
        """
        code = place or self.area
        known = [one for where, one in self.groups if where == code and one in self.periods]
        when = self.checked(period) if period else max(known, default="")
        if (code, when) not in self.groups:
            return []
        where = self.observed.area.where("prosperity", "bands")
        return [band_share(self.groups[code, when], one, where) for one in self.setting.bands]

    def group_period(self, place: str = "") -> str:
        """Return the last period in which a place has groups, empty where it has none."""
        code = place or self.area
        return max((one for where, one in self.groups if where == code and one in self.periods), default="")

    def checked(self, period: str) -> str:
        """Return a period of the observations; left out, the last in which a gap is known."""
        if period and period not in self.periods:
            raise NoSuchName(where="--period", what="period", name=period, known=list(self.periods), see="")
        return period or max((gap.period for gap in self.gaps), default=self.periods[-1])


def prosperity(path: str | Path, since: object = "", until: object = "") -> Prosperity:
    """Return what `area.yaml` asks of common prosperity.

    Raises
    ------
    ProsperityNotAsked
        If it has no such section.
    """
    return of_observed(observed(path), str(since), str(until))


def of_observed(found: Observed, since: str = "", until: str = "") -> Prosperity:
    """Return the same of observations that are read already."""
    setting = found.area.config.prosperity
    if setting is None:
        raise ProsperityNotAsked(where=found.area.path.name)
    return Prosperity(found, setting, since, until)


def _span(panel: Panel, since: str, until: str) -> tuple[str, ...]:
    """Return the periods from one to another that are of the sort of the last: years, if there are any."""
    for text in filter(None, (since, until)):
        panel.at("period", str(Period.parse(text)))
    years = [period for period in panel.periods if not Period.parse(period).part] or list(panel.periods)
    return tuple(period for period in years if (not since or period >= since) and (not until or period <= until))


def _across(trend: Trend, crossed: list[str]) -> Refused:
    listed = ", ".join(crossed)
    why = Label(
        f"the series breaks in {listed}; nothing is compared across it", f"序列在 {listed} 年中断，不跨断点比较"
    )
    return Refused(trend.place, three_gaps.NAMES[trend.indicator], why)
