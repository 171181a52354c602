"""The section on common prosperity: the three gaps, inequality and where it lies, households in bands of income."""

from typing import Any

import numpy as np

from shanshui.core.errors import InputError
from shanshui.core.labels import Label
from shanshui.report.beside import Beside
from shanshui.report.ledger import Ledger
from shanshui.report.model import (
    Block,
    Cell,
    Column,
    Curve,
    CurveChart,
    Note,
    Paragraph,
    Range,
    RangeChart,
    Section,
    Table,
)
from shanshui.report.prosperity_origins import ProsperityOrigins, shown_columns
from shanshui.report.prosperity_tables import (
    band_table,
    band_words,
    beta_words,
    group_table,
    group_words,
    index_table,
    remarks,
    sigma_table,
    split_table,
    trend_table,
)
from shanshui.run.observed import Observed
from shanshui.run.prosperity import Prosperity, of_observed
from shanshui.store.tables import Table as Rows
from shanshui.targets.inequality.bands import BandShare
from shanshui.targets.inequality.curves import curve_points
from shanshui.targets.inequality.curves import fits as fitted
from shanshui.targets.inequality.lorenz import Grouped, chord, floor

TITLE = Label("Common prosperity", "共同富裕")
HOW = Label(
    "Each gap is the less the better. What is weighted by what stands under the tables. A share within a band of "
    "income is bounded by the data; a point between the bounds is a model.",
    "各项差距越小越好，加权方式见表后说明。收入区间占比由数据给出上下界，界内的点估计出自模型。",
)
LORENZ = Label("Lorenz curve of the groups", "分组收入的洛伦兹曲线")
LORENZ_SAYS = Label(
    "Dots are the table; every distribution with these groups has its curve between the two lines.",
    "圆点为分组表；凡与该表一致的分布，其曲线均在上下两条线之间。",
)
ACROSS, UP = Label("share of all, poorest first", "由低到高的累计占比"), Label("share of income", "累计收入占比")
KNOWN, HIGHEST, LOWEST = Label("table", "分组表"), Label("highest", "上界"), Label("lowest", "下界")
LEFT_OUT = Label(
    "Observations that are not free to publish are left out, and with them what rests on them.",
    "不予公开的观测值及以其为依据的结果未列入本报告。",
)
DATA = Label("data alone", "仅凭数据")
BAND_CHART = Label("Share within the band: what the data allow, and the model", "区间占比：数据界限与模型点估计")


def prosperity_section(ledger: Ledger) -> Section | None:
    """Return gaps and inequality of an area; None where area.yaml does not ask for them."""
    area = ledger.beside
    if area is None or area.config.prosperity is None:
        return None
    lang = ledger.words.language
    try:
        seen, said = public(area, lang)
        blocks = (*said, *prosperity_blocks(of_observed(seen), lang, ledger.place))
    except InputError as refused:
        blocks = (Note(refused.text(lang), "warning"),)
    return Section("prosperity", TITLE.in_(lang), blocks, "prosperity", HOW.in_(lang))


def public(area: Beside, lang: str) -> tuple[Observed, tuple[Note, ...]]:
    """Return what of an area's observations is free to publish, and a note if something is not."""
    return area.public, (Note(LEFT_OUT.in_(lang)),) if area.observed.hides() else ()


def prosperity_blocks(found: Prosperity, lang: str, place: str = "") -> tuple[Block, ...]:
    """Return what a report shows of common prosperity at a place; left out, in the whole area."""
    place = place or found.area
    origins = ProsperityOrigins(found, place, lang)
    shares, said = band_words(found, place, "", lang)
    tables = {
        "prosperity-gaps": trend_table(found, place, lang),
        "prosperity-indices": index_table(found, place, "", lang),
        "prosperity-splits": split_table(found, place, "", lang),
        "prosperity-sigma": sigma_table(found, place, lang),
        "prosperity-bands": band_table(shares, lang),
    }
    blocks: list[Block] = [
        Note(trend.sentence.in_(lang), "warning") for trend in found.widening if trend.place == place
    ]
    for name, rows in tables.items():
        if name == "prosperity-bands" and shares:
            groups = shares[0].groups
            blocks += [lorenz_chart(groups, "prosperity-groups", lang), _bands(shares, name, lang)]
            own = group_table(groups)
            blocks.append(origins.told("prosperity-groups", own, report_table("prosperity-groups", own, lang)))
            blocks += [Paragraph(text) for text in group_words(groups, lang)]
        if rows.rows:
            blocks.append(origins.told(name, rows, report_table(name, rows, lang)))
        blocks += [Paragraph(text) for text in (beta_words(found, place, lang) if name == "prosperity-sigma" else ())]
    return (*blocks, *(Paragraph(text) for text in said), *(Note(text) for text in remarks(found, place, "", lang)))


def lorenz_chart(groups: Grouped, table: str, lang: str) -> CurveChart:
    """Return the Lorenz curve of groups: the table, what bounds it, and the fitted curves that are valid."""
    p = np.linspace(0.0, 1.0, 201)
    curves = [
        Curve(HIGHEST.in_(lang), _points(p, chord(groups, p))),
        Curve(LOWEST.in_(lang), _points(p[:-1], floor(groups, p[:-1])), "dashed"),
    ]
    valid = [fit.curve for fit in fitted(groups) if fit.is_valid]
    curves += [Curve(curve.label.in_(lang), _points(*curve_points(curve)), "dashed") for curve in valid]
    curves.append(Curve(KNOWN.in_(lang), _points(groups.p, groups.held), "dots"))
    return CurveChart(
        "chart-lorenz", LORENZ.in_(lang), LORENZ_SAYS.in_(lang), ACROSS.in_(lang), UP.in_(lang), tuple(curves), table
    )


def _points(x: Any, y: Any) -> tuple[tuple[float, float], ...]:
    return tuple(zip(np.asarray(x).tolist(), np.asarray(y).tolist(), strict=True))


def _bands(shares: list[BandShare], table: str, lang: str) -> RangeChart:
    ranges = tuple(
        Range(one.band.name.in_(lang) or f"{one.band.least:,.0f}–", one.low, one.point, one.high) for one in shares
    )
    column = Column(DATA.in_(lang), "number", "%", 0.01, 1)
    return RangeChart("chart-bands", BAND_CHART.in_(lang), BAND_CHART.in_(lang), ranges, column, table)


def report_table(name: str, rows: Rows, lang: str) -> Table:
    """Return a small table as one of the report; columns with nothing in them are left out."""
    shown = shown_columns(name, rows, lang)
    columns = tuple(
        Column(rows.columns[i].label.in_(lang), rows.columns[i].kind, heads_row=rows.columns[i].name.startswith("name"))
        for i in shown
    )
    cells: tuple[tuple[Cell, ...], ...] = tuple(tuple(row[i] for i in shown) for row in rows.rows)
    return Table(name, rows.title.in_(lang), columns, cells)
