"""What the pages show: the sections of a report one by one, an overview, comparisons, and what is behind a figure."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from shanshui.core.errors import NoSuchName, NotYours
from shanshui.report.as_json import section_json
from shanshui.report.behind import Behind, Chain, chain_json, figure_chain, opens
from shanshui.report.compare import Basis
from shanshui.report.model import Figures
from shanshui.report.overview import overview_json
from shanshui.report.words import Words
from shanshui.web.comparing import MOST, Chosen, comparison
from shanshui.web.contents import Content, Contents
from shanshui.web.kept import Answer, as_bytes, kept, respond
from shanshui.web.seen import Areas, Seen, ThisPlace, opened


class SectionName(BaseModel):
    """A section of a content, by name, and the page of the app it stands on."""

    id: str
    title: str
    page: str


def router() -> APIRouter:
    """Return the routes of contents."""
    routes = APIRouter(tags=["content"])

    @routes.get("/areas/{area}/sections")
    def sections(request: Request, about: ThisPlace) -> list[SectionName]:
        """Return the sections there are of a place, in order."""
        content = _content(request, about)
        return [SectionName(id=one.id, title=one.title(content.ledger), page=one.page) for one in content.parts]

    @routes.get("/areas/{area}/sections/{section}", response_model=None)
    def section(
        request: Request, about: ThisPlace, section: Annotated[str, Path(description="id of a section")]
    ) -> Response:
        """Return one section with its blocks: tables, charts, sentences."""
        content = _content(request, about)
        if about.who.page and about.who.page not in {one.page for one in content.parts if one.id == section}:
            raise NotYours(where="sections", name=section)
        return kept(request, about, lambda: section_json(content.section(section), content.ledger.words))

    @routes.get("/areas/{area}/overview", response_model=None)
    def overview(request: Request, about: ThisPlace) -> Response:
        """Return the overview of a place: a section, its figures by name, the 90 % range of its GEP or null."""
        content = _content(request, about)
        return kept(request, about, lambda: overview_json(content.overview, content.ledger))

    @routes.get("/areas/{area}/compare", response_model=None)
    def compared(
        request: Request,
        about: ThisPlace,
        areas: Areas,
        places: Annotated[str, Query(description="codes of places, parted by commas; left out, the place")] = "",
        periods: Annotated[str, Query(description="periods, parted by commas; left out, the period")] = "",
        basis: Annotated[Basis, Query(description="as accounted, or at the prices of one year")] = "current",
        other: Annotated[str, Query(description="id of another area; left out, none")] = "",
    ) -> Response:
        """Return places, periods and accounts side by side, and what of it cannot be compared: a section."""
        chosen = Chosen(_listed(places) or [about.place], _listed(periods) or [about.period], basis)
        second = opened(request, areas, about.who, other) if other else None
        found = comparison(request, about, chosen, second)
        return respond(request, Answer(as_bytes(section_json(found, Words(about.lang)))))

    @routes.get("/areas/{area}/tables/{table}/cells/{row}/{column}")
    def cell(
        request: Request,
        about: ThisPlace,
        table: Annotated[str, Path(description="id of a table, or `figures`")],
        row: Annotated[int, Path(ge=0, description="row, from 0")],
        column: Annotated[int, Path(ge=0, description="column, from 0")],
    ) -> dict[str, Any]:
        """Return how a figure was made: in words, the flows it adds up, the services to explain."""
        return chain_json(_chain(_content(request, about), table, row, column))

    return routes


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))[:MOST]


def _content(request: Request, about: Seen) -> Content:
    contents: Contents = request.app.state.contents
    return contents.of(about)


def _chain(content: Content, id: str, row: int, column: int) -> Chain:
    """Return the source chain of a cell, or raise NoSuchName if it has none."""
    block, behind = content.block(id), Behind(content.ledger, content.table)
    none = NoSuchName(
        where=f"tables.{id}", what="figure with a source chain", name=f"{row}, {column}", known=[], see=""
    )
    if isinstance(block, Figures):
        if row >= len(block.figures):
            raise none
        return figure_chain(behind, block, row)
    if row >= len(block.rows) or column >= len(block.columns) or not opens(block, row, column):
        raise none
    return behind.chain(block, row, column)
