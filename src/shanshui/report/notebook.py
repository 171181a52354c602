"""Objects in a notebook: compact HTML that needs nothing else, no script and no style but its own."""

import math
import os
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from shanshui.core.labels import Label
from shanshui.core.shown import DRAWS, SHOWS

if TYPE_CHECKING:
    from shanshui.report import model
    from shanshui.run.api import Accounts, Area
    from shanshui.run.explain import Explanation
    from shanshui.run.findings import Book
    from shanshui.run.targets import Targets
    from shanshui.run.uncertainty import Uncertainty
    from shanshui.store.tables import Table

MOST = 12  # rows of a table
FONT = 'font-family:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
BOX = f"{FONT};font-size:13px;line-height:1.5;max-width:860px;border-left:3px solid #175457;padding:2px 0 2px 14px"
SOFT = "color:#52615c"
FIGURE = "display:inline-block;margin:6px 26px 2px 0"
CELL = "padding:3px 12px 3px 0;border-bottom:1px solid #d8ddd2;text-align:left;vertical-align:top"
NUMBER = "padding:3px 0 3px 12px;border-bottom:1px solid #d8ddd2;text-align:right;white-space:nowrap;vertical-align:top"
TARGET = (
    *("target", "name", "period", "value", "unit", "until", "goal"),
    *("status_growth-ratio", "status_linear", "status_anticipated", "chance"),
)
FINDING = ("id", "name", "kind", "severity", "robustness", "priority", "state", "statement")
MORE = Label("… {count} more rows", "……另有 {count} 行")
READY = Label("{count} items can be accounted", "可核算 {count} 个指标项")
LACKS = Label("{count} items lack data", "{count} 个指标项缺少数据")
ITEM, LACKING = Label("Item", "指标项"), Label("Lacks", "缺少")


def language() -> str:
    """Return zh if the system speaks Chinese, else en."""
    named = os.environ.get("SHANSHUI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if named.lower().startswith("zh") else "en"


def box(title: str, parts: Iterable[str], beside: str = "") -> str:
    """Return one object: a title, what stands beside it, and its parts."""
    said = f' <span style="{SOFT}">{escape(beside)}</span>' if beside else ""
    head = f'<div style="font-size:15px"><b>{escape(title)}</b>{said}</div>'
    return f'<div style="{escape(BOX)}">{head}{"".join(parts)}</div>'


def block_html(block: "model.Block", no_data: str, lang: str) -> str:
    """Return a block of a report as HTML."""
    from shanshui.report import model
    from shanshui.report.html import drawn
    from shanshui.report.numbers import shown
    from shanshui.report.plain_svg import plain

    if isinstance(block, model.Table):
        return table_html(block, lang)
    if isinstance(block, model.Paragraph | model.Note):
        return f'<p style="margin:6px 0">{escape(block.text)}</p>'
    if isinstance(block, model.Figures):
        each = (
            f'<span style="{FIGURE}"><span style="{SOFT}">{escape(one.label)}</span><br>'
            f'<b style="font-size:18px;color:#175457">{escape(shown(one.value, one.column))}</b> '
            f"{escape(one.column.unit)}</span>"
            for one in block.figures
        )
        return f"<div>{''.join(each)}</div>"
    svg = str(drawn(block, no_data))
    width = 380 if isinstance(block, model.Map) else 640
    return f'<div style="max-width:{width}px">{plain(svg, isinstance(block, model.Map))}</div>' if svg else ""


def table_html(table: "model.Table", lang: str, most: int = MOST) -> str:
    """Return a table as HTML: its first rows, and how many more there are."""
    from shanshui.report.numbers import shown

    heads = "".join(
        f'<th style="{NUMBER if c.is_number else CELL};border-bottom:1.5px solid #1d2b28">{escape(c.label)}'
        f"{f'<br><span style={SOFT!r}>{escape(c.unit)}</span>' if c.unit else ''}</th>"
        for c in table.columns
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="{NUMBER if c.is_number else CELL}">{escape(v if isinstance(v, str) else shown(v, c))}</td>'
            for v, c in zip(row, table.columns, strict=True)
        )
        + "</tr>"
        for row in table.rows[:most]
    )
    rest = len(table.rows) - most
    more = f'<div style="{SOFT}">{MORE.in_(lang).format(count=rest)}</div>' if rest > 0 else ""
    title = f'<div style="margin-top:10px">{escape(table.title)}</div>'
    style = "border-collapse:collapse;font-variant-numeric:tabular-nums"
    return f'{title}<table style="{style}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}'


def _stored(table: "Table", lang: str, names: tuple[str, ...] = ()) -> str:
    """Return a table of a file as HTML; `names` are the columns that are shown, left out, all."""
    from shanshui.report.plain_tables import as_block

    kept = [at for at, column in enumerate(table.columns) if not names or column.name in names]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return table_html(
        as_block(replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows), "t", lang), lang
    )


# the objects


def accounts_html(accounts: "Accounts") -> str:
    """Return an account: what its card says, with the map."""
    from shanshui.report.kinds import card
    from shanshui.report.ledger import Ledger

    ledger = Ledger(accounts.results, language())
    (section,) = card(ledger)
    no_data = ledger.words("no_data")
    parts = [block_html(block, no_data, ledger.words.language) for block in section.blocks]
    standard = (ledger.manifest.get("standard") or {}).get("id", "")
    return box(ledger.area_name, parts, " · ".join(filter(None, (ledger.period, standard, ledger.fingerprint))))


def area_html(area: "Area") -> str:
    """Return an area: what can be accounted, and what lacks data."""
    from shanshui.report.model import Column, Table

    lang, config, lacking = language(), area.prepared.area.config, area.missing()
    ready = sum(not task.lacks for task in area.prepared.plan.tasks)
    rows = tuple((key, ", ".join(names)) for key, names in lacking.items())
    columns = (Column(ITEM.in_(lang), "code"), Column(LACKING.in_(lang)))
    parts = [f'<p style="margin:6px 0">{escape(READY.in_(lang).format(count=ready))}</p>']
    if rows:
        parts.append(table_html(Table("lacks", LACKS.in_(lang).format(count=len(rows)), columns, rows), lang))
    periods = ", ".join(str(period) for period in config.periods)
    return box(config.area.name.label.in_(lang), parts, f"{config.area.code} · {periods}")


def explanation_html(told: "Explanation") -> str:
    """Return how a number was made: equations, and each ecosystem type with area, amount, price and value."""
    from shanshui.report.model import Column, Table
    from shanshui.report.numbers import in_words, scale_for
    from shanshui.report.words import Words

    say = Words(lang := language())
    parts = []
    for item in told.items:
        equations = "".join(
            f'<pre style="margin:4px 0;background:#f0f2e8;padding:6px 10px">{escape(one.expression)}</pre>'
            for one in item.equations
        )
        columns = (
            Column(say("ecosystem_type")),
            Column(say("area_km2"), "number", "ha"),
            Column(say("supply"), "number", say.unit(item.unit)),
            Column(say("value"), "money", "元" if lang == "zh" else "yuan", digits=0),
        )
        rows = tuple((one.label.in_(lang), one.area_ha, one.supply, one.value) for one in item.types)
        parts += [equations, table_html(Table("types", f"{item.label.in_(lang)} · {item.key}", columns, rows), lang)]
    value = "–" if math.isnan(told.value) else in_words(told.value, scale_for(told.value, lang), lang)
    where = f"{told.place_name.in_(lang)} · {told.period} · {told.standard}"
    return box(f"{told.label.in_(lang)}: {value}", parts, where)


def targets_html(targets: "Targets") -> str:
    """Return the targets of an area and how they stand."""
    from shanshui.report.targets_words import status_table

    table = status_table(targets.rows(), lang := language())
    return box(table.title.in_(lang), [_stored(table, lang, TARGET)])


def book_html(book: "Book") -> str:
    """Return the findings of an area, the most important first."""
    from shanshui.report.finding_words import finding_table

    table = finding_table(book, book.chosen(), lang := language())
    return box(table.title.in_(lang), [_stored(table, lang, FINDING)])


def uncertainty_html(found: "Uncertainty") -> str:
    """Return how sure an account is: a sentence, and the range of each line."""
    from shanshui.report.uncertainty_words import line_table, sentence

    lang = language()
    return box(sentence(found, lang), [_stored(line_table(found, lang), lang)], found.period)


def register() -> None:
    """Let objects show and draw themselves."""
    from shanshui.report import figures

    SHOWS.update(
        Accounts=accounts_html, Area=area_html, Explanation=explanation_html,
        Targets=targets_html, Book=book_html, Uncertainty=uncertainty_html,
    )  # fmt: skip
    DRAWS.update(
        lines=figures.lines, places=figures.places, map=figures.map_of, change=figures.change, ranges=figures.ranges
    )
