"""Reports to hand in: kinds of paper of a place, as PDF, Word, HTML and Excel; made once, told again."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from shanshui.core.errors import NotYours, TooMany, UnknownOutput
from shanshui.report.kinds import KINDS, Kind, kind_of, of_ledger
from shanshui.report.ledger import Ledger
from shanshui.report.write import produced
from shanshui.web.contents import Contents
from shanshui.web.kept import Answer, kept
from shanshui.web.seen import Seen, ThisPlace
from shanshui.web.table_files import headers

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


class KindOfReport(BaseModel):
    """A kind of report, and the formats it is written in."""

    id: str
    label: str
    says: str
    formats: list[str]


def router() -> APIRouter:
    """Return the routes of reports."""
    routes = APIRouter(tags=["reports"])

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

    return routes


def _told(kind: Kind, lang: str) -> KindOfReport:
    return KindOfReport(id=kind.id, label=kind.title.in_(lang), says=kind.says.in_(lang), formats=list(kind.formats))


def _made(about: Seen, kind: Kind, format: str, contents: Contents) -> Answer:
    """Return a report as a file; its ledger is its own, so that pages asked for meanwhile need not wait."""
    with _turn():
        ledger = Ledger(about.area.account, about.lang, about.period, "" if about.whole else about.place)
        ledger.beside = contents.of(about).ledger.beside
        content = produced(of_ledger(kind, ledger), kind, format)
    place = about.area.tree[about.place].name.in_(about.lang) or about.place
    name = f"{about.area.id}_{place}_{kind.id}_{about.period}.{format}"
    return Answer(content, MEDIA[format], headers(name, "xlsx"))


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
