"""The section on growth: what made GDP grow, how surely it was innovation, and clusters against goals of size."""

from shanshui.core.errors import InputError
from shanshui.core.labels import Label
from shanshui.report.growth_tables import (
    cluster_table,
    cluster_words,
    goal_table,
    growth_table,
    part_table,
    stated_words,
)
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Column, Note, Paragraph, Section, Step, Table, Waterfall
from shanshui.report.numbers import money_column, scale_for
from shanshui.report.prosperity import public, report_table
from shanshui.run.growth import Growth, of_observed
from shanshui.store.tables import Table as Rows
from shanshui.targets.growth import Growth as Accounted
from shanshui.targets.growth_words import sentence

TITLE = Label("Growth and clusters", "经济增长与产业集群")
HOW = Label(
    "Growth of GDP at constant prices is what capital, labour and total factor productivity added. Productivity is "
    "what the other two leave over, and so holds every error of theirs.",
    "按不变价计算的 GDP 增长等于资本、劳动与全要素生产率的贡献之和。全要素生产率为余项，因而含有其他各项的误差。",
)
CHART = Label("Growth a year and what made it, percent (logarithms)", "年均增长及其来源（%，对数）")
GDP = Label("GDP", "GDP")


def growth_section(ledger: Ledger) -> Section | None:
    """Return growth accounting and clusters of an area; None where area.yaml does not ask for them."""
    area = ledger.beside
    if area is None or area.config.growth is None:
        return None
    lang = ledger.words.language
    try:
        seen, said = public(area, lang)
        blocks = (*said, *growth_blocks(of_observed(seen), lang, ledger.place))
    except InputError as refused:
        blocks = (Note(refused.text(lang), "warning"),)
    return Section("growth", TITLE.in_(lang), blocks, "growth", HOW.in_(lang))


def growth_blocks(found: Growth, lang: str, place: str = "") -> tuple[Block, ...]:
    """Return what a report shows of growth; a refusal of growth accounting leaves the clusters to be shown."""
    blocks: list[Block] = []
    if found.is_accounted:
        try:
            blocks += _accounted(found.accounted(place), found.observed.tree[place or found.area].name, lang)
        except InputError as refused:
            blocks.append(Note(refused.text(lang), "warning"))
    if not place and (clusters := found.clusters_of()):
        blocks.append(_money_table("growth-clusters", cluster_table(clusters), lang))
        blocks.append(_money_table("growth-goals", goal_table(clusters, lang), lang))
        blocks += [Paragraph(text) for text in cluster_words(clusters, lang)]
    return tuple(blocks)


def _accounted(told: Accounted, name: Label, lang: str) -> list[Block]:
    return [
        Paragraph(sentence(told).in_(lang)),
        _chart(told, lang),
        report_table("growth-parts", part_table(told, lang), lang),
        report_table("growth-years", growth_table(told, name), lang),
        *(Note(text) for text in stated_words(told, lang)),
    ]


def _chart(told: Accounted, lang: str) -> Waterfall:
    """Return the parts of growth a year, one upon the other, up to GDP."""
    steps, level = list[Step](), 0.0
    for part in told.parts:
        steps.append(Step(part.label.in_(lang), level, level + part.points))
        level += part.points
    steps.append(Step(GDP.in_(lang), 0.0, told.growth, total=True))
    column = Column(CHART.in_(lang), "number", "%", 0.01, 2)
    return Waterfall("chart-growth", CHART.in_(lang), HOW.in_(lang), tuple(steps), column, "growth-parts")


def _money_table(name: str, rows: Rows, lang: str) -> Table:
    """Return a table with its money in one scale."""
    made = report_table(name, rows, lang)
    amounts = [abs(value) for row in rows.rows for value, column in zip(row, rows.columns, strict=True)
               if column.kind == "money" and isinstance(value, float) and value == value]  # fmt: skip
    scale = scale_for(max(amounts, default=0.0), lang)
    columns = tuple(money_column(one.label, scale) if one.kind == "money" else one for one in made.columns)
    return Table(made.id, made.title, columns, made.rows)
