"""One content as a PDF: typeset by Typst with fonts of our own, the same account the same bytes."""

import datetime
import json
import tempfile
from functools import cache
from importlib import resources
from typing import Any

from shanshui.core.errors import PaperFailed
from shanshui.report.fonts import fonts
from shanshui.report.model import Report
from shanshui.report.paper import Layout, paper

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # fixed: same account, same bytes (§10)
STANDARD = ["ua-1"]  # accessible: tags, language, titles, texts for images


def pdf(report: Report, layout: Layout = "report") -> bytes:
    """Return a report as an accessible PDF (PDF/UA-1) with its fonts embedded.

    The typesetter sees an empty folder and no font of the system, and takes the report as data: no text of it is
    read as its language.

    Raises
    ------
    PaperFailed
        If the typesetter warns of anything, such as a letter without a font.
    """
    made: bytes = typeset(_template(), {"report": json.dumps(paper(report, layout), ensure_ascii=False)}, report.title)
    return made


def pictures(report: Report, layout: Layout = "report", ppi: float = 110.0) -> list[bytes]:
    """Return the pages of a report as PNG, to be looked at."""
    given = {"report": json.dumps(paper(report, layout), ensure_ascii=False)}
    made = typeset(_template(), given, report.title, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def typeset(source: str, given: dict[str, str], where: str, **how: Any) -> Any:
    """Return what Typst makes of a source of ours and of texts it is given.

    Raises
    ------
    PaperFailed
        If it fails or warns.
    """
    from typst import Compiler, TypstError

    options: dict[str, Any] = {"format": "pdf", "pdf_standards": STANDARD, "timestamp": CREATED} | how
    with tempfile.TemporaryDirectory(prefix="shanshui-paper-") as root:
        try:
            compiler = Compiler(source.encode(), root=root, font_paths=fonts(), ignore_system_fonts=True)
            made, warnings = compiler.compile_with_warnings(sys_inputs=given, **options)
        except TypstError as error:
            raise PaperFailed(where=where, saw="; ".join([error.message, *error.hints])) from error
    if warnings:
        raise PaperFailed(where=where, saw="; ".join(warning.message for warning in warnings))
    return made


@cache
def _template() -> str:
    return resources.files("shanshui.report").joinpath("templates", "report.typ").read_text(encoding="utf-8")
