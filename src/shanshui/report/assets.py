"""The section of the asset account: what ecosystems are worth as assets, and why that changed."""

from dataclasses import replace
from typing import Any

from shanshui.accounts.assets import ITEMS, Balance
from shanshui.core.errors import InputError, NothingToCompare
from shanshui.core.labels import Label
from shanshui.report.assets_words import (
    CLOSING,
    NET,
    OPENING,
    TOTAL,
    VALUE,
    groups,
    items_shown,
    outlook_words,
    title_of,
    yuan,
)
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Note, Paragraph, Scale, Section, Step, Table, Waterfall
from shanshui.report.numbers import money_column, scale_for
from shanshui.run.assets import Assets, assets
from shanshui.store.results import Results

TITLE = Label("Ecosystem assets in money", "生态系统货币资产")
HOW = Label(
    "The net present value of expected flows (SEEA EA). Degradation and enhancement are what condition made; weather, "
    " use, prices and area stand apart. Opening value and items add up to the closing value, to the fen.",
    "预期服务流量的净现值（SEEA EA）。退化与改善仅指状况变化所致；气象、使用、价格与面积变化单列。"
    "期初价值与各项之和等于期末价值，精确到分。",
)
CHART = Label("From the opening to the closing value", "由期初价值到期末价值")
CHART_SAYS = Label(
    "Bars from the opening to the closing value, one for each item, each where the one before it ended.",
    "由期初到期末，各项依次首尾相接。",
)
ITEM = Label("Item", "项目")


def assets_section(ledger: Ledger) -> Section | None:
    """Return the asset account between the first and last period; None unless `assets:` is set in area.yaml."""
    account: Any = ledger.whole
    if not isinstance(account, Results) or len(ledger.roots) != 1:
        return None
    if (area := ledger.beside) is None:
        return None
    lang, blocks = ledger.words.language, list[Block]()
    try:
        prepared = area.prepared
        if prepared.area.config.assets is None:
            return None
        blocks += _blocks(assets(prepared, account, place=ledger.place, reruns=False), lang)
    except NothingToCompare:
        return None
    except InputError as refused:
        blocks.append(Note(refused.text(lang), "warning"))
    return Section("assets", TITLE.in_(lang), tuple(blocks), "assets", HOW.in_(lang))


def _blocks(found: Assets, lang: str) -> list[Block]:
    scale = scale_for(max(abs(yuan(found.total.opening)), abs(yuan(found.total.closing))), lang)
    blocks: list[Block] = [Paragraph(text) for text in outlook_words(found, lang)]
    blocks += [] if found.one_period else [_chart(found, scale, lang)]
    blocks.append(_table(found, scale, lang))
    return blocks + [Note(label.in_(lang), "warning") for label in found.told()]


def _table(found: Assets, scale: Scale, lang: str) -> Table:
    """Return items down and ecosystem types across, the total last."""
    columns = [*((name, balance) for _, name, balance in groups(found, "ecosystem")), (TOTAL, found.total)]
    lines = [(VALUE, "closing")] if found.one_period else _lines(found)
    rows: list[tuple[Cell, ...]] = [
        (label.in_(lang), *(yuan(_of(balance, name)) for _, balance in columns)) for label, name in lines
    ]
    money = (replace(money_column(name.in_(lang), scale), blank_zero=True) for name, _ in columns)
    heads = (Column(ITEM.in_(lang), heads_row=True), *money)
    return Table("assets", title_of(found).in_(lang), heads, tuple(rows), has_total=not found.one_period)


def _lines(found: Assets) -> list[tuple[Label, str]]:
    items = [(ITEMS[item], item) for item in items_shown(found)]
    return [(OPENING, "opening"), *items, (NET, "net"), (CLOSING, "closing")]


def _of(balance: Balance, name: str) -> int:
    return balance.of(name) if name in ITEMS else int(getattr(balance, name))


def _chart(found: Assets, scale: Scale, lang: str) -> Waterfall:
    total = found.total
    level = total.opening
    steps = [Step(OPENING.in_(lang), 0.0, yuan(level), total=True)]
    for item in items_shown(found):
        steps.append(Step(ITEMS[item].in_(lang), yuan(level), yuan(level + total.of(item))))
        level += total.of(item)
    steps.append(Step(CLOSING.in_(lang), 0.0, yuan(total.closing), total=True))
    title, says = CHART.in_(lang), CHART_SAYS.in_(lang)
    return Waterfall("chart-assets", title, says, tuple(steps), money_column(VALUE.in_(lang), scale), "assets")
