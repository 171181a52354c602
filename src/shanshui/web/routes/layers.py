"""Layers: what can be drawn of an area, its tiles, what they hold at a point.

Everything is cut to the place that was checked: of a part of the area, nothing beyond its polygons leaves the server.
"""

import threading
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response

from shanshui.core.errors import NoSuchName, NotYours
from shanshui.report.layer_drawing import made, version_of
from shanshui.report.map_picture import picture
from shanshui.run.layers import Cut, Layers
from shanshui.web import layer_models as models
from shanshui.web.kept import Answer, kept
from shanshui.web.layer_desk import DESK, State, cut_of, period_of, periods_of
from shanshui.web.problems import RESPONSES
from shanshui.web.seen import Seen, ThisPlace
from shanshui.web.zone import ZoneAccount, zone_account

FOREVER = "private, max-age=31536000, immutable"
IMAGES = {"webp": "image/webp", "png": "image/png"}
PICTURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
AT_ONCE = threading.Semaphore(2)  # pictures drawn at a time
DEEPEST = 22

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
    def all_layers(about: ThisPlace) -> list[models.LayerName]:
        """Return everything that can be drawn of the area; nothing for one without rasters."""
        layers = DESK.layers(about.area)
        shown = [cut for id in layers.known if (cut := _shown(layers, about, id))] if layers else []
        return [models.named(cut.layer, _state(layers, cut)) for cut in shown if layers]

    @routes.get("/areas/{area}/layers/{layer}")
    def one_layer(about: ThisPlace, layer: LayerId, since: Since = "") -> models.LayerView:
        """Return a layer in a period: whether it is there, its legend, the address of its tiles."""
        layers, cut = cut_of(about, layer, since)
        return models.viewed(about, layers, cut)

    @routes.post("/areas/{area}/layers/{layer}/make")
    def make_layer(about: ThisPlace, layer: LayerId, since: Since = "") -> models.LayerView:
        """Have a layer made, unless it is there: ask for it again until its state is `ready`. Changes no data."""
        layers, cut = cut_of(about, layer, since)
        DESK.make(layers, cut)
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
        if version != version_of(layers, cut) or x >= 2**z or y >= 2**z:
            raise NotYours(where="tiles", name=version)
        tag = f'"{version}-{z}-{x}-{y}-{form}"'
        headers = {"ETag": tag, "Cache-Control": FOREVER, "Vary": "Cookie"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        image = DESK.tile(layers, cut, version, (z, x, y), form)
        if not image:
            return Response(status_code=204, headers=headers)
        return Response(image, media_type=IMAGES[form], headers=headers)


def _questions(routes: APIRouter) -> None:
    """Add what is asked of a map: the value at a point, a picture, the account of a polygon."""

    @routes.get("/areas/{area}/layers/{layer}/value", responses={409: RESPONSES[409]})
    def value(
        about: ThisPlace,
        layer: LayerId,
        lon: Annotated[float, Query(ge=-180, le=180, description="longitude, degrees")],
        lat: Annotated[float, Query(ge=-90, le=90, description="latitude, degrees")],
        since: Since = "",
    ) -> models.LayerValue:
        """Return what a layer holds at a point, and the place and ecosystem type there."""
        layers, cut = cut_of(about, layer, since)
        return _value(layers, cut, lon, lat)

    @routes.get(
        "/areas/{area}/layers/{layer}/picture.{form}",
        response_class=Response,
        responses={200: {"content": {kind: {} for kind in PICTURES.values()}}, 409: RESPONSES[409]},
    )
    def map_picture(
        request: Request, about: ThisPlace, layer: LayerId, form: Literal["svg", "png", "pdf"], since: Since = ""
    ) -> Response:
        """Return a layer as a picture with title, legend, scale, north, boundaries, names and source."""
        layers, cut = cut_of(about, layer, since)

        def drawn() -> Answer:
            with AT_ONCE:
                return Answer(picture(layers, cut, about.lang, form), PICTURES[form])

        return kept(request, about, drawn)

    @routes.post("/areas/{area}/zone", responses={409: RESPONSES[409]})
    def zone(
        about: ThisPlace, geometry: Annotated[dict[str, Any], Body(description="GeoJSON of a polygon, in degrees")]
    ) -> ZoneAccount:
        """Return the account of a drawn polygon: what lies inside of each flow that is worked out on maps."""
        return zone_account(about, geometry)


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
    from shanshui.data.tiles import at
    from shanshui.run.points import place_at, type_at

    place = place_at(layers, cut.place, lon, lat)
    number = at(made(layers, cut), lon, lat) if place or cut.layer.group == "relief" else float("nan")
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
