"""The overview of a place: its GEP beside GDP, how sure it is, why it changed, what is promised and what is wrong."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from shanshui.accounts.breaks import crossed
from shanshui.core.errors import InputError, NothingToCompare, Problems
from shanshui.core.labels import Label
from shanshui.report.as_json import Json, figure_json, section_json
from shanshui.report.breakdown import added
from shanshui.report.change import factor_chart, factor_table
from shanshui.report.change_words import remarks, scale_of, sentence, share
from shanshui.report.headline import confirmed, first_sentence, lines_chart, named_figures
from shanshui.report.ledger import Ledger
from shanshui.report.model import (
    Block,
    Difference,
    Figure,
    Figures,
    Line,
    LineChart,
    Note,
    Paragraph,
    Section,
)
from shanshui.report.numbers import money_column, percent, scale_near, written
from shanshui.report.overview_known import known_blocks, standing
from shanshui.report.unaccounted import is_accounted
from shanshui.run.change import change
from shanshui.run.series import stated_breaks
from shanshui.store.results import Results
from shanshui.targets.target import when

HOW = Label("The place in a few numbers, and why they are what they are.", "本地方的主要数字及其成因。")
RANGE = Label(
    "Nine of ten of {draws} draws of GEP lie between {low} and {high} (median {median}).",
    "{draws} 次抽样中，十分之九的 GEP 在 {low} 至 {high} 之间（中位数 {median}）。",
)
NO_RANGE = Label(
    "How sure GEP is was not published: `shanshui uncertainty --publish` gives its 90 % range.",
    "尚未公布 GEP 的不确定性：`shanshui uncertainty --publish` 可给出 90 % 区间。",
)
TOO_SMALL = Label(
    "This place holds too few independent cells of the data for a range of its own: its numbers are indicative.",
    "本地方包含的独立数据单元过少，不单独给出区间：数值仅供参考。",
)
CHANGED = Label("Change since {since}", "较 {since} 年变化")
CHANGED_SAYS = Label("GEP of {until} less GEP of {since}: {growth}.", "{until} 年 GEP 减 {since} 年 GEP：{growth}。")
PLAIN = Label(
    "GEP was {before} in {since} and is {now} in {until}: {growth}. What made the change is not told apart here.",
    "GEP 由 {since} 年的 {before} 变为 {until} 年的 {now}（{growth}）；此处未分解变化原因。",
)
FIRST = Label(
    "Nothing is said of change: {period} is the first period that is accounted here.",
    "{period} 年是本地方首个核算期，无从比较变化。",
)
BROKEN = Label(
    "The series breaks between {since} and {until} ({why}): the two are not to be compared as growth.",
    "{since} 至 {until} 年之间序列有断点（{why}），两期不宜作增长比较。",
)
LACKING = {
    "gep_head": Label("GEP per head (no number of people)", "人均 GEP（缺人口）"),
    "gep_km2": Label("GEP per km² (no area)", "单位面积 GEP（缺面积）"),
    "gdp": Label("GDP beside GEP (no GDP)", "与 GDP 的对照（缺 GDP）"),
}
LACKS = Label("Not shown: {what}. The table of indicators lacks it.", "未列出：{what}。请在指标表中补充。")
COVERAGE = Label(
    "{done} of {all} lines of the headline have a value here; {area} of the area has land cover.",
    "本地方 {all} 个总值科目中有 {done} 个有数值；{area} 的面积有土地覆盖数据。",
)
COVERAGE_LINES = Label(
    "{done} of {all} lines of the headline have a value here.", "本地方 {all} 个总值科目中有 {done} 个有数值。"
)
THROUGH_TIME = Label("GEP through time, current account", "历年 GEP")
THROUGH_SAYS = Label("GEP of each accounted period; the band is its 90 % range.", "各核算期的 GEP；阴影为 90 % 区间。")


@dataclass(frozen=True)
class Range:
    """The published 90 % range of GEP of a place in a period, yuan, and how many draws it is from."""

    low: float
    median: float
    high: float
    draws: int


@dataclass(frozen=True)
class Overview:
    """The overview of a place: its section, its figures by name, the range of its GEP."""

    section: Section
    figures: dict[str, Figure]
    range: Range | None


def overview(ledger: Ledger) -> Overview:
    """Return the overview of a place in a period; what is not known is said with the reason."""
    if not is_accounted(ledger):
        figures, blocks = known_blocks(ledger)
        return Overview(_section(ledger, blocks), figures, None)
    if math.isnan(ledger.total.value):
        absent = Note(ledger.words("no_figure_here" if ledger.place else "no_headline"), "empty")
        return Overview(_section(ledger, [absent, *standing(ledger)]), {}, None)
    figures, small = named_figures(ledger, ledger.scale), too_small(ledger)
    found = None if small else range_of(ledger, ledger.period)
    before = period_before(ledger)
    if before:
        figures["change"] = _change_figure(ledger, before)
    lang = ledger.words.language
    figures["gep"] = replace(figures["gep"], sentence=" ".join([figures["gep"].sentence, *_range_words(ledger, found)]))
    blocks = [Figures("overview", tuple(figures.values())), Paragraph(first_sentence(ledger, ledger.scale))]
    blocks += [] if found else [Note((TOO_SMALL if small else NO_RANGE).in_(lang), "empty")]
    blocks += [*_why(ledger, before), *_lacking(ledger, figures), Paragraph(_coverage(ledger))]
    blocks += [confirmed(ledger, ledger.scale), *_through_time(ledger, not small), lines_chart(ledger, ledger.scale)]
    return Overview(_section(ledger, [*blocks, *standing(ledger)]), figures, found)


def overview_json(found: Overview, ledger: Ledger) -> Json:
    """Return an overview as plain JSON: its section, `figures` by name, `range` of GEP or null."""
    figures = {name: figure_json(one) for name, one in found.figures.items()}
    span = found.range
    told = span and {"low": span.low, "median": span.median, "high": span.high, "draws": span.draws}
    return section_json(found.section, ledger.words) | {"figures": figures, "range": told}


def _section(ledger: Ledger, blocks: list[Block]) -> Section:
    return Section("overview", ledger.area_name, tuple(blocks), "", HOW.in_(ledger.words.language))


# how sure


def range_of(ledger: Ledger, period: str) -> Range | None:
    """Return the published range of GEP in a period; None if none was published of this very account."""
    account: Any = ledger.account
    rows = account.intervals if isinstance(account, Results) and len(ledger.roots) == 1 else None
    if rows is None or period not in account.drawn:
        return None
    mine = rows[(rows["period"].astype(str) == period) & (rows["place"] == ledger.roots[0])]
    total = mine[(mine["service"] == "gep") & (mine["item"] == "") & (mine["ecosystem_type"] == "")]
    if total.empty:
        return None
    one = total.iloc[0]
    draws = int(account.drawn[period].get("draws", 0))
    return Range(float(one["low"]), float(one["median"]), float(one["high"]), draws)


def too_small(ledger: Ledger) -> bool:
    """Return whether a place without parts has ranges, but too few independent cells to be told one."""
    account: Any = ledger.whole
    leaf = ledger.place and list(ledger.parts) == [ledger.place] and ledger.beside is not None
    if not leaf or range_of(ledger, ledger.period) is None:
        return False
    try:
        return ledger.beside is not None and ledger.place in ledger.beside.too_small(account, ledger.period)
    except (InputError, Problems):
        return True  # the ranges are of settings that can no longer be followed


def _range_words(ledger: Ledger, found: Range | None) -> list[str]:
    if found is None:
        return []
    low, median, high = (ledger.amount(value) for value in (found.low, found.median, found.high))
    said = RANGE.in_(ledger.words.language)
    return [said.format(draws=written(found.draws, 0), low=low, median=median, high=high)]


# why it changed


def period_before(ledger: Ledger) -> str:
    """Return the last period before this one that has a GEP here; empty if there is none."""
    earlier = [period for period in ledger.periods if when(period) < when(ledger.period)]
    known = [period for period in earlier if not math.isnan(ledger.sum(period=period).value)]
    return max(known, key=when, default="")


def _change_figure(ledger: Ledger, before: str) -> Figure:
    lang = ledger.words.language
    difference = Difference(ledger.total, ledger.sum(period=before))
    column = money_column("", scale_near(ledger.scale, difference.value, lang))
    says = CHANGED_SAYS.in_(lang).format(since=before, until=ledger.period, growth=_growth(ledger, before))
    return Figure(CHANGED.in_(lang).format(since=before), difference, column, says)


def _growth(ledger: Ledger, before: str) -> str:
    was = ledger.sum(period=before).value
    return share(ledger.total.value / was - 1 if was else math.nan)


def _why(ledger: Ledger, before: str) -> Iterator[Block]:
    """Return why GEP changed since the period before: taken apart where the area allows it, else plainly."""
    lang, account = ledger.words.language, ledger.whole
    if not before:
        yield Note(FIRST.in_(lang).format(period=ledger.period), "empty")
        return
    yield from _broken(ledger, before)
    if ledger.beside is None or not isinstance(account, Results):
        yield Paragraph(_plain(ledger, before))
        return
    try:
        found = change(ledger.beside.prepared, account, before, ledger.period, ledger.place, reruns=False)
    except NothingToCompare:
        yield Paragraph(_plain(ledger, before))
    except InputError as refused:
        yield from (Paragraph(_plain(ledger, before)), Note(refused.text(lang), "warning"))
    else:
        scale = scale_of(found, lang)
        yield Paragraph(sentence(found, lang))
        yield replace(factor_chart(found, scale, lang), id="overview-change-chart", table="overview-change")
        yield replace(factor_table(found, scale, ledger), id="overview-change")
        yield from (Note(text) for text in remarks(found, lang))


def _plain(ledger: Ledger, before: str) -> str:
    was, now = ledger.sum(period=before).value, ledger.total.value
    return PLAIN.in_(ledger.words.language).format(
        since=before,
        until=ledger.period,
        before=ledger.amount(was),
        now=ledger.amount(now),
        growth=_growth(ledger, before),
    )


def _broken(ledger: Ledger, before: str) -> list[Block]:
    """Return a warning where the area says that its series breaks in between."""
    lang = ledger.words.language
    try:
        breaks = stated_breaks(ledger.beside.prepared) if ledger.beside else ()
    except (InputError, Problems):
        return []  # what is wrong with the settings is told where the change is taken apart
    between = crossed(breaks, before, ledger.period)
    why = "；".join(one.label.zh for one in between) if lang == "zh" else "; ".join(one.label.en for one in between)
    said = BROKEN.in_(lang).format(since=before, until=ledger.period, why=why)
    return [Note(said, "warning")] if between else []


# beside


def _lacking(ledger: Ledger, figures: dict[str, Figure]) -> list[Block]:
    lang = ledger.words.language
    absent = [label.in_(lang) for name, label in LACKING.items() if name not in figures]
    return [Note(LACKS.in_(lang).format(what=ledger.words.joined(absent)), "empty")] if absent else []


def _coverage(ledger: Ledger) -> str:
    lines = [line for line in ledger.lines if line.role == "headline"]
    done = sum(not math.isnan(ledger.sum(line=line.label).value) for line in lines)
    covered = ledger.covered(ledger.roots[0]) if len(ledger.roots) == 1 else math.nan
    said = COVERAGE_LINES if math.isnan(covered) else COVERAGE
    return said.in_(ledger.words.language).format(done=done, all=len(lines), area=percent(covered))


def _through_time(ledger: Ledger, sure: bool) -> list[Block]:
    """Return GEP of every period as a line, with its ranges where they were published."""
    values = [ledger.sum(period=period).value for period in ledger.periods]
    if sum(not math.isnan(value) for value in values) < 2:
        return []
    lang, ranges = ledger.words.language, [range_of(ledger, period) for period in ledger.periods]
    ranges = ranges if sure else [None] * len(ranges)
    low = tuple(one.low if one else math.nan for one in ranges)
    high = tuple(one.high if one else math.nan for one in ranges)
    line = Line(ledger.words("gep"), tuple(values))
    if not math.isnan(added(low)):
        line = replace(line, low=low, high=high)
    column, times = money_column(ledger.words("gep"), ledger.scale), tuple(when(period) for period in ledger.periods)
    says = THROUGH_SAYS.in_(lang)
    title = THROUGH_TIME.in_(lang)
    return [LineChart("overview-time", title, says, tuple(ledger.periods), times, (line,), column, "periods")]
