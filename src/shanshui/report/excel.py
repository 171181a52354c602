"""One content as one workbook whose totals are live formulas, with their values written too."""

import datetime
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.report.content import build
from shanshui.report.formulas import FlowSheet, Formulas, address, quoted
from shanshui.report.ledger import Account
from shanshui.report.model import Cell, Column, Difference, Figures, Note, Paragraph, Report, Section, Table, value_of
from shanshui.report.numbers import digits_of
from shanshui.report.unaccounted import is_accounted

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEETS = (
    *("summary", "places", "ecosystems", "extent", "condition", "supply_use", "assets", "change", "uncertainty"),
    *("overlap", "findings", "targets", "benchmark", "prosperity", "growth"),
    *("flows", "parameters", "inputs", "checks"),
)
FLOW_COLUMNS = (
    "period",
    "place",
    "place_name",
    "level",
    "ecosystem_type",
    "ecosystem_name",
    "section",
    "line",
    "service",
    "item",
    "item_name",
    "in_headline",
    "potential",
    "supply",
    "use",
    "unit",
    "price",
    "price_unit",
    "value",
    "currency",
    "price_year",
    "basis",
    "covered",
    "standard",
    "low",
    "high",
)
MAX_ROWS = 1_048_575  # of a sheet, below its heading
LIVE_ROWS = 500  # a longer table holds values only: thousands of sums over all flows would freeze the workbook
CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # fixed: same account, same bytes (§10)
# First letters that other programs would read as a formula, in East Asia the full-width signs too.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SETTINGS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
PINE, MIST = "#175457", "#F0F2E8"
NARROW, BROAD, TEXT_COLUMNS, LINE = 9, 44, 8, 17.0


def write_excel(account: Account, path: Path, language: str = "en", period: str = "") -> Path:
    """Write the report of an account as a workbook; the same account gives the same bytes (§10)."""
    path.write_bytes(workbook(build(account, language, period)))
    return path


def workbook(report: Report) -> bytes:
    """Return a report as a workbook."""
    from xlsxwriter import Workbook

    made = io.BytesIO()
    with Workbook(made, SETTINGS) as book:
        book.set_properties({"title": report.title, "created": CREATED.replace(tzinfo=None)})
        Writer(book, report).write()
    return made.getvalue()


class Writer:
    """Writes a report's sections to the sheets they name."""

    def __init__(self, book: "Workbook", report: Report) -> None:
        self.book, self.report, self.say = book, report, report.ledger.words
        self.frame, self.left_out = fitting(report.ledger.frame, report.ledger.account.places)
        self.formulas = Formulas(FlowSheet(self.say("sheet_flows"), FLOW_COLUMNS, len(self.frame)))
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **look: Any) -> Any:
        """Return a cell format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"valign": "vcenter", **look})
        return self._formats[key]

    def write(self) -> None:
        """Write every sheet, in order."""
        used = {section.sheet for section in self.report.sections} | (
            {"flows"} if is_accounted(self.report.ledger) else set()
        )
        for name in (name for name in SHEETS if name in used):
            sheet = self.book.add_worksheet(self.say(f"sheet_{name}"))
            if name == "flows":
                write_flows(self, sheet)
            else:
                Page(self, sheet).write([section for section in self.report.sections if section.sheet == name], name)
            self._print(sheet)

    def _print(self, sheet: "Worksheet") -> None:
        """Set the sheet up to be printed with its filters: area, period, standard, fingerprint (§11)."""
        _, fingerprint = self.report.facts[-1]
        left = " · ".join((self.report.title[:90], fingerprint)).replace("&", "&&")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{left}&R&8&P / &N")


class Page:
    """One sheet, filled from the top down."""

    def __init__(self, writer: Writer, sheet: "Worksheet") -> None:
        self.writer, self.sheet, self.row = writer, sheet, 0
        self.widths: dict[int, float] = {}
        self.headings: dict[int, list[str]] = {}
        self.frozen = 0

    def write(self, sections: Iterable[Section], name: str) -> None:
        """Write the report's title and filters, then the sections."""
        report, writer = self.writer.report, self.writer
        self.sheet.write_string(0, 0, report.title, writer.format(bold=True, font_size=14, font_color=PINE))
        filters = " · ".join(value for _, value in report.facts[:3])
        self.sheet.write_string(1, 0, filters, writer.format(font_color="#52615C", **_guard(filters)))
        self.sheet.set_default_row(LINE)
        self.sheet.set_row(0, 24)
        self.row = 2
        if name == "summary":
            self._front()
        for section in sections:
            self._section(section)
        self.sheet.freeze_panes(self.frozen if 0 < self.frozen <= 8 else 2, 0)
        for column, width in self.widths.items():
            self.sheet.set_column(column, column, self._width(width))
        for row, words in self.headings.items():
            lines = [lines_of(text, self._width(self.widths[number]) - 1) for number, text in enumerate(words)]
            self.sheet.set_row(row, LINE * max(lines))

    @staticmethod
    def _width(wanted: float) -> float:
        return min(max(wanted + 2, NARROW), BROAD)

    def _front(self) -> None:
        say, writer = self.writer.say, self.writer
        for name, value in writer.report.facts:
            self._string(self.row, 0, name, writer.format(font_color="#52615C"))
            self.sheet.write_string(self.row, 1, value, writer.format(**_guard(value)))
            self.row += 1
        live = f" {say('live', flows=say('sheet_flows'))}" if is_accounted(writer.report.ledger) else ""
        self._text(say("rounding") + live, italic=True)
        if writer.left_out:
            self._text(say("cut", limit=MAX_ROWS, levels=say.joined(writer.left_out)), bg_color="#F7EEDA")

    def _section(self, section: Section) -> None:
        self.row += 1 if self.row > 2 else 0
        self.sheet.write_string(
            self.row, 0, section.title, self.writer.format(bold=True, font_size=12, font_color=PINE, bottom=2)
        )
        self.row += 1
        if section.how:
            self._text(section.how, italic=True)
        for block in section.blocks:
            if isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Figures):
                self._figures(block)
            elif isinstance(block, Paragraph | Note):
                self._text(block.text, **({"bg_color": MIST} if isinstance(block, Note) else {}))

    def _text(self, words: str, **look: Any) -> None:
        """Write a text over several columns, as high as it needs."""
        style = self.writer.format(text_wrap=True, **look, **_guard(words))
        self.sheet.merge_range(self.row, 0, self.row, TEXT_COLUMNS - 1, "", style)
        self.sheet.write_string(self.row, 0, words, style)
        self.sheet.set_row(self.row, LINE * lines_of(words, 110))
        self.row += 1

    def _string(self, row: int, column: int, words: str, style: Any) -> None:
        self.sheet.write_string(row, column, words, style)
        self.widths[column] = max(self.widths.get(column, 0), max(map(breadth, words.split("\n"))))

    def _figures(self, block: Figures) -> None:
        say = self.writer.say
        self._heading(
            [Column(say("figure")), Column(say("number"), "number"), Column(say("unit")), Column(say("meaning"))]
        )
        for figure in block.figures:
            self._string(self.row, 0, figure.label, self.writer.format(bold=True))
            self._cell(self.row, 1, figure.value, figure.column, bold=True)
            self._string(self.row, 2, figure.column.unit, self.writer.format(indent=1))
            self.sheet.write_string(self.row, 3, figure.sentence, self.writer.format(**_guard(figure.sentence)))
            self.row += 1
        self.row += 1

    def _heading(self, columns: Sequence[Column]) -> None:
        for number, column in enumerate(columns):
            words = "\n".join(part for part in (column.label, column.code, column.unit) if part)
            align = "right" if column.is_number else "left"
            style = self.writer.format(
                bold=True,
                text_wrap=True,
                bottom=1,
                bg_color=MIST,
                align=align,
                valign="bottom",
                **_guard(words),
                **_apart(columns, number),
            )
            self.sheet.write_string(self.row, number, words, style)
            longest = max(breadth(part) for word in words.split("\n") for part in (word.split(" ") or [""]))
            self.widths[number] = max(self.widths.get(number, 0), longest, min(breadth(column.label), 14))
        self.headings[self.row] = ["\n".join(filter(None, (c.label, c.code, c.unit))) for c in columns]
        self.row += 1

    def _table(self, table: Table) -> None:
        self.row += 1
        self.sheet.write_string(self.row, 0, table.title, self.writer.format(bold=True))
        self.row += 1
        self._heading(table.columns)
        self.frozen = self.frozen or self.row
        first, live = self.row, len(table.rows) <= LIVE_ROWS
        for number, row in enumerate(table.rows):
            look = {"bold": True, "top": 1} if table.has_total and number == len(table.rows) - 1 else {}
            for column, cell in enumerate(row):
                apart = _apart(table.columns, column)
                self._cell(self.row, column, cell if live else _plain(cell), table.columns[column], **look, **apart)
            self.row += 1
        if table.has_total:
            at = address(self.row - 1, table.total % len(table.columns), fixed=True)
            self.writer.formulas.totals[table.id] = f"{quoted(self.sheet.get_name())}!{at}"
        self._mark_differences(table, first)

    def _cell(self, row: int, column: int, cell: Cell, look_of: Column, **look: Any) -> None:
        if isinstance(cell, str):
            code = {"num_format": "@"} if look_of.kind == "code" else {}
            self._string(row, column, cell, self.writer.format(text_wrap=True, **code, **look, **_guard(cell)))
            return
        number = value_of(cell) / look_of.size
        style = self.writer.format(num_format=number_format(number, look_of), **look)
        formula = self.writer.formulas.of(cell, (row, column), look_of.size)
        if math.isnan(number):
            self.sheet.write_blank(row, column, None, style)
        elif formula:
            self.sheet.write_formula(row, column, formula, style, number)
        else:
            self.sheet.write_number(row, column, number, style)
        self.widths[column] = max(self.widths.get(column, 0), 0 if math.isnan(number) else len(f"{number:,.2f}"))

    def _mark_differences(self, table: Table, first: int) -> None:
        """Colour differences: green if zero, red if not."""
        for column in {c for row in table.rows for c, cell in enumerate(row) if isinstance(cell, Difference)}:
            for sign, colour in (("==", "#DCEBD8"), ("!=", "#F3C6BE")):
                rule = {"type": "cell", "criteria": sign, "value": 0, "format": self.book_colour(colour)}
                self.sheet.conditional_format(first, column, self.row - 1, column, rule)

    def book_colour(self, colour: str) -> Any:
        """Return a format that only colours the ground."""
        return self.writer.format(bg_color=colour)


def _apart(columns: Sequence[Column], number: int) -> dict[str, Any]:
    """Return the look that keeps a text apart from the number to its left."""
    beside = number > 0 and columns[number - 1].is_number and not columns[number].is_number
    return {"indent": 1} if beside else {}


def _plain(cell: Cell) -> Cell:
    return cell if isinstance(cell, str) else value_of(cell)


def _guard(words: str) -> dict[str, Any]:
    """Return the look that keeps a text a text, even when somebody edits the cell."""
    return {"quote_prefix": True} if words.startswith(RISKY) else {}


def breadth(words: str) -> int:
    """Return how wide a text is in letters: an ideograph counts for two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in words)


def lines_of(words: str, width: float) -> int:
    """Return how many lines a text takes in a column of a width."""
    return sum(max(1, math.ceil(breadth(line) / width)) for line in words.split("\n"))


def number_format(number: float, column: Column) -> str:
    """Return the spreadsheet's number format that shows a number as the page does."""
    if column.kind == "share":
        return "0.0%"
    if column.kind == "exact":
        return "General"
    digits = min(digits_of(number), 8) if column.digits is None else column.digits
    written = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{written};-{written};" if column.blank_zero else written


def fitting(frame: Any, places: Any) -> tuple[Any, list[str]]:
    """Return the flows that fit a sheet and the levels left out, lowest first."""
    levels, left_out = list(dict.fromkeys(places["level"].astype(str))), list[str]()
    while len(frame) > MAX_ROWS and levels:
        left_out.append(levels.pop())
        frame = frame[frame["level"].astype(str) != left_out[-1]]
    return frame, left_out


def write_flows(writer: Writer, sheet: "Worksheet") -> None:
    """Write every row of the flows with names beside codes; the formulas of all sheets look here."""
    say, text, number = writer.say, writer.format(num_format="@"), writer.format(num_format="#,##0.00##")
    head = writer.format(bold=True, text_wrap=True, bg_color=MIST, bottom=1)
    for column, name in enumerate(FLOW_COLUMNS):
        sheet.write_string(0, column, f"{say(f'flow_{name}')}\n{name}", head)
        sheet.set_column(column, column, 24 if name in ("line", "item_name", "ecosystem_name", "service") else 14)
        for row, cell in enumerate(writer.frame[name], 1):
            _flow_cell(writer, sheet, (row, column), cell, text if isinstance(cell, str) else number)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(writer.frame), 1), len(FLOW_COLUMNS) - 1)


def _flow_cell(writer: Writer, sheet: "Worksheet", at: tuple[int, int], cell: Any, style: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(
            *at, cell, writer.format(num_format="@", **_guard(cell)) if cell.startswith(RISKY) else style
        )
    elif cell is not None and not math.isnan(cell):
        sheet.write_number(*at, float(cell), style)
