"""Common prosperity in tables and sentences: for the terminal, for files and for the report."""

import math

from shanshui.core.errors import InputError, NoConvergence
from shanshui.core.labels import Label
from shanshui.run.prosperity import Prosperity
from shanshui.store.tables import Cell, Column, Table
from shanshui.targets.inequality.bands import BandShare, sentence
from shanshui.targets.inequality.bootstrap import HOW as BANDS_HOW
from shanshui.targets.inequality.convergence import Beta
from shanshui.targets.inequality.curves import chosen, fits, median_of
from shanshui.targets.inequality.lorenz import Grouped, gini_bounds, quantile_bounds
from shanshui.targets.inequality.three_gaps import NAMES, Trend

PLACE = (Column("place", Label("Place", "代码")), Column("name", Label("Name", "名称")))
LOW, HIGH = Column("low", Label("5 %", "5 %"), "", "number"), Column("high", Label("95 %", "95 %"), "", "number")
VALUE = Column("value", Label("Value", "数值"), "", "number")
NOTHING = Label(
    "Nothing is known here of what `prosperity:` asks for; `shanshui indicators` shows what is observed.",
    "`prosperity:` 所需的数据在此地均未知；`shanshui indicators` 可查看已有观测。",
)
SPLITS = {
    "urban-rural": Label("town and country", "城乡"),
    "place": Label("places", "地区"),
    "place, urban-rural": Label("places, then town and country", "地区内再分城乡"),
}
INDEX = {"theil": Label("Theil-T", "泰尔 T 指数"), "mld": Label("Mean log deviation", "平均对数离差")}


def gap_table(found: Prosperity, place: str = "", lang: str = "en") -> Table:
    """Return the gaps by place and period; of one place, or of all."""
    rows: list[tuple[Cell, ...]] = [
        (
            gap.place,
            found.name(gap.place).in_(lang),
            gap.indicator,
            NAMES[gap.indicator].in_(lang),
            gap.period,
            gap.value,
            gap.low,
            gap.high,
            gap.missing,
            gap.weighing.in_(lang),
        )
        for gap in found.gaps
        if not place or gap.place == place
    ]
    columns = (
        *PLACE,
        Column("indicator", Label("Indicator", "指标编号")),
        Column("gap", Label("Gap", "差距")),
        Column("period", Label("Period", "时期")),
        VALUE,
        LOW,
        HIGH,
        Column("missing", Label("Missing", "缺失占比"), "", "share"),
        Column("weighting", Label("What is weighted by what", "加权方式")),
    )
    return Table(Label("Gaps by place and period", "各地各期差距"), columns, tuple(rows))


def trend_table(found: Prosperity, place: str = "", lang: str = "en") -> Table:
    """Return how the gaps of a place and of those right below moved, or of all places."""
    tree = found.observed.tree
    shown = {place, *tree.children(place)} if place else {one.code for one in tree}
    columns = (
        *PLACE,
        Column("gap", Label("Gap", "差距")),
        Column("since", Label("From", "起")),
        Column("before", Label("Then", "期初"), "", "number"),
        Column("until", Label("To", "止")),
        Column("after", Label("Now", "期末"), "", "number"),
        Column("way", Label("", "变化")),
        Column("sure", Label("Wider in draws", "差距扩大的抽样占比"), "", "share"),
        Column("missing", Label("Missing", "缺失占比"), "", "share"),
    )
    rows = tuple(_trend_row(found, trend, lang) for trend in found.trends if trend.place in shown)
    return Table(Label("The three gaps", "三大差距"), columns, rows)


def _trend_row(found: Prosperity, trend: Trend, lang: str) -> tuple[Cell, ...]:
    name, gap = found.name(trend.place).in_(lang), NAMES[trend.indicator].in_(lang)
    ends = (trend.since, trend.before, trend.until, trend.after)
    return (trend.place, name, gap, *ends, trend.way.in_(lang), trend.sure, trend.missing)


def index_table(found: Prosperity, place: str = "", period: str = "", lang: str = "en") -> Table:
    """Return the indices of inequality between the places inside one, with their bands."""
    rows = tuple(
        (row.index.id, row.index.label.in_(lang), row.value, row.low, row.high) for row in found.indices(place, period)
    )
    columns = (Column("index", Label("Index", "编号")), Column("name", Label("Name", "名称")), VALUE, LOW, HIGH)
    when = found.checked(period)
    return Table(Label(f"Inequality between places, {when}", f"{when} 年地区间不平等"), columns, rows)


def split_table(found: Prosperity, place: str = "", period: str = "", lang: str = "en") -> Table:
    """Return what of inequality lies between town and country, between places, and within."""
    rows: list[tuple[Cell, ...]] = []
    for (index, split), parts in found.decompositions(place, period).items():
        outer, inner = parts.between[0], math.fsum(parts.between[1:]) if len(parts.between) > 1 else math.nan
        numbers = (parts.total, outer, inner, 0.0 if abs(parts.within) < 1e-15 else parts.within, parts.share(outer))
        rows.append((INDEX[index].in_(lang), SPLITS[split].in_(lang), *numbers))
    columns = (
        Column("index", Label("Index", "指数")),
        Column("split", Label("Split by", "分组")),
        Column("total", Label("Total", "总计"), "", "number"),
        Column("between", Label("Between", "组间"), "", "number"),
        Column("between_inside", Label("Between, inside", "组内再分的组间"), "", "number"),
        Column("within", Label("Within", "组内"), "", "number"),
        Column("share", Label("Between, share", "组间占比"), "", "share"),
    )
    when = found.checked(period)
    return Table(Label(f"Where inequality lies, {when}", f"{when} 年不平等的来源"), columns, tuple(rows))


def sigma_table(found: Prosperity, place: str = "", lang: str = "en") -> Table:
    """Return the spread of places by period."""
    rows = tuple((one.period, one.cv, one.sd_logs, float(one.count), one.missing) for one in found.sigma(place))
    columns = (
        Column("period", Label("Period", "时期")),
        Column("cv", Label("Coefficient of variation", "变异系数"), "", "number"),
        Column("sd_logs", Label("Sd of logarithms", "对数标准差"), "", "number"),
        Column("count", Label("Places", "地方数"), "", "exact"),
        Column("missing", Label("Missing", "缺失占比"), "", "share"),
    )
    return Table(Label("Convergence of places (sigma)", "地区收敛（σ 收敛）"), columns, rows)


def band_table(shares: list[BandShare], lang: str = "en") -> Table:
    """Return the shares within bands: by the data alone, and by each model."""
    rows: list[tuple[Cell, ...]] = []
    for one in shares:
        ends = f"{one.band.least:,.0f} – " + (f"{one.band.most:,.0f}" if one.band.most < math.inf else "∞")
        name = one.band.name.in_(lang) or ends
        data = Label("data alone", "仅凭数据").in_(lang)
        rows.append((name, ends, data, math.nan, one.low, one.high, ""))
        for model in one.models:
            chosen = Label("chosen", "采用").in_(lang) if model.id == one.chosen else ""
            note = model.flaw.in_(lang) if model.flaw else chosen
            rows.append((name, ends, model.label.in_(lang), model.share, math.nan, math.nan, note))
    columns = (
        Column("band", Label("Band", "收入区间名称")),
        Column("ends", Label("yuan a year", "元/年")),
        Column("by", Label("By", "依据")),
        Column("share", Label("Share", "占比"), "", "share"),
        Column("least", Label("At least", "至少"), "", "share"),
        Column("most", Label("At most", "至多"), "", "share"),
        Column("note", Label("Note", "说明")),
    )
    return Table(Label("Households in bands of income", "各收入区间的占比"), columns, tuple(rows))


def group_table(groups: Grouped) -> Table:
    """Return the groups of a Lorenz curve: share, mean, and both cumulated."""
    numbers = zip(groups.shares.tolist(), groups.means.tolist(), groups.p.tolist(), groups.held.tolist(), strict=True)
    rows = tuple((str(number), *row) for number, row in enumerate(numbers, start=1))
    columns = (
        Column("group", Label("Group", "组别")),
        Column("share", Label("Share", "占比"), "", "share"),
        Column("mean", Label("Mean, yuan a year", "均值（元/年）"), "", "number"),
        Column("cumulated", Label("Cumulated share", "累计占比"), "", "share"),
        Column("income", Label("Cumulated income", "累计收入占比"), "", "share"),
    )
    stated = groups.stated
    return Table(Label(f"Groups: {stated.en}", f"分组：{stated.zh}"), columns, rows)


def group_words(groups: Grouped, lang: str) -> list[str]:
    """Return Gini index and median of groups: by the data alone, and by the chosen curve."""
    (least, most), (low, high) = gini_bounds(groups), quantile_bounds(groups, 0.5)
    en = f"Gini index {least:.3f}–{most:.3f} and median {low:,.0f}–{high:,.0f} yuan by the data alone"
    zh = f"仅凭数据，基尼系数为 {least:.3f}–{most:.3f}，中位数为 {low:,.0f}–{high:,.0f} 元"
    if fit := chosen(fits(groups)):
        gini, middle, label = fit.curve.gini(), median_of(fit.curve, groups.mean), fit.curve.label
        en += f"; {gini:.3f} and {middle:,.0f} by the {label.en} curve"
        zh += f"；按 {label.zh}曲线为 {gini:.3f} 与 {middle:,.0f} 元"
    return [Label(f"{en}.", f"{zh}。").in_(lang)]


def band_words(found: Prosperity, place: str, period: str, lang: str) -> tuple[list[BandShare], list[str]]:
    """Return the shares within bands and what is said of them; a refusal is said, not raised."""
    try:
        shares = found.bands(place, period)
    except InputError as refusal:
        return [], [refusal.text(lang)]
    notes = dict.fromkeys(note.in_(lang) for one in shares for note in one.groups.notes)
    return shares, [*(sentence(one).in_(lang) for one in shares), *notes]


def beta_words(found: Prosperity, place: str, lang: str) -> list[str]:
    """Return whether poor places grew faster, in a sentence; why not where that cannot be assessed."""
    try:
        told = found.beta(place)
    except NoConvergence as refusal:
        return [refusal.text(lang)]
    return [_beta(told, lang)] if told else []


def _speed(speed: float, zh: bool) -> str:
    """Return a speed of convergence; beyond every bound where the ends of the interval cross."""
    return f"{100 * speed:.2f} %" if math.isfinite(speed) else ("无上限" if zh else "no upper end")


def _beta(told: Beta, lang: str) -> str:
    zh = lang == "zh"
    speed = f"{100 * told.speed:.2f} %"
    ends = " – ".join(_speed(end, zh) for end in (told.speed_low, told.speed_high))
    half = f"{told.half_life:,.0f}"
    alike = told.weighing.in_(lang)
    if zh:
        head = f"β 收敛（{told.since}–{told.until} 年，{told.count} 个地方；{alike}）：每年 {speed}（90% 区间 {ends}）"
        if told.converges:
            return f"{head}；差距减半约需 {half} 年。"
        way = "区间含零，不能断定收敛" if told.speed_high > 0 else "低收入地方增长更慢，趋于发散"
        return f"{head}；{way}。"
    head = f"Beta convergence {told.since}–{told.until}, {told.count} places ({alike}): {speed} a year"
    head += f" (90 % interval {ends})"
    if told.converges:
        return f"{head}; half of the distance is gone in {half} years."
    way = "it may be none" if told.speed_high > 0 else "poor places grew more slowly: they draw apart"
    return f"{head}; {way}."


def remarks(found: Prosperity, place: str, period: str, lang: str) -> list[str]:
    """Return what was weighted by what, what is missing, what was refused, and how bands were made."""
    near = {place, *found.observed.tree.children(place)}
    colon, stop = ("：", "。") if lang == "zh" else (": ", ".")
    said = dict.fromkeys(
        f"{NAMES[g.indicator].in_(lang)}{colon}{g.weighing.in_(lang)}{stop}" for g in found.gaps if g.place in near
    )
    indices = found.indices(place, period)
    if indices:
        one = indices[0]
        text = Label(
            f"Indices: {one.weighing.en}; {one.count} places, {one.missing:.0%} missing.",
            f"不平等指数：{one.weighing.zh}；{one.count} 个地方，缺失 {one.missing:.0%}。",
        )
        said |= dict.fromkeys([text.in_(lang)])
    said |= dict.fromkeys(
        f"{row.index.label.in_(lang)}{colon}{row.refusal.in_(lang)}{stop}" for row in indices if row.refusal is not None
    )
    said |= dict.fromkeys(f"{one.place} {one.what.in_(lang)}{colon}{one.why.in_(lang)}{stop}" for one in found.refused)
    if not said and not found.group_period(place):
        said = dict.fromkeys([NOTHING.in_(lang)])
    return [*said, *([BANDS_HOW.in_(lang)] if indices else [])]
