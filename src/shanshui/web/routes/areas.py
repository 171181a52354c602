"""Areas, their places with shapes, periods, services and standards."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from shanshui.core import registry
from shanshui.core.errors import ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.place import Place as PlaceOfTree
from shanshui.standards.profile import standard, standard_ids
from shanshui.web.access.sight import Approved
from shanshui.web.kept import Answer, as_bytes, kept, repeat, respond
from shanshui.web.problems import Words
from shanshui.web.seen import Areas, Asker, OneArea, Seen, ThisPlace, in_sight_of
from shanshui.web.shelf import Opened
from shanshui.web.who import Who

GEOJSON = "application/geo+json"


class Approval(BaseModel):
    """What somebody who may only look sees of an account: what was approved, and since when."""

    on: str = Field(description="day of the last approval, YYYY-MM-DD; empty while nothing was approved")
    newer: bool = Field(description="whether there is a newer account that awaits approval")


class Area(BaseModel):
    """An area of the server; `problem` says why there is nothing to see of it yet.

    `approval` is there for those only who see what was approved, and no more.
    """

    id: str
    code: str
    name: Words
    periods: list[str]
    standard: str | None
    account: bool
    fingerprint: str
    approval: Approval | None = None
    problem: Words | None = None


class Place(BaseModel):
    """A place that one may see; of the topmost ones the parent is empty, `covered` is the share with a value."""

    code: str
    parent: str
    level: str
    name: Words
    area_ha: float | None
    covered: float | None
    bounds: list[float] | None


class Period(BaseModel):
    """An accounting period."""

    id: str
    last: bool


class Item(BaseModel):
    """An item of a service as the account has it."""

    id: str
    name: Words
    line: Words
    role: str
    status: str
    unit: str


class Service(BaseModel):
    """A service of the account."""

    id: str
    name: Words
    section: str
    items: list[Item]


class Standard(BaseModel):
    """A standard that accounts may follow; `current` is the one of this account."""

    id: str
    name: Words
    status: Words
    current: bool


def router() -> APIRouter:
    """Return the routes of areas and places."""
    routes = APIRouter(tags=["areas"])

    @routes.get("/areas")
    def all_areas(request: Request, areas: Areas, who: Asker) -> list[Area]:
        """Return the areas that the one who asks may see."""
        found = (_listed(request, one, who) for one in areas.areas.values())
        return [one for one in found if one is not None]

    @routes.get("/areas/{area}/places", response_model=list[Place])
    def places(request: Request, area: OneArea, who: Asker) -> Response:
        """Return the places that the one who asks may see, parents first."""
        return _of_roots(request, area, who, "", lambda: Answer(as_bytes(list(_places(area, who)))))

    @routes.get("/areas/{area}/shapes", response_class=Response, responses={200: {"content": {GEOJSON: {}}}})
    def shapes(request: Request, area: OneArea, who: Asker) -> Response:
        """Return the outlines of the places that the one who asks may see, as GeoJSON; none where none are known."""
        return _of_roots(request, area, who, "shapes", lambda: Answer(as_bytes(_features(area, who)), GEOJSON))

    @routes.get("/areas/{area}/periods")
    def periods(area: OneArea) -> list[Period]:
        """Return the accounting periods, the last one last."""
        known = [str(one) for one in area.account.manifest["periods"]]
        return [Period(id=one, last=one == known[-1]) for one in known]

    @routes.get("/areas/{area}/services", response_model=list[Service])
    def services(request: Request, about: ThisPlace) -> Response:
        """Return the services of the account with their items, in the order of its standard."""
        return kept(request, about, lambda: _services(about))

    @routes.get("/areas/{area}/standards")
    def standards(area: OneArea) -> list[Standard]:
        """Return the standards that accounts may follow."""
        own = (area.account.manifest.get("standard") or {}).get("id")
        found = [standard(id) for id in standard_ids()]
        return [
            Standard(id=one.id, name=_words(one.label), status=_words(one.status), current=one.id == own)
            for one in found
        ]

    return routes


def words(label: Label) -> dict[str, str]:
    """Return a label in both languages."""
    return {"zh": label.zh, "en": label.en}


def _words(label: Label) -> Words:
    return Words(zh=label.zh, en=label.en)


def _of_roots(request: Request, area: Opened, who: Who, kind: str, make: Any) -> Response:
    """Return what depends on the topmost places somebody may see, kept for all who may see the same."""
    version = area.version
    key = (kind or "places", area.id, version, tuple(who.roots(area.id, area.tree)))
    found = request.app.state.kept.get(key, make)
    repeat(request, area, version, key)
    return respond(request, found)


def _listed(request: Request, one: Opened, who: Who) -> Area | None:
    """Return an area as the list has it, None if nothing of it may be seen; one that cannot be read hides no other."""
    try:
        roots = who.roots(one.id, one.tree)
    except ShanshuiError as why:  # whose places cannot be read: who may see only some of them is told of none
        all_of_it = any(not grant.place and grant.area in ("", one.id) for grant in who.grants)
        return _unread(one, _names(one, ""), why) if all_of_it else None
    if not roots:
        return None
    try:
        return _area(in_sight_of(request, one, who), _names(one, roots[0]))
    except ShanshuiError as why:
        return _unread(one, _names(one, roots[0]), why)


def _names(one: Opened, top: str) -> tuple[str, Label]:
    """Return code and name of the topmost place somebody may see: they need not know what lies above."""
    whole = one.area.config.area
    return (whole.code, whole.name.label) if top in ("", whole.code) else (top, one.tree[top].name)


def _area(one: Opened, names: tuple[str, Label]) -> Area:
    """Return an area with what is published of it."""
    account = one.account
    return Area(
        id=one.id,
        code=names[0],
        name=_words(names[1]),
        periods=[str(period) for period in account.manifest["periods"]],
        standard=(account.manifest.get("standard") or {}).get("id"),
        account=one.has_account,
        fingerprint=account.fingerprint,
        approval=_approval(one),
    )


def _approval(one: Opened) -> Approval | None:
    """Return what is said of its approval to those who see what was approved, and no more."""
    if not isinstance(one, Approved):
        return None
    return Approval(on=one.seen.on if one.seen else "", newer=one.seen is None or one.former_is_seen)


def _unread(one: Opened, names: tuple[str, Label], why: ShanshuiError) -> Area:
    """Return an area of which there is nothing to see, with the reason."""
    return Area(
        id=one.id, code=names[0], name=_words(names[1]), periods=[str(period) for period in one.area.config.periods],
        standard=None, account=False, fingerprint="", problem=Words(zh=why.text("zh"), en=why.text("en")),
    )  # fmt: skip


# --- places -------------------------------------------------------------------------------------------------


def _mine(area: Opened, who: Who) -> Iterator[PlaceOfTree]:
    """Yield the places somebody may see; the topmost ones without a parent."""
    roots = who.roots(area.id, area.tree)
    mine = {code for root in roots for code in (root, *area.tree.descendants(root))}
    yield from (place for place in area.tree if place.code in mine)


def _places(area: Opened, who: Who) -> Iterator[dict[str, Any]]:
    roots, known = set(who.roots(area.id, area.tree)), area.account.places
    sizes = dict(zip(known["code"], zip(known["area_ha"], known["covered"], strict=True), strict=True))
    bounds = _bounds(area)
    for place in _mine(area, who):
        size, covered = sizes.get(place.code, (math.nan, math.nan))
        yield {
            **_named(place, place.code in roots),
            "area_ha": float(size),
            "covered": float(covered),
            "bounds": bounds.get(place.code),
        }


def _named(place: PlaceOfTree, topmost: bool) -> dict[str, Any]:
    parent = "" if topmost else place.parent
    return {"code": place.code, "parent": parent, "level": place.level, "name": words(place.name)}


def outlines(area: Opened) -> Mapping[str, Any]:
    """Return place → outline: these are of the places, whether or not their account may be seen."""
    shapes: Mapping[str, Any] = getattr(area, "whole", area).account.shapes
    return shapes


def _bounds(area: Opened) -> dict[str, list[float]]:
    """Return west, south, east, north of every place with an outline, its own or those of its parts."""
    found = {code: box(points(shape["coordinates"])) for code, shape in outlines(area).items()}
    for code in area.tree.from_the_leaves():
        below = [found[child] for child in area.tree.children(code) if child in found]
        if below and code not in found:
            found[code] = box(corner for west, south, east, north in below for corner in ((west, south), (east, north)))
    return found


def points(coordinates: Any) -> Iterator[tuple[float, float]]:
    """Yield the points of nested coordinates."""
    if isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from points(part)


def box(corners: Iterable[tuple[float, float]]) -> list[float]:
    """Return west, south, east, north of points."""
    across, up = zip(*corners, strict=True)
    return [min(across), min(up), max(across), max(up)]


def _features(area: Opened, who: Who) -> dict[str, Any]:
    roots, shapes = set(who.roots(area.id, area.tree)), outlines(area)
    features = [
        {
            "type": "Feature",
            "id": place.code,
            "properties": _named(place, place.code in roots),
            "geometry": shapes[place.code],
        }
        for place in _mine(area, who)
        if place.code in shapes
    ]
    return {"type": "FeatureCollection", "features": features}


# --- services -----------------------------------------------------------------------------------------------


def _services(about: Seen) -> list[dict[str, Any]]:
    """Return the services of an account; empty without one."""
    found: dict[str, dict[str, Any]] = {}
    for line in about.area.account.manifest["lines"]:
        id = str(line["service"])
        service = found.setdefault(id, {"id": id, "name": registry.service(id).label, "section": "", "items": []})
        service["section"] = service["section"] or str(line.get("section", ""))
        service["items"].append(_item(line))
    return list(found.values())


def _item(line: Mapping[str, Any]) -> dict[str, Any]:
    item = next((one for one in registry.service(line["service"]).items if one.id == line["item"]), None)
    return {
        "id": line["item"],
        "name": line["label"],
        "line": line.get("line_label", line["label"]),
        "role": line["role"],
        "status": line.get("status", ""),
        "unit": item.unit if item else "",
    }
