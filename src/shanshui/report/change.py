"""The section that tells why GEP changed, and GEP through time at current and comparable prices."""

import math
from typing import Any

from shanshui.accounts.decomposition import LABELS
from shanshui.core.errors import InputError, NothingToCompare
from shanshui.core.labels import Label
from shanshui.report.change_origins import Origins
from shanshui.report.change_words import FEN, METHODS, contraries, remarks, rows, scale_of, sentence, shown_factors
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Note, Paragraph, Scale, Section, Step, Table, Waterfall
from shanshui.report.numbers import money_column, scale_for
from shanshui.report.series_origins import SeriesOrigins
from shanshui.report.series_words import remarks as series_remarks
from shanshui.report.series_words import series_table, target_words
from shanshui.run.account import Prepared
from shanshui.run.change import Change, change
from shanshui.run.series import Series, series
from shanshui.store.results import Results

TITLE = Label("Why GEP changed", "GEP 为何变化")
HOW = Label(
    "Each line is taken apart into what its area, its amount per area, the weather, prices, method and data made of "
    "the change ({method}); the parts add up to the fen, over places and services too.",
    "每个科目的变化分解为面积、单位面积实物量、气象、价格、方法与数据各自的贡献（{method}），各部分之和精确到分，按地方和服务亦可加总。",
)
WORDS = {
    "factor": Label("Factor", "因素"),
    "amount": Label("Made", "贡献"),
    "share": Label("Share of the first GEP", "占期初 GEP"),
    "service": Label("Service", "服务"),
    "change": Label("Change", "变化"),
    "total": Label("Change in all", "变化合计"),
    "factors": Label("What made the change from {since} to {until}", "{since} 至 {until} 年变化的构成"),
    "services": Label("The change by service", "按服务的变化"),
    "chart": Label("From GEP of {since} to GEP of {until}", "由 {since} 年 GEP 到 {until} 年 GEP"),
    "chart_says": Label(
        "Bars from the first total to the second, one for each factor, each where the one before it ended.",
        "由期初总值到期末总值，各因素依次首尾相接。",
    ),
    "series": Label("GEP at current and at comparable prices", "现价与可比价 GEP"),
}


def change_section(ledger: Ledger) -> Section | None:
    """Return why GEP changed between the first and last period; None for an account of one period.

    The area's settings are read from beside the account; nothing is worked out again, but the amounts in the weather
    of the other period are used if `shanshui change` has kept them.
    """
    account: Any = ledger.whole
    if not isinstance(account, Results) or len(ledger.periods) < 2:
        return None
    if (area := ledger.beside) is None:
        return None
    lang = ledger.words.language
    blocks: list[Block] = []
    try:
        prepared = area.prepared
        blocks += _change_blocks(prepared, account, ledger, lang)
        blocks += _series_blocks(series(prepared, account, ledger.place), prepared, account, ledger)
    except NothingToCompare:
        return None
    except InputError as refused:
        blocks.append(Note(refused.text(lang), "warning"))
    how = HOW.in_(lang).format(method=METHODS["shapley"].in_(lang))
    return Section("change", TITLE.in_(lang), tuple(blocks), "change", how)


def _change_blocks(prepared: Prepared, account: Results, ledger: Ledger, lang: str) -> list[Block]:
    found = change(prepared, account, ledger.periods[0], ledger.periods[-1], ledger.place, reruns=False)
    scale = scale_of(found, lang)
    blocks: list[Block] = [Paragraph(sentence(found, lang)), factor_chart(found, scale, lang)]
    blocks += [factor_table(found, scale, ledger), _services(found, scale, ledger)]
    blocks += [Note(text) for text in contraries(found, lang)]
    return blocks + [Note(text, "warning") for text in remarks(found, lang)]


def _text(key: str, lang: str, change: Change | None = None) -> str:
    said = WORDS[key].in_(lang)
    return said.format(since=change.since, until=change.until) if change else said


def factor_chart(found: Change, scale: Scale, lang: str) -> Waterfall:
    """Return a change as a waterfall, one step for each factor."""
    total, level = found.total, found.total.before / FEN
    steps = [Step(found.since, 0.0, level, total=True)]
    for factor in shown_factors([total]):
        made = total.of(factor) / FEN
        steps.append(Step(LABELS[factor].in_(lang), level, level + made))
        level += made
    steps.append(Step(found.until, 0.0, total.after / FEN, total=True))
    title, says = _text("chart", lang, found), _text("chart_says", lang)
    return Waterfall("chart-change", title, says, tuple(steps), money_column("GEP", scale), "change")


def factor_table(found: Change, scale: Scale, ledger: Ledger) -> Table:
    """Return what each factor made of a change."""
    lang, origins = ledger.words.language, Origins(found, ledger, scale)
    parts = [(LABELS[factor].in_(lang), factor) for factor in shown_factors([found.total])]
    cells: list[tuple[Cell, ...]] = [
        (name, origins.whole(part), origins.share(part)) for name, part in (*parts, (_text("total", lang), "change"))
    ]
    columns = (
        Column(_text("factor", lang), heads_row=True),
        money_column(_text("amount", lang), scale),
        Column(_text("share", lang), "share"),
    )
    return Table("change", _text("factors", lang, found), columns, tuple(cells), has_total=True, total=1)


def _services(found: Change, scale: Scale, ledger: Ledger) -> Table:
    lang, origins, groups = ledger.words.language, Origins(found, ledger, scale), rows(found, "service")
    factors = shown_factors(part for _, _, part in groups)
    parts = ("before", "after", "change", *factors)
    cells: list[tuple[Cell, ...]] = [
        (name.in_(lang), *(origins.service(code, part) for part in parts)) for code, name, _ in groups
    ]
    cells.append((_text("total", lang), *(origins.whole(part) for part in parts)))
    heads = (found.since, found.until, _text("change", lang), *(LABELS[factor].in_(lang) for factor in factors))
    columns = (Column(_text("service", lang), heads_row=True), *(money_column(head, scale) for head in heads))
    return Table("change-services", _text("services", lang), columns, tuple(cells), has_total=True, total=3)


def _series_blocks(found: Series, prepared: Prepared, account: Results, ledger: Ledger) -> list[Block]:
    table, lang = series_table(found), ledger.words.language
    known = [float(row[1]) for row in table.rows] + [float(row[3]) for row in table.rows]
    scale = scale_for(max((value for value in known if not math.isnan(value)), default=math.nan), lang)
    shown = [i for i, _ in enumerate(table.columns) if i < 2 or any(row[i] == row[i] for row in table.rows)]
    columns = tuple(_series_column(i, table.columns[i].label.in_(lang), table.columns[i].kind, scale) for i in shown)
    origins, names = SeriesOrigins(found, prepared, account, ledger, scale), tuple(one.name for one in table.columns)
    befores = ["", *(str(row[0]) for row in table.rows)]
    made = [origins.row(names, row, before) for row, before in zip(table.rows, befores, strict=False)]
    cells = tuple(tuple(row[i] for i in shown) for row in made)
    blocks: list[Block] = [Table("series", _text("series", lang), columns, cells)]
    blocks += [Note(target_words(found, target, lang)) for target in found.targets]
    return blocks + [Note(text, "warning") for text in series_remarks(found, lang)]


def _series_column(at: int, label: str, kind: str, scale: Scale) -> Column:
    if kind == "money":
        return money_column(label, scale)
    if kind == "share":
        return Column(label, "share")
    return Column(label, "number", digits=3) if kind == "number" else Column(label, heads_row=at == 0)
