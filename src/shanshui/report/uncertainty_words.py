"""How sure an account is, in words and rows: for the terminal, for files and for the report."""

import math
from collections.abc import Set

from shanshui.accounts.uncertainty.distributions import Distribution
from shanshui.accounts.uncertainty.draws import Interval
from shanshui.accounts.uncertainty.sensitivity import Share
from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.report.model import Scale
from shanshui.report.numbers import in_words, percent, scale_for, written
from shanshui.run.both_grow import BothGrow
from shanshui.run.tornado import Bar, Tornado
from shanshui.run.uncertainty import Uncertainty
from shanshui.run.uncertainty_names import name_of
from shanshui.run.uncertainty_spreads import PUBLISHED, Spread
from shanshui.store.tables import Column, Table

NUMBERS = (
    Column("value", Label("In the account", "账户值"), "yuan", "money"),
    Column("median", Label("Median", "中位数"), "yuan", "money"),
    Column("mean", Label("Mean", "均值"), "yuan", "money"),
    Column("low", Label("5 %", "5 %"), "yuan", "money"),
    Column("high", Label("95 %", "95 %"), "yuan", "money"),
    Column("width", Label("Width over median", "区间宽/中位数"), "1", "share"),
)
KINDS = {
    "lognormal": Label("lognormal", "对数正态"),
    "normal": Label("normal", "正态"),
    "uniform": Label("uniform", "均匀"),
    "triangular": Label("triangular", "三角"),
    "discrete": Label("one of several values", "离散取值"),
}
ORIGINS = {"stated": Label("stated", "用户给出"), PUBLISHED: Label("published alternatives", "已公布的各套取值")}
DOES_NOT_HOLD = Label(
    "The range holds the spreads listed, and nothing else: not what was held fixed, not a wrong equation or land-cover "
    "class, not what is counted twice. It is no bound.",
    "该区间只包含所列的离散程度：不含固定不变的数、公式或土地覆盖分类的错误，也不含重复计算；它不是上下限。",
)
DOES_NOT_HOLD_BUT_CLASSES = Label(
    "The range holds the spreads listed and the error of land-cover classes, and nothing else: not what was held "
    "fixed, not a wrong equation, not what is counted twice. It is no bound.",
    "该区间只包含所列的离散程度与土地覆盖分类误差：不含固定不变的数与公式的错误，也不含重复计算；它不是上下限。",
)

Cells = tuple[str | float, ...]


def _numbers(row: Interval) -> tuple[float, ...]:
    return row.value, row.median, row.mean, row.low, row.high, row.relative


def place_table(found: Uncertainty, level: str, lang: str, without: Set[str] = frozenset()) -> Table:
    """Return GEP of the place and of those right below (or of a level), with ranges; some may be left out."""
    below = [row for row in found.of_level(level) if row.place not in without]
    rows = [row for row in [found.gep(), *below] if row is not None]
    columns = (Column("place", Label("Place", "地方")), Column("name", Label("Name", "名称")), *NUMBERS)
    cells: tuple[Cells, ...] = tuple((row.place, found.tree[row.place].name.in_(lang), *_numbers(row)) for row in rows)
    return Table(Label(f"GEP {found.period}, 90 % range", f"{found.period} 年 GEP 及 90 % 区间"), columns, cells)


def line_table(found: Uncertainty, lang: str, place: str = "") -> Table:
    """Return every line of the place with its range."""
    names = (Column("item", Label("Code", "代码")), Column("name", Label("Line", "科目")))
    rows = found.lines(place)
    cells: tuple[Cells, ...] = tuple(
        (f"{row.service}.{row.item}", name_of(f"{row.service}.{row.item}").in_(lang), *_numbers(row)) for row in rows
    )
    return Table(Label("Lines, 90 % range", "各科目及 90 % 区间"), (*names, *NUMBERS), cells)


def all_table(found: Uncertainty, lang: str) -> Table:
    """Return every interval of every place, for a file."""
    columns = (
        Column("period", Label("Period", "核算期")),
        Column("place", Label("Place", "地方")),
        Column("level", Label("Level", "级别")),
        Column("name", Label("Name", "名称")),
        Column("service", Label("Service", "服务")),
        Column("item", Label("Item", "科目")),
        *NUMBERS,
    )
    cells: tuple[Cells, ...] = tuple(
        (found.period, row.place, found.tree[row.place].level, found.tree[row.place].name.in_(lang), row.service,
         row.item, *_numbers(row))
        for row in found.intervals.rows
    )  # fmt: skip
    return Table(Label("Intervals", "区间"), columns, cells)


def spread_table(found: Uncertainty, lang: str) -> Table:
    """Return what was drawn, with the 90 % range of its ratio to the account's number."""
    columns = (
        Column("name", Label("Name", "名称")),
        Column("label", Label("What it is", "含义")),
        Column("distribution", Label("Distribution", "分布")),
        Column("low", Label("5 % ÷ account", "5 % ÷ 账户值"), "1", "number"),
        Column("high", Label("95 % ÷ account", "95 % ÷ 账户值"), "1", "number"),
        Column("local", Label("Local sd", "局部标准差"), "1", "share"),
        Column("origin", Label("From", "来由")),
        Column("source", Label("Source", "来源")),
    )
    return Table(Label("Spreads", "离散程度"), columns, tuple(_spread_row(spread, lang) for spread in found.spreads))


def _spread_row(spread: Spread, lang: str) -> tuple[str | float, ...]:
    kind = KINDS[spread.ratio.kind].in_(lang) if spread.ratio else "–"
    low, high = range_of(spread.ratio) if spread.ratio else (math.nan, math.nan)
    name, origin = name_of(spread.name).in_(lang), ORIGINS[spread.origin].in_(lang)
    return spread.key, name, kind, low, high, spread.local_sd, origin, spread.source


def range_of(ratio: Distribution) -> tuple[float, float]:
    """Return the 5 % and 95 % quantiles of a distribution."""
    import numpy as np

    low, high = ratio.quantile(np.array([0.05, 0.95]))
    return float(low), float(high)


def area_table(found: Uncertainty, lang: str) -> Table:
    """Return the area of each land-cover class by the map and by its reference points, with its 90 % range."""
    columns = (
        Column("class", Label("Code", "代码")),
        Column("name", Label("Class", "类别")),
        Column("mapped", Label("Mapped, ha", "图上面积（公顷）"), "ha", "number"),
        Column("area", Label("By the points, ha", "样点估计面积（公顷）"), "ha", "number"),
        Column("low", Label("5 %", "5 %"), "ha", "number"),
        Column("high", Label("95 %", "95 %"), "ha", "number"),
        Column("user", Label("User's accuracy", "用户精度"), "1", "share"),
        Column("producer", Label("Producer's accuracy", "生产者精度"), "1", "share"),
    )
    kinds = registry.ecosystem_types()
    cells: tuple[Cells, ...] = tuple(
        (one.kind, kinds[one.kind].label.in_(lang), one.mapped, one.area, one.low, one.high, one.user, one.producer)
        for one in found.areas
    )
    return Table(Label("Areas of land-cover classes, 90 % range", "土地覆盖各类面积及 90 % 区间"), columns, cells)


def beyond(found: Uncertainty) -> Label:
    """Return what the range does not hold."""
    return DOES_NOT_HOLD if found.model.areas is None else DOES_NOT_HOLD_BUT_CLASSES


def share_table(shares: tuple[Share, ...], lang: str) -> Table:
    """Return which numbers the variance of GEP comes from, and which to measure next."""
    columns = (
        Column("name", Label("Name", "名称")),
        Column("label", Label("What it is", "含义")),
        Column("first", Label("By itself", "单独贡献"), "1", "share"),
        Column("total", Label("With all it acts with", "含交互的总贡献"), "1", "share"),
    )
    cells: tuple[Cells, ...] = tuple(
        (s.stream, name_of(s.stream).in_(lang), max(s.first, 0.0), s.total) for s in shares
    )
    return Table(Label("Where the variance of GEP comes from", "GEP 方差的来源"), columns, cells)


def measure_next(shares: tuple[Share, ...], lang: str) -> str:
    """Return the sentence that tells which number to measure next."""
    if not shares:
        return ""
    first = shares[0]
    name, share = name_of(first.stream).in_(lang), percent(min(max(first.first, 0.0), 1.0))
    en = f"Measure {name} ({first.stream}) next: knowing it takes away {share} of the variance."
    zh = f"要提高 GEP 的把握，应优先测定{name}（{first.stream}）：查明它可消除 {share} 的方差。"
    return zh if lang == "zh" else en


def tornado_table(found: Tornado, lang: str) -> Table:
    """Return what every other choice would make of GEP, widest first."""
    columns = (
        Column("key", Label("Key", "代码")),
        Column("label", Label("Choice", "选择")),
        Column("chosen", Label("Chosen", "所选")),
        Column("other", Label("Instead", "改为")),
        Column("change", Label("Change of GEP", "GEP 变化"), "yuan", "money"),
        Column("share", Label("Share", "变化率"), "1", "share"),
    )
    cells: tuple[Cells, ...] = tuple(
        (bar.key, bar.label.in_(lang), bar.chosen, bar.other, bar.change, bar.change / found.gep) for bar in found.bars
    )
    return Table(Label("GEP with another choice", "改变一项选择时的 GEP"), columns, cells)


def bar_name(bar: Bar, lang: str) -> str:
    """Return a bar in words."""
    return f"{bar.label.in_(lang)}{'：' if lang == 'zh' else ': '}{bar.other}"


def sentence(found: Uncertainty, lang: str) -> str:
    """Return GEP with its range in one sentence."""
    row = found.gep()
    name = found.tree[found.place].name.in_(lang)
    if row is None:
        return f"{name}：没有 GEP。" if lang == "zh" else f"{name} has no GEP."
    scale = _scale(row, lang)
    value, low, median, high = (in_words(number, scale, lang) for number in (row.value, row.low, row.median, row.high))
    draws = written(found.intervals.draws, 0)
    if lang == "zh":
        span = f"十分之九在 {low} 至 {high} 之间（中位数 {median}）"
        return f"{name} {found.period} 年 GEP {value}；{draws} 次抽样中{span}。"
    return (
        f"GEP of {name} in {found.period} is {value}; nine of ten of {draws} draws lie between {low} and {high} "
        f"(median {median})."
    )


def unit_of(found: Uncertainty, lang: str) -> tuple[float, str]:
    """Return the unit of money that the sentence is in, in yuan and by name: tables beside it are in the same."""
    row = found.gep()
    scale = _scale(row, lang) if row else scale_for(math.nan, lang)
    return scale.size, scale.unit


def _scale(row: Interval, lang: str) -> Scale:
    return scale_for(max(abs(row.high), abs(row.value)), lang)


def held_sentence(found: Uncertainty, lang: str) -> str:
    """Return what was held fixed, by name."""
    if not found.held:
        return ""
    by_reason: dict[str, list[str]] = {}
    for one in found.held:
        by_reason.setdefault(one.why.in_(lang), []).append(one.label.in_(lang))
    head = "固定不变（区间未包含）" if lang == "zh" else "Held fixed (the range holds nothing of them)"
    colon, semicolon = ("：", "；") if lang == "zh" else (": ", "; ")
    return (
        head
        + colon
        + semicolon.join(
            f"{'、'.join(names)}（{why}）" if lang == "zh" else f"{', '.join(names)} ({why})"
            for why, names in by_reason.items()
        )
    )


def growth_sentence(found: BothGrow, lang: str) -> str:
    """Return the probability that GDP and GEP both grew, or why it cannot be told."""
    basis = {"comparable": Label("comparable prices", "可比价"), "current": Label("current prices", "现价")}
    prices = basis["comparable" if found.basis == "comparable" else "current"].in_(lang)
    if math.isnan(found.probability):
        why = found.reason.in_(lang)
        if lang == "zh":
            return f"{found.since}—{found.until} 年 GDP 与 GEP 是否双增长：无法判断（{prices}）：{why}。"
        return f"Whether GDP and GEP both grew from {found.since} to {found.until} cannot be told ({prices}): {why}."
    low, middle, high = (percent(x) for x in found.gep_growth)
    both, gep, gdp = (percent(x) for x in (found.probability, found.gep, found.gdp))
    if lang == "zh":
        return (
            f"{found.since}—{found.until} 年 GDP 与 GEP 双增长的概率为 {both}（{prices}）："
            f"GEP 增长的概率 {gep}，GDP 增长的概率 {gdp}；"
            f"GEP 增速中位数 {middle}，90 % 区间 {low} 至 {high}。"
        )
    return (
        f"GDP and GEP both grew from {found.since} to {found.until} with a probability of {both} ({prices}): "
        f"GEP {gep}, GDP {gdp}; GEP grew by {middle}, nine draws of ten between {low} and {high}."
    )
