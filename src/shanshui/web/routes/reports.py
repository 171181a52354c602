"""Reports to hand in: kinds of paper of a place, as PDF, Word, HTML and Excel; made once, told again.

An editor may have a Word file of their own filled: it is opened in a process of its own, and not kept.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, File, Path, Request, Response, UploadFile
from pydantic import BaseModel

from shanshui.core.errors import NotYours, TooMany, UnknownOutput
from shanshui.data.sandbox import filled, tags_of
from shanshui.report.kinds import KINDS, WHOLE, Kind, kind_of, of_ledger
from shanshui.report.ledger import Ledger
from shanshui.report.model import Report
from shanshui.report.template import given, names_of
from shanshui.report.write import produced
from shanshui.web.contents import Contents
from shanshui.web.kept import Answer, kept
from shanshui.web.problems import RESPONSES
from shanshui.web.seen import Seen, ThisPlace, needs
from shanshui.web.table_files import headers
from shanshui.web.who import Role

Format = Literal["pdf", "docx", "html", "xlsx"]
MEDIA: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ANY: Final[dict[str, Any]] = {"content": {kind.partition(";")[0]: {} for kind in MEDIA.values()}}
AT_ONCE: Final = threading.BoundedSemaphore(2)  # reports that are made at the same time
WAITING: Final = threading.BoundedSemaphore(8)  # and those that wait for it: the others are told to come again
AGAIN: Final = 20  # seconds
NAME: Final = 60  # letters of the name of a file that go into that of the filled one
Own = Annotated[UploadFile, File(description="a .docx with tags in double braces")]
Editor = Annotated[Seen, needs(Role.EDITOR)]


class KindOfReport(BaseModel):
    """A kind of report, and the formats it is written in."""

    id: str
    label: str
    says: str
    formats: list[str]


class Tag(BaseModel):
    """A tag of a template, and whether the report has what it names."""

    name: str
    known: bool


class Template(BaseModel):
    """The tags of a template, in their order, and all that there are."""

    tags: list[Tag]
    all: list[str]


def router() -> APIRouter:
    """Return the routes of reports."""
    routes = APIRouter(tags=["reports"])
    refused: dict[int | str, dict[str, Any]] = {status: RESPONSES[status] for status in (401, 403, 404, 413, 429)}

    @routes.get("/areas/{area}/reports")
    def kinds(about: ThisPlace) -> list[KindOfReport]:
        """Return the kinds of reports there are of a place."""
        return [_told(kind, about.lang) for kind in ([] if about.who.page else KINDS)]

    @routes.get("/areas/{area}/reports/{kind}.{format}", response_class=Response, responses={200: ANY})
    def report(
        request: Request,
        about: ThisPlace,
        kind: Annotated[str, Path(description="id of a kind, as `reports` lists them")],
        format: Annotated[Format, Path(description="pdf, docx, html or xlsx")],
    ) -> Response:
        """Return a report of a place and everything below it, in one period and language."""
        if about.who.page:  # a link leads to one page, a report holds all of them
            raise NotYours(where="reports", name=kind)
        chosen = kind_of(kind, "reports")
        if format not in chosen.formats:
            raise UnknownOutput(where=kind, name=format, known=list(chosen.formats))
        return kept(request, about, lambda: _made(about, chosen, format, request.app.state.contents))

    @routes.post("/areas/{area}/reports/template", responses=refused)
    def check(request: Request, about: Editor, file: Own) -> Template:
        """Return which tags a Word file has, and which of them the report of a place knows."""
        found = tags_of(file.file, file.filename or "")
        with _turn():
            names = names_of(_whole(about, request.app.state.contents))
        return Template(tags=[Tag(name=one, known=names.has(one)) for one in found], all=list(names.known))

    @routes.post(
        "/areas/{area}/reports/template.docx",
        response_class=Response,
        responses={200: {"content": {MEDIA["docx"]: {}}}, **refused},
    )
    def fill(request: Request, about: Editor, file: Own) -> Response:
        """Return a Word file of one's own, filled with the report of a place; neither of them is kept."""
        name = file.filename or ""
        found = tags_of(file.file, name)
        file.file.seek(0)
        with _turn():
            content = filled(file.file, name, given(_whole(about, request.app.state.contents), found))
        stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0][:NAME]
        told = headers(f"{stem}-filled_{_called(about)}_{about.period}.docx", "xlsx")
        return Response(content, media_type=MEDIA["docx"], headers={**told, "cache-control": "no-store"})

    return routes


def _told(kind: Kind, lang: str) -> KindOfReport:
    return KindOfReport(id=kind.id, label=kind.title.in_(lang), says=kind.says.in_(lang), formats=list(kind.formats))


def _made(about: Seen, kind: Kind, format: str, contents: Contents) -> Answer:
    """Return a report as a file."""
    with _turn():
        content = produced(of_ledger(kind, _ledger(about, contents)), kind, format)
    name = f"{about.area.id}_{_called(about)}_{kind.id}_{about.period}.{format}"
    return Answer(content, MEDIA[format], headers(name, "xlsx"))


def _whole(about: Seen, contents: Contents) -> Report:
    return of_ledger(kind_of(WHOLE), _ledger(about, contents))


def _ledger(about: Seen, contents: Contents) -> Ledger:
    """Return a ledger of its own, so that pages asked for meanwhile need not wait."""
    ledger = Ledger(about.area.account, about.lang, about.period, "" if about.whole else about.place)
    ledger.beside = contents.of(about).ledger.beside
    return ledger


def _called(about: Seen) -> str:
    return about.area.tree[about.place].name.in_(about.lang) or about.place


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until a report may be made. Raise TooMany if too many wait already."""
    if not WAITING.acquire(blocking=False):
        raise TooMany(where="reports", seconds=AGAIN)
    try:
        with AT_ONCE:
            yield
    finally:
        WAITING.release()
