"""Indicators and observations as small tables: the dictionary, values, vintages, residuals, missing data."""

import math

from shanshui.core.labels import Label
from shanshui.run.observed import ACCOUNT, LISTED, REGISTERED, Observed
from shanshui.store.tables import CODE, Cell, Column, Table
from shanshui.targets.gaps import known_shares
from shanshui.targets.observations import STATUSES
from shanshui.targets.roll_up import ROLLED_UP

INDICATOR = Column("indicator", Label("Indicator", "指标"))
UNIT = Column("unit", Label("Unit", "单位"))
PERIOD = Column("period", Label("Period", "时期"))
LEVEL = Column("level", Label("Level", "级别"))
VALUE = Column("value", Label("Value", "数值"), kind="exact")
LOW = Column("low", Label("Low", "下限"), kind="exact")
HIGH = Column("high", Label("High", "上限"), kind="exact")
STATUS = Column("status", Label("Status", "状态"))
FROM = Column("from", Label("From", "来自"))
SORTS = {
    REGISTERED: Label("registered", "已登记"),
    LISTED: Label("listed, not registered", "已列出，未登记"),
    ACCOUNT: Label("the account", "核算账户"),
}
FOLLOWS = Label("follows from others", "由其他值汇总")
ROLL_UPS = {
    "sum": Label("sum", "求和"),
    "ratio": Label("ratio of sums", "分子和÷分母和"),
    "mean": Label("weighted mean", "加权平均"),
    "none": Label("–", "–"),
}
DIRECTIONS = {
    "up": Label("more is better", "越大越好"),
    "down": Label("less is better", "越小越好"),
    "toward": Label("near an optimum", "趋近适宜值"),
}


def indicator_table(found: Observed, lang: str) -> Table:
    """Return the dictionary, with the last value at the area and since when there is one."""
    root = found.area.config.area.code
    rows: list[tuple[Cell, ...]] = []
    for indicator in found.dictionary.values():
        series = found.panel.series(indicator.id, root)
        known = [t for t, value in enumerate(series) if not math.isnan(value)]
        last = known[-1] if known else None
        rows.append(
            (
                indicator.id,
                indicator.label.in_(lang),
                indicator.unit,
                DIRECTIONS[indicator.direction].in_(lang),
                ROLL_UPS[indicator.over_places].in_(lang),
                found.panel.periods[last] if last is not None else "",
                float(series[last]) if last is not None else math.nan,
                str(len(known)),
            )
        )
    columns = (
        INDICATOR,
        Column("label", Label("Name", "名称")),
        UNIT,
        Column("direction", Label("Direction", "方向")),
        Column("roll_up", Label("Roll-up", "汇总")),
        Column("last", Label("Last period", "最近时期")),
        VALUE,
        Column("periods", Label("Periods known", "已知期数")),
    )
    return Table(Label("Indicators", "指标"), columns, tuple(rows))


def observation_table(
    found: Observed, indicator: str = "", place: str = "", period: str = "", level: str = "", lang: str = "en"
) -> Table:
    """Return values with status and where each comes from; left out, everything of the area itself."""
    panel = found.panel
    places = [place or found.area.config.area.code] if not level else [p.code for p in found.tree if p.level == level]
    names = [indicator] if indicator else list(found.dictionary)
    periods = [period] if period else list(panel.periods)
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        for code in places:
            for when in periods:
                at = panel.at("indicator", name), panel.at("place", code), panel.at("period", when)
                if not math.isnan(panel.values[at]) or (indicator and period):
                    rows.append(_row(found, at, lang))
    columns = (INDICATOR, CODE, PERIOD, VALUE, LOW, HIGH, UNIT, STATUS, FROM)
    return Table(Label("Observations", "观测值"), columns, tuple(rows))


def _row(found: Observed, at: tuple[int, int, int], lang: str) -> tuple[Cell, ...]:
    panel, name = found.panel, found.panel.indicators[at[0]]
    return (
        name,
        panel.places[at[1]],
        panel.periods[at[2]],
        *(float(array[at]) for array in (panel.values, panel.low, panel.high)),
        found.dictionary[name].unit,
        STATUSES[chr(panel.status[at])].in_(lang),
        origin_name(found, int(panel.vintage[at]), lang),
    )


def origin_name(found: Observed, vintage: int, lang: str) -> str:
    """Return where a value comes from, in a few words."""
    if vintage == ROLLED_UP:
        return FOLLOWS.in_(lang)
    return found.origins[vintage].name if vintage >= 0 else ""


def origin_table(found: Observed, lang: str) -> Table:
    """Return the vintages in the order they became known."""
    rows = tuple(
        (str(i), SORTS[one.sort].in_(lang), one.name, str(one.rows), one.published, one.source, one.sha256[:12])
        for i, one in enumerate(found.origins, start=1)
    )
    columns = (
        Column("number", Label("No.", "序号")),
        Column("sort", Label("Where", "所在")),
        Column("name", Label("File", "文件")),
        Column("rows", Label("Values", "数值个数")),
        Column("published", Label("Published", "发布日期")),
        Column("source", Label("Source", "来源")),
        Column("sha256", Label("SHA-256", "校验值")),
    )
    return Table(Label("Vintages of observations", "观测值版本"), columns, rows)


def residual_table(found: Observed, indicator: str = "", place: str = "") -> Table:
    """Return where a place's own value is not what its parts add up to, the largest share first."""
    wanted = [
        one
        for one in found.residuals
        if (not indicator or one.indicator == indicator) and (not place or one.place == place)
    ]
    wanted.sort(key=lambda one: -abs(one.share) if one.own else -math.inf)
    rows = tuple((r.indicator, r.place, r.period, r.own, r.parts, r.left, r.share) for r in wanted)
    columns = (
        INDICATOR,
        CODE,
        PERIOD,
        Column("own", Label("Own value", "本级数值"), kind="exact"),
        Column("parts", Label("From its parts", "由下级汇总"), kind="exact"),
        Column("left", Label("Residual", "残差"), kind="exact"),
        Column("share", Label("Share", "占比"), "1", "share"),
    )
    return Table(Label("Residuals between places and their parts", "本级与下级之间的残差"), columns, rows)


def missing_table(found: Observed, indicator: str = "") -> Table:
    """Return how much is known of each indicator by level and period, where it is not everything."""
    shares = [one for one in known_shares(found.panel, found.tree) if not indicator or one.indicator == indicator]
    rows = tuple(
        (one.indicator, one.level, one.period, str(one.known), str(one.expected), one.share)
        for one in shares
        if one.known < one.expected
    )
    columns = (
        INDICATOR,
        LEVEL,
        PERIOD,
        Column("known", Label("Places known", "已知地方数")),
        Column("expected", Label("Places expected", "应有地方数")),
        Column("share", Label("Share known", "已知比例"), "1", "share"),
    )
    return Table(Label("Missing data", "缺失数据"), columns, rows)
