"""A series of GEP in words and rows: for the terminal, for files and for the report."""

import math
from itertools import pairwise

from shanshui.accounts.breaks import TargetMet
from shanshui.core.labels import Label
from shanshui.report.numbers import in_words, scale_for
from shanshui.run.series import Series, Target
from shanshui.run.uncertainty_names import name_of
from shanshui.store.tables import Cell, Column, Table

SHOWN = 6


def growths(series: Series) -> list[tuple[str, str]]:
    """Return each period with the one before it."""
    return list(pairwise(point.period for point in series.points))


def growth_of(series: Series, since: str, until: str, basis: str) -> float:
    """Return a growth rate, NaN where it is refused or not known."""
    known = not math.isnan(sum(getattr(series.point(period), basis) for period in (since, until)))
    return series.growth(since, until, basis) if known and not series.refusal(since, until) else math.nan


def series_table(series: Series) -> Table:
    """Return one row for each period: nominal and comparable, how they grew, the deflator, GDP."""
    base = series.base
    columns = (
        Column("period", Label("Period", "核算期")),
        Column("nominal", Label("Current prices", "现价"), "yuan", "money"),
        Column("nominal_growth", Label("Growth", "现价增长"), "1", "share"),
        Column("comparable", Label(f"Prices of {base}", f"{base} 年可比价"), "yuan", "money"),
        Column("comparable_growth", Label("Growth, comparable", "可比价增长"), "1", "share"),
        Column("deflator", Label("Implicit deflator", "隐含平减指数"), "1", "number"),
        Column("gdp", Label("GDP", "GDP"), "yuan", "money"),
        Column("gep_per_gdp", Label("GEP/GDP", "GEP/GDP"), "1", "number"),
    )
    rows, before = list[tuple[Cell, ...]](), ""
    for point in series.points:
        rates = [
            growth_of(series, before, point.period, basis) if before else math.nan
            for basis in ("nominal", "comparable")
        ]
        gdp = (series.gdp or {}).get(point.period, math.nan)
        beside = (series.deflator(point.period), gdp, series.per_gdp(point.period))
        rows.append((point.period, point.nominal, rates[0], point.comparable, rates[1], *beside))
        before = point.period
    title = Label(f"GEP of {series.name.en} ({series.place})", f"{series.name.zh}（{series.place}）GEP")
    return Table(title, columns, tuple(rows))


def remarks(series: Series, lang: str) -> list[str]:
    """Return where growth is refused, what prices lack, and what the series is made of."""
    found = [
        refusal.in_(lang) for since, until in growths(series) if (refusal := series.refusal(since, until)) is not None
    ]
    comma = "、" if lang == "zh" else ", "
    told: list[tuple[tuple[str, ...], Label]] = [
        (series.lacking, _lacking(series)),
        (series.not_current, NOT_CURRENT),
        (series.held, HELD),
    ]
    if series.points and nothing_known(series):
        told = [(tuple(dict.fromkeys((*series.lacking, *series.not_current))), NOTHING_KNOWN)]
    for items, said in told:
        if items:
            more = f" … ({len(items)})" if len(items) > SHOWN else ""
            found.append(said.in_(lang).format(items=comma.join(_named(item, lang) for item in items[:SHOWN]) + more))
    if series.is_spliced:
        found.append(SPLICED.in_(lang))
    return found


def _named(item: str, lang: str) -> str:
    """Return the name of a line, with the code that a table of prices takes."""
    return f"{name_of(item).in_(lang)}（{item}）" if lang == "zh" else f"{name_of(item).in_(lang)} ({item})"


def nothing_known(series: Series) -> bool:
    """Return whether no period has a value on either basis."""
    return all(math.isnan(value) for point in series.points for value in (point.nominal, point.comparable))


def _lacking(series: Series) -> Label:
    base = series.base
    return Label(
        f"Not known at prices of {base} in every period, for want of prices: {{items}}. Add them to `series: items:`.",
        f"以下科目缺少价格，部分核算期无法换算为 {base} 年可比价：{{items}}。请在 `series: items:` 中补充。",
    )


NOT_CURRENT = Label(
    "At current prices it is known only where every price is of the period's own year; none is for {items}.",
    "现价总值要求每个价格均为当年价格；以下科目没有当年价格：{items}。",
)
HELD = Label(
    "Priced alike in all periods, at prices of another year than the base: {items}.",
    "各核算期采用同一价格，且价格年份不是基年：{items}。",
)
NOTHING_KNOWN = Label(
    "Nothing can be shown yet: the account's prices are of other years than its periods, and nothing tells how they "
    "moved. Give each of these lines a price index in `series: items:` (docs/how-to/change-and-prices.md shows the "
    "table): {items}.",
    "暂无可显示的数：账户所用价格的年份与核算期不同，且未说明价格如何变动。请在 `series: items:` 中为下列科目各指定一个"
    "价格指数（表格写法见 docs/how-to/change-and-prices.md）：{items}。",
)
SPLICED = Label(
    "The series is spliced: what lies before a break is scaled to what came after, by the period measured both ways.",
    "序列已衔接：断点之前的数值按两种口径都有的核算期之比换算。",
)


def target_words(series: Series, target: Target, lang: str) -> str:
    """Return on which basis a target is reached, and since when."""
    scale = scale_for(target.yuan, lang)
    amount = in_words(target.yuan, scale, lang)
    name = target.name.in_(lang) or ("目标" if lang == "zh" else "The target")
    told = [
        _reached(met, in_words(met.last, scale, lang), str(series.base), lang)
        for met in (target.nominal, target.comparable)
    ]
    if lang == "zh":
        ask = "目标须写明价格基准。" if target.depends else ""
        return f"{name}（{amount}）：{'；'.join(told)}。{ask}"
    ask = " The target must say on which basis." if target.depends else ""
    return f"{name} ({amount}): {'; '.join(told)}.{ask}"


def _reached(met: TargetMet, last: str, base: str, lang: str) -> str:
    """Return whether a target is reached on one basis."""
    current = met.basis == "nominal"
    if lang == "zh":
        prices, known = "按现价" if current else f"按 {base} 年可比价", f"（{met.period} 年为 {last}）"
        if not met.period:
            return f"{prices}未知"
        return f"{prices}自 {met.since} 年起已达到{known}" if met.since else f"{prices}尚未达到{known}"
    prices, known = "at current prices" if current else f"at prices of {base}", f"({last} in {met.period})"
    if not met.period:
        return f"{prices} not known"
    return f"{prices} met already, since {met.since} {known}" if met.since else f"{prices} not met {known}"
