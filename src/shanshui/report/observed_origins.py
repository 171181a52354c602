"""Where values of indicators come from: the file they were observed in, or the values they follow from."""

import math
from collections.abc import Iterable

from shanshui.core import units
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.report.model import Column, Made, Operand, Table
from shanshui.report.numbers import money_column, scale_for
from shanshui.report.origins import facts_of
from shanshui.run.observed import LISTED, REGISTERED, Observed
from shanshui.targets.amounts import unit_word
from shanshui.targets.indicator import Indicator
from shanshui.targets.observations import STATUSES

OBSERVED = Label("as observed: read from {name}", "观测值：读自{name}")
ACCOUNTED = Label("a figure of the published account", "取自已发布账户")
SUM = Label("the sum over the parts of the place", "下级各地方之和")
RATIO = Label("Σ {top} ÷ Σ {bottom}{times}", "Σ{top}÷Σ{bottom}{times}")
MEAN = Label("the mean over the parts of the place, weighted by {weight}", "下级各地方按{weight}加权平均")
YEAR = Label("from the months or quarters of the year: their {rule}", "由该年各月或各季度得出：{rule}")
RULES = {"sum": Label("sum", "求和"), "mean": Label("mean", "平均"), "last": Label("last value", "期末值")}
SORTS = {REGISTERED: Label("registered", "已登记"), LISTED: Label("listed in area.yaml", "列于 area.yaml")}
REGISTER, RANGE, METHOD = Label("Register", "登记"), Label("Range", "范围"), Label("How it is measured", "测定方法")
VALUE, PERIOD, SERIES = Label("Value", "数值"), Label("Period", "时期"), Label("{label} of {place}", "{place}{label}")
CLOSE = 1e-9


def indicator_column(indicator: Indicator, values: Iterable[float], lang: str) -> Column:
    """Return the column in which values of an indicator are shown: money in one scale, all else in its own unit."""
    unit, label = indicator.unit, indicator.label.in_(lang)
    if not units.is_money(unit):
        return Column(label, "number", unit_word(unit).in_(lang))
    factor = units.factor(unit, "yuan")
    largest = max((abs(value) for value in values if math.isfinite(value)), default=math.nan)
    column = money_column(label, scale_for(largest * factor, lang))
    return Column(label, "number", column.unit, column.size / factor, column.digits)


def observation(seen: Observed, indicator: str, place: str, period: str, lang: str) -> Made:
    """Return a value of an indicator with its source, or with the values it follows from; NaN if it is not known."""
    panel = seen.panel
    if indicator not in panel.indicators or place not in panel.places or period not in panel.periods:
        return Made(math.nan, "")
    at = panel.at("indicator", indicator), panel.at("place", place), panel.at("period", period)
    value, vintage = float(panel.values[at]), int(panel.vintage[at])
    if math.isnan(value):
        return Made(value, "")
    facts = _facts(seen, at, lang)
    if vintage < 0:
        return _following(seen, seen.dictionary[indicator], place, period, value, facts, lang)
    origin = seen.origins[vintage]
    how = OBSERVED if origin.sort in SORTS else ACCOUNTED
    return Made(value, how.in_(lang).format(name=origin.name), (), facts)


def operand(seen: Observed, indicator: str, place: str, period: str, lang: str) -> Operand:
    """Return a value of an indicator under its name, place and period."""
    found = observation(seen, indicator, place, period, lang)
    column = indicator_column(seen.dictionary[indicator], [found.value], lang)
    return Operand(f"{_place(seen, place, lang)} · {column.label} {period}", found, column)


def series_table(seen: Observed, indicator: str, place: str, lang: str) -> Table:
    """Return every period of an indicator at a place, each value with its source; rows are those of the panel."""
    values = [observation(seen, indicator, place, period, lang) for period in seen.panel.periods]
    known = seen.dictionary[indicator]
    column = indicator_column(known, [one.value for one in values], lang)
    title = SERIES.in_(lang).format(label=known.label.in_(lang), place=_place(seen, place, lang))
    heads = (Column(PERIOD.in_(lang), heads_row=True), column)
    rows = tuple(zip(seen.panel.periods, values, strict=True))
    return Table(series_id(indicator, place), title, heads, rows)


PREFIX = "observed"


def series_id(indicator: str, place: str) -> str:
    """Return the id of the table of an indicator at a place."""
    return f"{PREFIX}.{indicator}.{place}"


def indicator_facts(seen: Observed, indicator: str, lang: str) -> list[tuple[str, str]]:
    """Return what the dictionary says of an indicator."""
    one = seen.dictionary[indicator]
    facts = [("indicator", f"{one.label.in_(lang)} · {one.id}"), ("unit", unit_word(one.unit).in_(lang))]
    return [*facts, ("source", one.source), (METHOD.in_(lang), one.method)]


def _place(seen: Observed, code: str, lang: str) -> str:
    return seen.tree[code].name.in_(lang) if code in seen.tree else code


def _facts(seen: Observed, at: tuple[int, int, int], lang: str) -> tuple[tuple[str, str], ...]:
    panel, vintage = seen.panel, int(seen.panel.vintage[at])
    low, high = float(panel.low[at]), float(panel.high[at])
    code = panel.places[at[1]]
    facts = [
        *indicator_facts(seen, panel.indicators[at[0]], lang)[:2],
        ("place", f"{_place(seen, code, lang)} · {code}"),
        ("period", panel.periods[at[2]]),
        ("status", STATUSES[chr(panel.status[at])].in_(lang)),
        (RANGE.in_(lang), "" if math.isnan(low + high) else f"{low:g} – {high:g}"),
    ]
    if vintage >= 0:
        one = seen.origins[vintage]
        facts += [("source", one.source), ("file", one.name), ("licence", one.licence), ("published", one.published)]
        facts += [(REGISTER.in_(lang), SORTS[one.sort].in_(lang) if one.sort in SORTS else ""), ("sha256", one.sha256)]
    return facts_of(facts, lang)


def _following(
    seen: Observed, one: Indicator, place: str, period: str, value: float, facts: tuple[tuple[str, str], ...], lang: str
) -> Made:
    """Return a value that follows from others: from parts of the year, of the place, or from two indicators."""
    if times := _parts_of_year(seen, one, place, period):
        how = YEAR.in_(lang).format(rule=RULES[one.over_time].in_(lang))
        return Made(value, how, lambda: tuple(operand(seen, one.id, place, when, lang) for when in times), facts)
    parts = [code for code in seen.tree.children(place) if code in seen.panel.places] if place in seen.tree else []
    if one.over_places == "ratio":
        names, where = [one.numerator, one.denominator], _where(seen, one, place, period, value, parts)
        words = {name: seen.dictionary[key].label.in_(lang) for name, key in zip(("top", "bottom"), names, strict=True)}
        how = RATIO.in_(lang).format(**words, times="" if one.factor == 1 else f" × {one.factor:g}")
    else:
        names, where = [one.id, *([one.weight] if one.over_places == "mean" else [])], parts
        weight = seen.dictionary[one.weight].label.in_(lang) if one.over_places == "mean" else ""
        how = (MEAN if weight else SUM).in_(lang).format(weight=weight)
    return Made(
        value, how, lambda: tuple(operand(seen, name, code, period, lang) for code in where for name in names), facts
    )


def _where(seen: Observed, one: Indicator, place: str, period: str, value: float, parts: list[str]) -> list[str]:
    """Return whose numerator and denominator make a ratio: the place's own, else those of its parts."""
    top, bottom = (seen.panel.value(name, place, period) for name in (one.numerator, one.denominator))
    own = bottom and math.isclose(one.factor * top / bottom, value, rel_tol=CLOSE)
    return [place] if own or not parts else parts


def _parts_of_year(seen: Observed, one: Indicator, place: str, period: str) -> list[str]:
    """Return the months or quarters that a year follows from."""
    when = Period.parse(period)
    if when.part or one.over_time == "none":
        return []
    inside = [text for text in seen.panel.periods if (p := Period.parse(text)).part and p.year == when.year]
    return [text for text in inside if not math.isnan(seen.panel.value(one.id, place, text))]
