"""What the pages show: the sections of a report one by one, an overview, comparisons, and what is behind a figure."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from shanshui.core.errors import NoSuchName, NotYours
from shanshui.report.as_json import section_json
from shanshui.report.behind import Behind, Spot, chain_json, figure_spot, find_block, followed, trail_json
from shanshui.report.compare import Basis
from shanshui.report.model import Figures, Table
from shanshui.report.observed_origins import PREFIX, series_table
from shanshui.report.overview import overview_json
from shanshui.report.words import Words
from shanshui.web.comparing import MOST, Chosen, comparison
from shanshui.web.contents import Content, Contents
from shanshui.web.kept import Answer, as_bytes, kept, respond
from shanshui.web.seen import Areas, Seen, ThisPlace, opened

COMPARED: Final = ("compare", "compare-parts")
PATH: Final = r"^(\d{1,4}(\.\d{1,4}){0,31})?$"


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
        areas: Areas,
        path: Annotated[str, Query(pattern=PATH, description="numbers of figures it is made of, such as 0.2")] = "",
        places: Annotated[str, Query(description="of a comparison: as `compare` takes them")] = "",
        periods: Annotated[str, Query(description="of a comparison")] = "",
        basis: Annotated[Basis, Query(description="of a comparison")] = "current",
        other: Annotated[str, Query(description="of a comparison")] = "",
    ) -> dict[str, Any]:
        """Return how a figure was made: in words, the figures it is made of, flows, sources, services to explain.

        Each figure it is made of has a chain of its own, at `path`. Tables of the name `observed.<indicator>.<place>`
        are the values of an indicator, one row for each period.
        """
        content = _content(request, about)
        if table in COMPARED:
            chosen = Chosen(_listed(places) or [about.place], _listed(periods) or [about.period], basis)
            second = opened(request, areas, about.who, other) if other else None
            block = find_block([comparison(request, about, chosen, second)], table)
        elif table.startswith(f"{PREFIX}."):
            block = _observed(about, table)
        else:
            block = content.block(table)
        return _told(content, block, (table, row, column), [int(number) for number in path.split(".") if number])

    return routes


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))[:MOST]


def _content(request: Request, about: Seen) -> Content:
    contents: Contents = request.app.state.contents
    return contents.of(about)


def _observed(about: Seen, id: str) -> Table | None:
    """Return the values of an indicator at a place that may be seen, or None if there are none."""
    indicator, _, place = id.removeprefix(f"{PREFIX}.").rpartition(".")
    known = about.area.known.observed(about.internal)
    if place not in about.tree or indicator not in known.dictionary:
        return None
    return series_table(known, indicator, place, about.lang)


def _told(content: Content, block: Table | Figures | None, at: tuple[str, int, int], path: list[int]) -> dict[str, Any]:
    """Return the source chain of a cell, or raise NoSuchName if it has none."""
    behind, (id, row, column) = Behind(content.ledger, content.table), at
    try:
        spots = followed(behind, _spot(behind, block, row, column), path)
    except LookupError:
        name = ", ".join(map(str, (row, column, *path)))
        raise NoSuchName(where=f"tables.{id}", what="figure with a source chain", name=name, known=[], see="") from None
    return chain_json(behind.told(spots[-1])) | {"trail": trail_json(spots)}


def _spot(behind: Behind, block: Table | Figures | None, row: int, column: int) -> Spot:
    """Return a cell, or raise LookupError."""
    if block is None:
        raise LookupError(row)
    if isinstance(block, Figures):
        return figure_spot(behind, block, row)
    if isinstance(block.rows[row][column], str):
        raise LookupError(column)
    return behind.spot(block, row, column)
