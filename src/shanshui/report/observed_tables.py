"""Indicators and observations as small tables: the dictionary, values, vintages, residuals, missing data."""

import math

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.run.observed import ACCOUNT, LISTED, REGISTERED, Observed
from shanshui.store.tables import CODE, Cell, Column, Table
from shanshui.targets.gaps import known_shares
from shanshui.targets.observations import CONFIDENTIALITIES, PUBLIC, STATUSES
from shanshui.targets.roll_up import ROLLED_UP

INDICATOR = Column("indicator", Label("Indicator", "指标"))
UNIT = Column("unit", Label("Unit", "单位"))
NAME = Column("name", Label("Name", "名称"))
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


def check_indicator(found: Observed, name: str) -> str:
    """Return the id of an indicator, or raise NoSuchName; nothing stays nothing."""
    if name and name not in found.dictionary:
        raise NoSuchName(where="--indicator", what="indicator", name=name, known=list(found.dictionary), see="")
    return name


def check_level(found: Observed, name: str) -> str:
    """Return a level, or raise NoSuchName; nothing stays nothing."""
    if name and name not in found.tree.levels:
        raise NoSuchName(where="--level", what="level", name=name, known=found.tree.levels, see="")
    return name


def indicator_table(found: Observed, lang: str, only: str = "") -> Table:
    """Return the dictionary, with the last value at the area and since when there is one."""
    root = found.area.config.area.code
    rows: list[tuple[Cell, ...]] = []
    for indicator in [found.dictionary[check_indicator(found, only)]] if only else found.dictionary.values():
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
    check_indicator(found, indicator), check_level(found, level)
    if place and place not in panel.places:
        place = found.tree[place].code
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
    columns = (INDICATOR, CODE, NAME, PERIOD, VALUE, LOW, HIGH, UNIT, STATUS, FROM)
    return Table(Label("Observations", "观测值"), columns, tuple(rows))


def _row(found: Observed, at: tuple[int, int, int], lang: str) -> tuple[Cell, ...]:
    panel, name = found.panel, found.panel.indicators[at[0]]
    return (
        name,
        panel.places[at[1]],
        _place_name(found, panel.places[at[1]], lang),
        panel.periods[at[2]],
        *(float(array[at]) for array in (panel.values, panel.low, panel.high)),
        found.dictionary[name].unit,
        _status(found, at, lang),
        origin_name(found, int(panel.vintage[at]), lang),
    )


def _place_name(found: Observed, code: str, lang: str) -> str:
    """Return the name of a place, nothing for one of former times."""
    return found.tree[code].name.in_(lang) if code in found.tree else ""


def _status(found: Observed, at: tuple[int, int, int], lang: str) -> str:
    """Return the status of a value, and how far it is confidential where it is not free."""
    status = STATUSES[chr(found.panel.status[at])].in_(lang)
    kept = chr(found.panel.confidentiality[at])
    return status if kept in PUBLIC else f"{status} ({CONFIDENTIALITIES[kept].in_(lang)})"


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


def residual_table(found: Observed, indicator: str = "", place: str = "", lang: str = "en") -> Table:
    """Return where a place's own value is not what its parts add up to, the largest share first."""
    check_indicator(found, indicator)
    if place:
        place = found.tree[place].code
    wanted = [
        one
        for one in found.residuals
        if (not indicator or one.indicator == indicator) and (not place or one.place == place)
    ]
    wanted.sort(key=lambda one: -abs(one.share) if one.own else -math.inf)
    rows = tuple(
        (r.indicator, r.place, _place_name(found, r.place, lang), r.period, r.own, r.parts, r.left, r.share)
        for r in wanted
    )
    columns = (
        INDICATOR,
        CODE,
        NAME,
        PERIOD,
        Column("own", Label("Own value", "本级数值"), kind="exact"),
        Column("parts", Label("From its parts", "由下级汇总"), kind="exact"),
        Column("left", Label("Residual", "残差"), kind="exact"),
        Column("share", Label("Share", "占比"), "1", "share"),
    )
    return Table(Label("Residuals between places and their parts", "本级与下级之间的残差"), columns, rows)


def missing_table(found: Observed, indicator: str = "") -> Table:
    """Return how much is known of each indicator by level and period, where it is not everything."""
    check_indicator(found, indicator)
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
