"""Every table at a permanent address, as CSV, XLSX, Parquet and JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel
from starlette.background import BackgroundTask

from shanshui.accounts.amounts import RESIDUAL
from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.report.as_json import block_json
from shanshui.report.export import labelled
from shanshui.report.finding_words import finding_table
from shanshui.report.model import Table as Block
from shanshui.report.observed_tables import observation_table
from shanshui.report.targets_words import status_table
from shanshui.report.words import Words
from shanshui.store.tables import Table
from shanshui.web.contents import Contents
from shanshui.web.kept import Answer, as_bytes, kept
from shanshui.web.routes.finding_filters import Filters
from shanshui.web.seen import Seen, ThisPlace
from shanshui.web.table_files import KINDS, Format, Frame, OnDisk, answer, as_table, framed, headers

TEXT, NUMBER, SHARE = "text", "exact", "share"
Columns = Mapping[str, str]
AT: Final[Columns] = {"period": TEXT, "place": TEXT, "level": TEXT}
EXTENT: Final[Columns] = {**AT, "ecosystem_type": TEXT, "area_ha": NUMBER}
PLACES: Final[Columns] = {
    "code": TEXT, "parent": TEXT, "level": TEXT, "name_zh": TEXT, "name_en": TEXT, "area_ha": NUMBER, "covered": SHARE,
}  # fmt: skip
RANGES: Final[Columns] = {
    "period": TEXT,
    "place": TEXT,
    "variable": TEXT,
    "low": NUMBER,
    "mean": NUMBER,
    "high": NUMBER,
}
INTERVALS: Final[Columns] = {
    "period": TEXT, "place": TEXT, "ecosystem_type": TEXT, "service": TEXT, "item": TEXT,
    "value": NUMBER, "median": NUMBER, "mean": NUMBER, "low": NUMBER, "high": NUMBER,
}  # fmt: skip
TITLES: Final[Mapping[str, Label]] = {
    "flows": Label("Flows of the account", "账户流量"),
    "extent-account": Label("Extent by ecosystem type", "生态系统面积"),
    "places": Label("Places", "地方"),
    "ranges": Label("Ranges of inputs", "输入数据范围"),
    "intervals": Label("90 % intervals", "90% 区间"),
    "observations": Label("Observations", "观测值"),
    "target-status": Label("How targets stand", "目标进展"),
    "findings": Label("Findings", "问题清单"),
}
OF_INDICATORS: Final = ("observations", "target-status", "findings")
FRAMES: Final[Mapping[str, Columns]] = {
    "extent-account": EXTENT, "places": PLACES, "ranges": RANGES, "intervals": INTERVALS,
}  # fmt: skip
ANY: Final[dict[str, Any]] = {"content": {kind.partition(";")[0]: {} for kind in KINDS.values()}}


class TableName(BaseModel):
    """A table; `content` ones are those of a section of the pages."""

    id: str
    title: str
    content: bool


@dataclass(frozen=True)
class Wanted:
    """A table that is asked for, and what of it."""

    about: Seen
    id: str
    service: str
    level: str
    filters: Filters
    contents: Contents


def router() -> APIRouter:
    """Return the routes of tables."""
    routes = APIRouter(tags=["tables"])

    @routes.get("/areas/{area}/tables", response_model=list[TableName])
    def tables(request: Request, about: ThisPlace) -> Response:
        """Return the tables there are of a place."""
        return kept(request, about, lambda: _names(about, request.app.state.contents))

    @routes.get("/areas/{area}/tables/{table}.{format}", response_class=Response, responses={200: ANY})
    def table(
        request: Request,
        about: ThisPlace,
        filters: Annotated[Filters, Depends()],
        table: Annotated[str, Path(description="id of a table, as `tables` lists them")],
        format: Annotated[Format, Path(description="csv, xlsx, parquet or json")],
        service: Annotated[str, Query(description="of `flows`: rows of one service")] = "",
        level: Annotated[str, Query(description="rows of places of one level, such as county")] = "",
    ) -> Response:
        """Return a table as a file, with what the one who asks may see: of a place and everything below it.

        Numbers are unrounded; what is not known is empty. Without `period`, `flows` and the other tables of the account
        have all periods.
        """
        wanted = Wanted(about, table, service, level, filters, request.app.state.contents)
        try:
            return kept(request, about, lambda: _file(wanted, format))
        except OnDisk as made:
            return _from_disk(made.file, wanted, format)

    return routes


def _names(about: Seen, contents: Contents) -> list[dict[str, Any]]:
    own = [{"id": id, "title": title.in_(about.lang), "content": False} for id, title in _titles(about).items()]
    blocks = [
        block for section in contents.of(about).sections() for block in section.blocks if isinstance(block, Block)
    ]
    return [*own, *({"id": b.id, "title": b.title, "content": True} for b in blocks if b.id not in TITLES)]


def _titles(about: Seen) -> Mapping[str, Label]:
    """Return the tables beside those of the pages: of observations only where the area has indicators."""
    without = () if about.area.area.config.indicators else OF_INDICATORS
    return {id: title for id, title in TITLES.items() if id not in without}


def _from_disk(file: File, wanted: Wanted, format: Format) -> Response:
    """Return a file that is sent from disk and then removed."""
    said = headers(f"{_name(wanted)}.{format}", format)
    return FileResponse(file, media_type=KINDS[format], headers=said, background=BackgroundTask(file.unlink))


def _name(wanted: Wanted) -> str:
    """Return the name of a file: area, place, table, period."""
    about = wanted.about
    place = about.area.tree[about.place].name.in_(about.lang) or about.place
    only = (wanted.service, wanted.level, *(wanted.filters.named if wanted.id == "findings" else ()))
    return "_".join(filter(None, (about.area.id, place, wanted.id, about.asked_period, *only)))


def _file(wanted: Wanted, format: Format) -> Answer:
    about, lang = wanted.about, wanted.about.lang
    if wanted.level and wanted.level not in about.tree.levels:
        raise NoSuchName(where="level", what="level", name=wanted.level, known=about.tree.levels, see="")
    if wanted.id in TITLES:
        return answer(_own(wanted), format, lang, _name(wanted))
    block = wanted.contents.of(about).table(wanted.id)
    if format == "json":
        return Answer(as_bytes(block_json(block, Words(lang))))
    return answer(as_table(block), format, lang, _name(wanted))


def _own(wanted: Wanted) -> Table | Frame:
    """Return a table of the account, or of what was observed, targeted and found."""
    about, title = wanted.about, TITLES[wanted.id]
    if wanted.id == "flows":
        return Frame(title, _flows(wanted))
    if wanted.id in FRAMES:
        return framed(title, _rows(wanted, getattr(about.area.account, wanted.id.partition("-")[0])), FRAMES[wanted.id])
    if wanted.id == "observations":
        return _observations(wanted)
    if wanted.id == "target-status":
        targets = about.area.known.targets(about.internal, about.place)
        return status_table([row for row in targets.rows() if _of_level(wanted, row.place)], about.lang)
    found = [one for one in wanted.filters.of(about) if _of_level(wanted, one.finding.place)]
    return finding_table(about.book, found, about.lang)


def _of_level(wanted: Wanted, place: str) -> bool:
    return not wanted.level or (place in wanted.about.tree and wanted.about.tree[place].level == wanted.level)


def _rows(wanted: Wanted, frame: Any) -> Any:
    """Return the rows of a table of the account that are asked for: of the place and below, of a period and level."""
    import pandas as pd

    if frame is None or not len(frame):
        return pd.DataFrame()
    places = [place.code for place in wanted.about.tree if _of_level(wanted, place.code)]
    column = "code" if "code" in frame.columns else "place"
    wholes = [] if wanted.level else [f"{code}{RESIDUAL}" for code in places]
    kept = frame[column].astype(str).isin({*places, *wholes})
    if wanted.about.asked_period and "period" in frame.columns:
        kept &= frame["period"].astype(str) == wanted.about.asked_period
    if "parent" not in frame.columns:
        return frame[kept]
    inside = frame["parent"].astype(str).isin(set(frame.loc[kept, column].astype(str)))  # not what lies above
    return frame.assign(parent=frame["parent"].where(inside, ""))[kept]


def _flows(wanted: Wanted) -> Any:
    """Return the flows that are asked for, with names beside codes."""
    account: Any = wanted.about.area.account
    frame = account.flows
    if wanted.service:
        known = sorted(set(frame["service"]))
        if wanted.service not in known:
            raise NoSuchName(where="service", what="service", name=wanted.service, known=known, see="")
        frame = frame[frame["service"] == wanted.service]
    chosen = _rows(wanted, frame)
    return labelled(replace(account, flows=chosen if len(chosen) else account.flows.iloc[:0]))


def _observations(wanted: Wanted) -> Table:
    """Return what was observed at the place and below it."""
    about = wanted.about
    seen = about.area.known.observed(about.internal)
    known = {seen.panel.places[at] for at in set(seen.panel.known().nonzero()[1].tolist())}
    places = [place.code for place in about.tree if place.code in known and _of_level(wanted, place.code)]
    tables = [observation_table(seen, place=code, lang=about.lang) for code in places]
    empty = observation_table(seen, place=about.place, lang=about.lang)
    return replace(empty, rows=tuple(row for table in tables for row in table.rows))
