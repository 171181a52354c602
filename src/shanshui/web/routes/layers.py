"""Layers: what can be drawn of an area, its tiles, what they hold at a point.

Everything is cut to the place that was checked: of a part of the area, nothing beyond its polygons leaves the server.
"""

import threading
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response

from shanshui.core.errors import MapMadeAnew, NoSuchName, NotYours
from shanshui.report.layer_drawing import is_version, point, version_of
from shanshui.report.map_picture import Form
from shanshui.run.layer import Cut
from shanshui.run.layers import Layers
from shanshui.web import layer_models as models
from shanshui.web.kept import Answer, kept, respond
from shanshui.web.layer_desk import DESK, State, cut_of, period_of, periods_of
from shanshui.web.place_desk import Figures, is_of_places
from shanshui.web.problems import RESPONSES
from shanshui.web.seen import Seen, ThisPlace
from shanshui.web.zone import ZoneAccount, ZoneProgress, zone_account, zone_progress

FOREVER = "private, max-age=31536000, immutable"
IMAGES = {"webp": "image/webp", "png": "image/png"}
PICTURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
AT_ONCE = threading.Semaphore(2)  # pictures drawn at a time
DEEPEST = 22
JOB = "^[0-9a-f]{16,32}$"  # what the one who asks calls a job

LayerId = Annotated[str, Path(description="id of a layer")]
Since = Annotated[str, Query(description="of a change: the period it begins with; left out, the one before")]
Zoom = Annotated[int, Path(ge=0, le=DEEPEST)]
Step = Annotated[int, Path(ge=0, lt=2**DEEPEST)]


def router() -> APIRouter:
    """Return the routes of layers."""
    routes = APIRouter(tags=["layers"])
    _lists(routes)
    _tiles(routes)
    _questions(routes)
    return routes


def _lists(routes: APIRouter) -> None:
    """Add what tells which layers there are, and has them made."""

    @routes.get("/areas/{area}/layers")
    def all_layers(request: Request, about: ThisPlace) -> list[models.LayerName]:
        """Return everything that can be drawn of the area: rasters cell by cell, figures of an account by place."""
        layers = DESK.layers(about.area)
        shown = [cut for id in layers.known if (cut := _shown(layers, about, id))] if layers else []
        found = [models.named(cut.layer, _state(layers, cut)) for cut in shown if layers]
        return found + Figures(request, about).names()

    @routes.get("/areas/{area}/layers/{layer}")
    def one_layer(request: Request, about: ThisPlace, layer: LayerId, since: Since = "") -> models.LayerView:
        """Return a layer in a period: whether it is there, its legend, the address of its tiles."""
        if is_of_places(layer):
            return Figures(request, about).view(layer)
        layers, cut = cut_of(about, layer, since)
        return models.viewed(about, layers, cut)

    @routes.post("/areas/{area}/layers/{layer}/make")
    def make_layer(request: Request, about: ThisPlace, layer: LayerId, since: Since = "") -> models.LayerView:
        """Have a layer made, unless it is there: ask for it again until its state is `ready`. Changes no data."""
        if is_of_places(layer):
            return Figures(request, about).view(layer)
        layers, cut = cut_of(about, layer, since)
        DESK.make(layers, cut)
        found = models.viewed(about, layers, cut)
        if found.state != "to-make":
            return found
        DESK.make(layers, cut)  # what was there was damaged
        return models.viewed(about, layers, cut)


def _tiles(routes: APIRouter) -> None:
    """Add the tiles of the web map."""

    @routes.get(
        "/areas/{area}/layers/{layer}/tiles/{version}/{z}/{x}/{y}.{form}",
        response_class=Response,
        responses={
            200: {"content": {kind: {} for kind in IMAGES.values()}, "description": "the tile"},
            204: {"description": "nothing to draw there"},
            304: {"description": "as it was"},
            409: RESPONSES[409],
        },
    )
    def tile(
        request: Request, about: ThisPlace, layer: LayerId, version: str,
        z: Zoom, x: Step, y: Step, form: Literal["webp", "png"], since: Since = "",
    ) -> Response:  # fmt: skip
        """Return a tile of the web map; its address changes with its content, so it may be kept for ever."""
        layers, cut = cut_of(about, layer, since)
        if x >= 2**z or y >= 2**z:
            raise NotYours(where="tiles", name=f"{z}/{x}/{y}")
        if not is_version(layers, cut, version):
            raise MapMadeAnew(where="tiles", name=version)
        at, tag, kind = (z, x, y), f'"{version}-{z}-{x}-{y}-{form}"', IMAGES[form]
        if tag in request.headers.get("if-none-match", ""):
            return _tile(request, b"", tag, kind)

        def again(request: Request) -> Response | None:
            image = DESK.drawn(version, at, form)
            return None if image is None else _tile(request, image, tag, kind)

        request.app.state.repeats.note(request, about.area, about.version, again)
        return _tile(request, DESK.tile(layers, cut, version, at, form), tag, kind)


def _tile(request: Request, image: bytes, tag: str, kind: str) -> Response:
    """Return a tile, that may be kept for ever; 304 to who has it, 204 where there is nothing to draw."""
    headers = {"ETag": tag, "Cache-Control": FOREVER, "Vary": "Cookie"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(image, media_type=kind, headers=headers) if image else Response(status_code=204, headers=headers)


def _questions(routes: APIRouter) -> None:
    """Add what is asked of a map: the value at a point, a picture, the account of a polygon."""

    @routes.get("/areas/{area}/layers/{layer}/value", responses={409: RESPONSES[409]})
    def value(
        request: Request,
        about: ThisPlace,
        layer: LayerId,
        lon: Annotated[float, Query(ge=-180, le=180, description="longitude, degrees")],
        lat: Annotated[float, Query(ge=-90, le=90, description="latitude, degrees")],
        since: Since = "",
    ) -> models.LayerValue:
        """Return what a layer holds at a point, and the place and ecosystem type there."""
        if is_of_places(layer):
            return Figures(request, about).at(layer, lon, lat)
        layers, cut = cut_of(about, layer, since)
        return _value(layers, cut, lon, lat)

    @routes.get(
        "/areas/{area}/layers/{layer}/picture.{form}",
        response_class=Response,
        responses={200: {"content": {kind: {} for kind in PICTURES.values()}}, 409: RESPONSES[409]},
    )
    def map_picture(request: Request, about: ThisPlace, layer: LayerId, form: Form, since: Since = "") -> Response:
        """Return a layer as a picture with title, legend, scale, north, boundaries, names and source."""
        if is_of_places(layer):
            return kept(request, about, lambda: _pictured(Figures(request, about).picture, layer, form))
        layers, cut = cut_of(about, layer, since)
        version = version_of(layers, cut)  # not kept under its address: its classes may change when a period is made

        def drawn(id: str, form: Form) -> bytes:
            return DESK.picture(layers, cut, version, about.lang, form)

        return respond(request, _pictured(drawn, layer, form))

    @routes.post("/areas/{area}/zone", responses={409: RESPONSES[409]})
    def zone(
        about: ThisPlace,
        geometry: Annotated[dict[str, Any], Body(description="GeoJSON of a polygon, in degrees")],
        job: Annotated[str, Query(pattern=f"^$|{JOB}", description="a name for it, to ask how far it is")] = "",
    ) -> ZoneAccount:
        """Return the account of a drawn polygon: what lies inside of each flow that is worked out on maps."""
        return zone_account(about, geometry, job)

    @routes.get("/areas/{area}/zone/{job}")
    def how_far(about: ThisPlace, job: Annotated[str, Path(pattern=JOB)]) -> ZoneProgress:
        """Return how far the account of a polygon is that is being worked out for this place."""
        return zone_progress(about, job)


def _pictured(draw: Callable[[str, Form], bytes], layer: str, form: Form) -> Answer:
    with AT_ONCE:
        return Answer(draw(layer, form), PICTURES[form])


def _shown(layers: Layers, about: Seen, id: str) -> Cut | None:
    """Return a layer as the list has it; None if too few of its periods may be seen."""
    shown = periods_of(about)
    try:
        return layers.cut(id, period_of(about, shown), "", about.place, shown)
    except NoSuchName:
        return None


def _state(layers: Layers, cut: Cut) -> State:
    job = DESK.job(layers.path(cut))
    return job.state if job else "to-make"


def _value(layers: Layers, cut: Cut, lon: float, lat: float) -> models.LayerValue:
    from shanshui.core.registry import ecosystem_types
    from shanshui.run.points import place_at, type_at

    place = place_at(layers, cut.place, lon, lat)
    number = point(layers, cut, lon, lat) if place or cut.layer.group == "relief" else float("nan")
    types, kind = ecosystem_types(), type_at(layers, cut, lon, lat) if place else ""
    drawn = list(types)[int(number)] if cut.layer.kind == "class" and number == number else ""
    return models.LayerValue(
        value=None if number != number or drawn else number,
        unit=cut.layer.unit,
        type=drawn,
        type_name=models.maybe(types[drawn].label if drawn else None),
        period=cut.period,
        since=cut.since,
        source=models.words(cut.layer.source),
        credit=cut.layer.credit,
        remark=models.maybe(cut.layer.remark),
        place=place,
        place_name=models.maybe(layers.prepared.tree[place].name if place else None),
        ecosystem_type=kind,
        ecosystem_name=models.maybe(types[kind].label if kind else None),
    )
