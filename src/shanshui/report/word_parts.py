"""What python-docx has no words for: fields, borders, rows that repeat, files of the same bytes."""

import datetime
from typing import Any

SAME_TIME = (2000, 1, 1, 0, 0, 0)  # fixed: same account, same bytes (§10)
CREATED = datetime.datetime(*SAME_TIME, tzinfo=datetime.UTC)
LINE, INK = "D8DDD2", "1D2B28"


def element(name: str, **attributes: object) -> Any:
    """Return an element of Word's own language; `w_val` is its attribute `w:val`."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key.replace("_", ":", 1)), str(value))
    return made


def field(paragraph: Any, code: str, shown: str = "1") -> None:
    """Add a field, such as a page number, with what it shows until Word counts."""
    for part in (
        element("w:fldChar", w_fldCharType="begin"),
        _instruction(code),
        element("w:fldChar", w_fldCharType="separate"),
        None,
        element("w:fldChar", w_fldCharType="end"),
    ):
        run = paragraph.add_run(shown if part is None else "")
        if part is not None:
            run._r.append(part)


def _instruction(code: str) -> Any:
    made = element("w:instrText")
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.text = f" {code} "
    return made


def ruled(table: Any) -> None:
    """Give a table thin lines between its rows, a strong one above and below, none between columns."""
    borders = element("w:tblBorders")
    for side, size, colour in (("top", 8, INK), ("bottom", 8, INK), ("insideH", 4, LINE)):
        borders.append(element(f"w:{side}", w_val="single", w_sz=size, w_space=0, w_color=colour))
    table.autofit = False
    after = ("shd", "tblLayout", "tblCellMar", "tblLook")  # Word insists on the order
    sides = element("w:tblCellMar")
    for side in ("left", "right"):
        sides.append(element(f"w:{side}", w_w=60, w_type="dxa"))
    for child in table._tbl.tblPr:
        if child.tag.endswith("tblLook"):
            child.addprevious(sides)
    next(child for child in table._tbl.tblPr if child.tag.rpartition("}")[2] in after).addprevious(borders)


def heading_row(row: Any) -> None:
    """Let a row be repeated on every page."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def unbroken(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))


def shaded(cell: Any, colour: str) -> None:
    """Give a cell or a paragraph a ground."""
    properties = cell._tc.get_or_add_tcPr() if hasattr(cell, "_tc") else cell._p.get_or_add_pPr()
    properties.append(element("w:shd", w_val="clear", w_color="auto", w_fill=colour))


def edged(paragraph: Any, colour: str) -> None:
    """Give a paragraph a line at its left."""
    borders = element("w:pBdr")
    borders.append(element("w:left", w_val="single", w_sz=18, w_space=8, w_color=colour))
    paragraph._p.get_or_add_pPr().append(borders)


def fonts(style: Any, latin: str, chinese: str) -> None:
    """Set the fonts of a style for Latin letters and for ideographs."""
    from docx.oxml.ns import qn

    style.font.name = latin
    families = style.element.get_or_add_rPr().get_or_add_rFonts()
    for side in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        families.attrib.pop(qn(f"w:{side}"), None)
    families.set(qn("w:eastAsia"), chinese)


def described(run: Any, text: str) -> None:
    """Give an image a text for those who do not see it."""
    from docx.oxml.ns import qn

    for properties in run._r.iter(qn("wp:docPr")):
        properties.set("descr", text)
