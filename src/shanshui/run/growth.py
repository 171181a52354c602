"""Growth of an area into capital, labour and productivity, and its industrial clusters against goals of size."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from shanshui.accounts.breaks import Break, refused
from shanshui.accounts.uncertainty.distributions import Distribution
from shanshui.core import units
from shanshui.core.errors import BadGrowthData, GrowthAtCurrentPrices, GrowthNotAsked, NoSuchName
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.data.prosperity import read_clusters
from shanshui.run.config_prosperity import ElasticitySetting, GrowthSetting
from shanshui.run.observed import Observed, observed
from shanshui.targets.clusters import Cluster, Counted, Goal, counted
from shanshui.targets.growth import Growth as Accounted
from shanshui.targets.growth import accounted
from shanshui.targets.growth_inputs import Capital, Inputs, Stated
from shanshui.targets.inequality.sample import Floats

BREAK = ord("B")


@dataclass(frozen=True)
class ClusterPeriod:
    """The clusters of a period and how they stand against the goals."""

    period: str
    clusters: tuple[Cluster, ...]
    counted: Counted


class Growth:
    """What `growth:` of an area asks for; each part is worked out when it is asked for."""

    def __init__(self, found: Observed, setting: GrowthSetting) -> None:
        self.observed, self.setting = found, setting
        self.where = found.area.where("growth")
        self.area = found.area.config.area.code

    @property
    def is_accounted(self) -> bool:
        """Return whether growth accounting is asked for."""
        return self.setting.gdp is not None

    def accounted(self, place: str = "", since: str = "", until: str = "") -> Accounted:
        """Return growth between two years, by default the first and the last in which everything is known.

        Raises
        ------
        GrowthAtCurrentPrices
            If an indicator is at current prices and has no deflator.
        GrowthAcrossBreak
            If a series breaks between the years.
        BadGrowthData
            If something is absent.
        """
        setting, code = self.setting, place or self.area
        if setting.gdp is None or setting.labour is None or setting.capital is None or setting.capital_share is None:
            saw = Label(
                "gdp, labour, capital or capital_share is not given", "未给出 gdp、labour、capital 或 capital_share"
            )
            raise BadGrowthData(where=self.where, saw=saw)
        self.observed.tree[code]
        series = self._series(code)
        years = self._years(series, since, until)
        self._check_breaks(code, years)
        cut = {name: np.array([values[year] for year in years]) for name, values in series.items()}
        inputs = Inputs(
            years,
            cut["gdp"],
            cut["labour"],
            self._capital(cut),
            self._share(cut, "capital_share", setting.capital_share),
            self._one(setting.labour_share, "labour_share") if setting.labour_share else None,
            setting.deflator_sd,
        )
        return accounted(inputs, setting.innovation_led, setting.draws, setting.seed, f"{self.where}: {code}")

    def _series(self, code: str) -> dict[str, dict[int, float]]:
        """Return every series of a place by year; money at constant prices."""
        setting, capital = self.setting, self.setting.capital
        found = {"gdp": self._volume(setting.gdp or "", setting.deflator, code)}
        found["labour"] = self._by_year(setting.labour or "", code)
        if capital and capital.stock:
            found["stock"] = self._volume(capital.stock, None, code)
        if capital and capital.investment:
            found["investment"] = self._volume(capital.investment, capital.deflator, code)
        if setting.capital_share and setting.capital_share.indicator:
            found["capital_share"] = self._by_year(setting.capital_share.indicator, code)
        return found

    def _volume(self, name: str, deflator: str | None, code: str) -> dict[int, float]:
        """Return money at constant prices, in yuan.

        Raises
        ------
        GrowthAtCurrentPrices
            If it is at current prices, or does not say, and has no deflator.
        """
        indicator, values = self.observed.dictionary[name], self._by_year(name, code)
        factor = units.factor(indicator.unit, "yuan", name)
        if indicator.basis == "comparable":
            return {year: value * factor for year, value in values.items()}
        if deflator is None:
            raise GrowthAtCurrentPrices(where=self.where, indicator=name)
        prices = self._by_year(deflator, code)
        return {year: value * factor / prices[year] for year, value in values.items() if prices.get(year, 0) > 0}

    def _by_year(self, name: str, code: str) -> dict[int, float]:
        self.observed.dictionary[name]
        panel = self.observed.panel
        series = zip(panel.periods, panel.series(name, code).tolist(), strict=True)
        return {Period.parse(p).year: v for p, v in series if not Period.parse(p).part and not math.isnan(v)}

    def _years(self, series: Mapping[str, Mapping[int, float]], since: str, until: str) -> tuple[int, ...]:
        """Return the years from one to the other; by default the last unbroken run in which everything is known."""
        known = sorted(set.intersection(*(set(values) for values in series.values())))
        first = Period.parse(since, "--from").year if since else (known[0] if known else 0)
        last = Period.parse(until, "--to").year if until else (known[-1] if known else 0)
        for year in range(first, last + 1):
            for name, values in series.items():
                if year not in values:
                    saw = Label(f"{name} of {year} is not known", f"{year} 年的 {name} 未知")
                    raise BadGrowthData(where=self.where, saw=saw)
        if last <= first:
            raise BadGrowthData(where=self.where, saw=Label("no two years have everything", "没有两个数据齐全的年份"))
        return tuple(range(first, last + 1))

    def _check_breaks(self, code: str, years: tuple[int, ...]) -> None:
        """Raise GrowthAcrossBreak if a series breaks after the first year."""
        panel = self.observed.panel
        broken = [
            Break(str(year), "data", self.observed.dictionary[name].label)
            for year in years[1:]
            for name in self._names()
            if str(year) in panel.periods
            and panel.status[panel.at("indicator", name), panel.at("place", code), panel.at("period", str(year))]
            == BREAK
        ]
        if broken:
            raise refused(broken, str(years[0]), str(years[-1]), self.where)

    def _names(self) -> list[str]:
        """Return the indicators that growth is accounted from."""
        setting, capital = self.setting, self.setting.capital
        given = [setting.gdp, setting.deflator, setting.labour]
        given += [capital.stock, capital.investment, capital.deflator] if capital else []
        return [name for name in given if name]

    def _capital(self, cut: Mapping[str, Floats]) -> Capital:
        setting = self.setting.capital
        if setting is None or "stock" in cut:
            return Capital(stock=cut.get("stock"))
        worn = self._one(setting.depreciation, "depreciation") if setting.depreciation else None
        first = self._one(setting.first, "first") if setting.first else None
        return Capital(None, cut.get("investment"), worn, setting.initial, first)

    def _share(self, cut: Mapping[str, Floats], name: str, one: ElasticitySetting) -> Stated | tuple[Stated, ...]:
        if not one.indicator:
            return self._one(one, name)
        return tuple(Stated(value, one.source, self._spread(one, value, name)) for value in cut[name].tolist())

    def _one(self, one: ElasticitySetting, name: str) -> Stated:
        if one.value is None:
            saw = Label(f"{name} has no value", f"{name} 没有取值")
            raise BadGrowthData(where=self.where, saw=saw)
        return Stated(one.value, one.source, self._spread(one, one.value, name))

    def _spread(self, one: ElasticitySetting, value: float, name: str) -> Distribution | None:
        """Return the triangle of a stated range; the range of shares by year is taken around each of them."""
        if one.low is None or one.high is None:
            return None
        if not one.low < one.high or not (one.indicator or one.low <= value <= one.high):
            saw = Label(f"{name} lies outside its range", f"{name} 不在其范围内")
            raise BadGrowthData(where=self.where, saw=saw)
        if one.indicator:  # low and high are then of the mean share, and move all years alike
            middle = (one.low + one.high) / 2
            return Distribution("triangular", (value + one.low - middle, value, value + one.high - middle))
        return Distribution("triangular", (one.low, value, one.high))

    # clusters

    @cached_property
    def clusters(self) -> tuple[ClusterPeriod, ...]:
        """Return the clusters of every period against the goals; empty where none are named."""
        setting = self.setting.clusters
        if setting is None:
            return ()
        where = self.observed.area.where("growth", "clusters")
        goals = [Goal(goal.size * units.factor(goal.unit, "yuan", where), goal.count) for goal in setting.goals]
        file = self.observed.area.folder / setting.file
        found = read_clusters(file, self.observed.tree, setting.file, setting.sheet or "")
        return tuple(
            ClusterPeriod(period, tuple(rows), counted(rows, goals, setting.counting)) for period, rows in found.items()
        )

    def clusters_of(self, period: str = "") -> ClusterPeriod | None:
        """Return the clusters of a period, by default the last; None where none are named."""
        if not self.clusters:
            return None
        known = {one.period: one for one in self.clusters}
        if period and period not in known:
            raise NoSuchName(where="--to", what="period", name=period, known=list(known), see="")
        return known[period or max(known)]


def growth(path: str | Path) -> Growth:
    """Return what `area.yaml` asks of growth.

    Raises
    ------
    GrowthNotAsked
        If it has no such section.
    """
    return of_observed(observed(path))


def of_observed(found: Observed) -> Growth:
    """Return the same of observations that are read already."""
    setting = found.area.config.growth
    if setting is None:
        raise GrowthNotAsked(where=found.area.path.name)
    return Growth(found, setting)
