"""Whether GDP and GEP both grew: a probability, with the prices it rests on, or why it cannot be told."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from shanshui.accounts.decomposition import Key
from shanshui.accounts.uncertainty.draws import drawn, intervals
from shanshui.accounts.uncertainty.model import Factor, Floats
from shanshui.core.errors import InputError, SamePeriod
from shanshui.core.labels import Label
from shanshui.run.account import Prepared
from shanshui.run.config_uncertainty import UncertaintySetting
from shanshui.run.execute import Settings
from shanshui.run.leaves import Leaves, year_of
from shanshui.run.prices import indices
from shanshui.run.series import comparable_values, series
from shanshui.run.uncertainty import spreads_of
from shanshui.run.uncertainty_bends import Bends
from shanshui.run.uncertainty_model import ModelOf
from shanshui.run.uncertainty_spreads import GDP, spreads
from shanshui.store.results import Results
from shanshui.store.tables import Book

NO_GDP = Label("GDP of both periods is not given", "未给出两个核算期的 GDP")
NO_ERROR = Label("no error of GDP is stated (a spread of gdp)", "未说明 GDP 的误差（gdp 的离散程度）")
NO_GEP = Label("GEP of both periods is not accounted", "两个核算期的 GEP 未全部核算")
NO_INDEX = Label(
    "no index brings GDP to comparable prices (uncertainty.gdp_index)",
    "没有把 GDP 换算为可比价的指数（uncertainty.gdp_index）",
)


@dataclass(frozen=True)
class BothGrow:
    """How probable it is that GDP and GEP both grew between two periods.

    `probability` is NaN where that cannot be told: `reason` says why.
    """

    place: str
    since: str
    until: str
    basis: str
    probability: float = math.nan
    gep: float = math.nan
    gdp: float = math.nan
    gep_growth: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    reason: Label = Label("", "")


def both_grow(
    prepared: Prepared,
    results: Results,
    since: str = "",
    until: str = "",
    place: str = "",
    basis: str = "comparable",
    draws: int = 0,
    settings: Settings | None = None,
) -> BothGrow:
    """Return the probability that GDP and GEP of a place both grew.

    Numbers the two periods share (parameters, prices, the common error of a map product) are drawn once for both; the
    local errors of maps and the error of GDP are drawn for each period by itself.
    """
    setting, book = prepared.area.config.uncertainty or UncertaintySetting(), Book(results)
    first, last = since or book.periods[0], book.checked_period(until)
    book.checked_period(first)
    code = book.tree[place or str(results.manifest["area"]["code"])].code
    if first == last:
        raise SamePeriod(where=code, period=first)
    number = draws or setting.draws
    try:
        gdp = _gdp(prepared, results, code, (first, last), basis, number)
        growth = _gep_growth(prepared, results, code, (first, last), basis, number, settings or Settings())
    except _CannotSay as why:
        return BothGrow(code, first, last, basis, reason=why.label)
    low, middle, high = (float(x) for x in np.quantile(growth, [0.05, 0.5, 0.95]))
    return BothGrow(
        code, first, last, basis, float(((growth > 0) & (gdp > 0)).mean()), float((growth > 0).mean()),
        float((gdp > 0).mean()), (low, middle, high),
    )  # fmt: skip


class _CannotSay(Exception):  # noqa: N818
    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


def _gdp(prepared: Prepared, results: Results, place: str, periods: tuple[str, str], basis: str, count: int) -> Floats:
    """Return the growth of GDP in every draw; its stated error is drawn for each period by itself."""
    known = series(prepared, results, place).gdp or {}
    if any(period not in known for period in periods):
        raise _CannotSay(NO_GDP)
    spread = next((s for s in spreads(prepared) if s.name == GDP and s.ratio), None)
    if spread is None or spread.ratio is None:
        raise _CannotSay(NO_ERROR)
    seed = (prepared.area.config.uncertainty or UncertaintySetting()).seed
    ratio = known[periods[1]] / known[periods[0]] / _gdp_prices(prepared, periods, basis)
    errors = [drawn([Factor(GDP, f"{GDP} {period}", spread.ratio)], seed, count)[GDP] for period in periods]
    return np.asarray(ratio * errors[1] / errors[0] - 1)


def _gdp_prices(prepared: Prepared, periods: tuple[str, str], basis: str) -> float:
    """Return how GDP's prices moved."""
    if basis != "comparable":
        return 1.0
    setting = prepared.area.config.uncertainty
    name = setting.gdp_index if setting else None
    known = indices(prepared)
    if not name or name not in known:
        raise _CannotSay(NO_INDEX)
    try:
        return known[name].ratio(year_of(periods[0]), year_of(periods[1]))
    except InputError as refused:
        raise _CannotSay(Label(refused.text("en"), refused.text("zh"))) from None


def _gep_growth(
    prepared: Prepared, results: Results, place: str, periods: tuple[str, str], basis: str, count: int, how: Settings
) -> Floats:
    """Return the growth of GEP in every draw."""
    leaves, found = Leaves.of(prepared, results), spreads_of(prepared)
    seed = (prepared.area.config.uncertainty or UncertaintySetting()).seed
    refusal = series(prepared, results, place).refusal(*periods)
    if refusal is not None:
        raise _CannotSay(refusal)
    kept = []
    for period in periods:
        values = _values(leaves, period, year_of(periods[0])) if basis == "comparable" else None
        bends = Bends(prepared, period, how, told=how.told)
        model = ModelOf(prepared, results, leaves.tree, period, found, bends).model(values)
        kept.append(intervals(model, count, seed, keep=[place]).kept.get(place))
    if kept[0] is None or kept[1] is None:
        raise _CannotSay(NO_GEP)
    return np.asarray(kept[1] / kept[0] - 1)


def _values(leaves: Leaves, period: str, year: int) -> Mapping[Key, float]:
    """Return the value of every line at the prices of a year."""
    found = comparable_values(leaves, year)[period]
    lacking = sorted({f"{key.service}.{key.item}" for key, value in found.items() if math.isnan(value)})
    if lacking:
        names = ", ".join(lacking)
        raise _CannotSay(Label(f"prices of {year} are not known for {names}", f"缺少 {year} 年价格：{names}"))
    return found
