"""One content as a Word file that can be edited: headings, tables, numbered captions, images of the charts."""

import io
from functools import partial
from typing import Any

from shanshui.data.word_template import CREATED, same_bytes
from shanshui.report.fonts import visible
from shanshui.report.html import drawn
from shanshui.report.model import (
    BarChart,
    Block,
    Column,
    CurveChart,
    Figures,
    Formula,
    LineChart,
    Map,
    Note,
    Paragraph,
    RangeChart,
    Report,
    Section,
    Table,
    Waterfall,
)
from shanshui.report.numbers import shown
from shanshui.report.paper import Layout, running
from shanshui.report.pdf import typeset
from shanshui.report.plain_svg import plain
from shanshui.report.widths import Part, fit
from shanshui.report.word_parts import (
    described,
    edged,
    element,
    field,
    fonts,
    heading_row,
    ruled,
    shaded,
    unbroken,
)

CHARTS = (BarChart, Waterfall, RangeChart, LineChart, CurveChart, Map)
LATIN, CHINESE, MONO = "Arial", "Microsoft YaHei", "Consolas"
PINE, SOFT = "175457", "52615C"
TONES = {
    "info": ("3D8478", "F0F2E8"),
    "good": ("3D8478", "F0F2E8"),
    "warning": ("C98A2B", "F7EEDA"),
    "empty": ("8A958F", "F6F6F0"),
}
HEATS = ("", "EEF6F0", "D5EAD9", "B3D9BC", "86C294", "5AA96C")
CAPTIONS = {"zh": ("表", "图"), "en": ("Table", "Figure")}
PPI = 220.0
IMAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 165mm)'


def word(report: Report, layout: Layout = "report") -> bytes:
    """Return a report as a Word file; the same account gives the same bytes (§10)."""
    made = io.BytesIO()
    Writer(report, layout).write().save(made)
    return same_bytes(made.getvalue())


def picture(block: Block, no_data: str) -> bytes:
    """Return a chart or map as PNG, as the HTML report draws it."""
    svg = plain(str(drawn(block, no_data)), isinstance(block, Map))
    made: bytes = typeset(IMAGE, {"svg": svg}, getattr(block, "id", ""), format="png", ppi=PPI, pdf_standards=[])
    return made


class Writer:
    """Writes a report's sections one after the other."""

    def __init__(self, report: Report, layout: Layout) -> None:
        from docx import Document
        from docx.shared import Mm, Pt, RGBColor

        self.report, self.layout, self.say = report, layout, report.ledger.words
        self.point, self.mm, self.colour = Pt, Mm, RGBColor.from_string
        self.document = Document()
        self.counts = {"Table": 0, "Figure": 0}
        self.titles = {table.id: table.title for table in report.tables()}
        self.colon = "：" if report.language == "zh" else ": "

    def write(self) -> Any:
        """Return the document."""
        self._styles()
        self._properties()
        self._page(self.document.sections[0], False)
        self._front()
        for section in self.report.sections:
            self._section(section)
        self._text(self.say("rounding"), size=8, colour=SOFT)
        return self.document

    # the whole

    def _styles(self) -> None:
        styles = self.document.styles
        for name, size in (("Normal", 10.5), ("Title", 22), ("Heading 1", 15), ("Heading 2", 12), ("Caption", 9.5)):
            fonts(styles[name], LATIN, CHINESE)
            styles[name].font.size = self.point(size)
        for name in ("Title", "Heading 1", "Heading 2", "Caption"):
            styles[name].font.color.rgb = self.colour(PINE)
            styles[name].font.bold, styles[name].font.italic = True, False
            styles[name].paragraph_format.keep_with_next = True
        language = element("w:lang", w_val="en-GB", w_eastAsia="zh-CN")
        styles["Normal"].element.get_or_add_rPr().append(language)
        styles["Normal"].paragraph_format.space_after = self.point(6)

    def _properties(self) -> None:
        about, time = self.document.core_properties, CREATED
        about.title, about.keywords = visible(self.report.title)[:255], visible(self.report.facts[-1][1])[:255]
        about.author = about.last_modified_by = about.comments = ""
        about.created = about.modified = time
        about.language = "zh-CN" if self.report.language == "zh" else "en-GB"

    def _page(self, section: Any, landscape: bool) -> None:
        from docx.enum.section import WD_ORIENT

        wide, tall = (297, 210) if landscape else (210, 297)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = self.mm(wide), self.mm(tall)
        section.left_margin = section.right_margin = self.mm(18)
        section.top_margin = section.bottom_margin = self.mm(20)
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        self._small(section.header.paragraphs[0], " · ".join(filter(None, running(self.report))))
        foot = section.footer.paragraphs[0]
        self._small(foot, f"{visible(self.report.title)}    ")
        field(foot, "PAGE")
        foot.add_run(" / ")
        field(foot, "NUMPAGES")

    def _small(self, paragraph: Any, text: str) -> None:
        paragraph.style.font.size, paragraph.style.font.color.rgb = self.point(8), self.colour(SOFT)
        fonts(paragraph.style, LATIN, CHINESE)
        paragraph.add_run(visible(text))

    def _front(self) -> None:
        self.document.add_paragraph(visible(self.report.title), style="Title")
        if self.report.subtitle:
            self._text(self.report.subtitle, colour=SOFT)
        facts = self.document.add_table(rows=0, cols=2)
        ruled(facts)
        for name, value in self.report.facts:
            row = facts.add_row()
            unbroken(row)
            self._filled(row.cells[0], name, 9, 40, colour=SOFT)
            self._filled(row.cells[1], value, 9, 133)
        if self.layout == "report":
            self._text(self.say("contents"), bold=True)
            shown = " · ".join(section.title for section in self.report.sections)
            field(self.document.add_paragraph(), r'TOC \o "1-1" \h \z \u', visible(shown))

    # sections

    def _section(self, section: Section) -> None:
        landscape = any(isinstance(block, Table) and fit(block).landscape for block in section.blocks)
        if landscape != (self.document.sections[-1].page_width > self.document.sections[-1].page_height):
            self._page(self.document.add_section(), landscape)
        self.document.add_paragraph(visible(section.title), style="Heading 1")
        if section.how and self.layout != "card":
            self._text(section.how, size=9.5, colour=SOFT).paragraph_format.keep_with_next = True
        for block in section.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        if isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Paragraph):
            self._text(block.text)
        elif isinstance(block, Note):
            self._note(block)
        elif isinstance(block, Figures):
            self._figures(block)
        elif isinstance(block, Formula):
            self._formula(block)
        elif isinstance(block, CHARTS):
            self._chart(block)

    def _text(self, text: str, size: float = 0, colour: str = "", bold: bool = False) -> Any:
        paragraph = self.document.add_paragraph()
        for at, part in enumerate(visible(text).split("`")):
            run = paragraph.add_run(part)
            run.bold = bold or None
            if size:
                run.font.size = self.point(size)
            if colour:
                run.font.color.rgb = self.colour(colour)
            if at % 2:
                run.font.name = MONO
        return paragraph

    def _note(self, note: Note) -> None:
        edge, ground = TONES[note.tone]
        paragraph = self._text(note.text, size=9.5)
        edged(paragraph, edge)
        shaded(paragraph, ground)

    def _caption(self, kind: str, text: str) -> None:
        self.counts[kind] += 1
        paragraph = self.document.add_paragraph(style="Caption")
        named = CAPTIONS[self.report.language][kind == "Figure"]
        paragraph.add_run(named + " ")
        field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.counts[kind]))
        paragraph.add_run("  " + visible(text))
        paragraph.paragraph_format.keep_with_next = kind == "Table"

    def _figures(self, block: Figures) -> None:
        table = self.document.add_table(rows=0, cols=3)
        ruled(table)
        for figure in block.figures:
            row = table.add_row()
            unbroken(row)
            cells = row.cells
            self._filled(cells[0], figure.label, 10, 40)
            text = f"{shown(figure.value, figure.column)} {figure.column.unit}".strip()
            self._filled(cells[1], text, 12, 50, bold=True, colour=PINE)
            self._filled(cells[2], figure.sentence, 9, 83, colour=SOFT)
        self.document.add_paragraph()

    def _table(self, block: Table) -> None:
        self._caption("Table", block.title)
        for number, part in enumerate(fit(block).parts):
            if number:
                self._continued()
            table_of(self.document, block, part)
        self._text(block.note, size=8.5, colour=SOFT) if block.note else self.document.add_paragraph()

    def _continued(self) -> None:
        named = {"zh": f"续表 {self.counts['Table']}", "en": f"Table {self.counts['Table']}, continued"}
        self._text(named[self.report.language], size=8.5, colour=SOFT).paragraph_format.keep_with_next = True

    def _chart(self, block: Any) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run()
        width = 90 if isinstance(block, Map) else 165
        run.add_picture(io.BytesIO(picture(block, self.say("no_data"))), width=self.mm(width))
        described(run, visible(f"{block.title}{self.colon}{block.description}"))
        caption = getattr(block, "caption", "")
        table = self.titles.get(block.table, "")
        numbers = f"{self.say('chart_table')}{self.colon}{table}" if table else ""
        self._caption("Figure", "  ".join(filter(None, (block.title, caption, numbers))))

    def _formula(self, block: Formula) -> None:
        self.document.add_paragraph(visible(block.title), style="Heading 2")
        for text in filter(None, (f"`{block.code}`", block.summary)):
            self._text(text, size=9.5)
        for line in block.equation.splitlines():
            run = self.document.add_paragraph().add_run(visible(line))
            run.font.name, run.font.size = MONO, self.point(9)
        for term in block.terms:
            unit = "" if term.unit == "1" else f" [{term.unit}]"
            self._text(f"`{term.name}`  {term.label}{unit}", size=9).paragraph_format.left_indent = self.mm(6)
        self._text(f"{self.say('source')}{self.colon}{block.source}", size=8.5, colour=SOFT)

    def _filled(self, cell: Any, text: str, size: float, width: float, bold: bool = False, colour: str = "") -> None:
        cell.width = self.mm(width)
        put(cell, text, size, bold=bold, colour=colour)


def put(
    cell: Any,
    text: str,
    size: float,
    right: bool = False,
    bold: bool = False,
    colour: str = "",
    mono: bool = False,
) -> None:
    """Write a text into a cell."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    run = paragraph.add_run(visible(text))
    run.font.size, run.bold = Pt(size), bold or None
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if mono:
        run.font.name = MONO


def table_of(document: Any, block: Table, part: Part) -> Any:
    """Add columns of a table to a document: the head repeats, numbers stand right, the total is bold."""
    from docx.shared import Pt

    layout = fit(block)
    wide = len(part.columns)
    table = document.add_table(rows=1 + len(block.rows), cols=wide)
    ruled(table)
    heading_row(table.rows[0])
    for column, width in zip(table.columns, part.widths, strict=True):
        column.width = Pt(width + layout.gap)
    cells = table._cells  # all at once: python-docx counts them again for every row
    for cell, at in zip(cells[:wide], part.columns, strict=True):
        _head(cell, block.columns[at], layout.size)
    fill = partial(_row, block, part, layout.size)
    for number in range(len(block.rows)):
        fill(number, cells[(number + 1) * wide : (number + 2) * wide])
        unbroken(table.rows[number + 1]) if len(block.rows) <= 400 else None
    return table


def _head(cell: Any, column: Column, size: float) -> None:
    from docx.shared import Pt, RGBColor

    put(cell, column.label, size, column.is_number, bold=True)
    for text in filter(None, (column.code, column.unit)):
        below = cell.paragraphs[0].add_run()
        below.add_break()
        below.add_text(visible(text))
        below.font.size, below.font.color.rgb = Pt(size * 0.85), RGBColor.from_string(SOFT)


def _row(block: Table, part: Part, size: float, number: int, cells: list[Any]) -> None:
    total = block.has_total and number == len(block.rows) - 1
    heats = block.heat[number] if block.heat else ()
    for into, at in zip(cells, part.columns, strict=True):
        cell, column = block.rows[number][at], block.columns[at]
        text = cell if isinstance(cell, str) else shown(cell, column).replace(" ", "\u00a0")
        mono = column.kind == "code"
        put(into, text, size * 0.92 if mono else size, column.is_number, total, SOFT if mono else "", mono)
        if at < len(heats) and heats[at]:
            shaded(into, HEATS[heats[at]])
