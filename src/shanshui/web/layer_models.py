"""Layers as the pages read them."""

import math
from typing import Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel, Field

from shanshui.core.errors import LayerNotMade
from shanshui.core.labels import Label
from shanshui.report.layer_drawing import deepest, reach, style, version_of
from shanshui.run.layer import Cut, Layer
from shanshui.run.layers import Layers
from shanshui.web.layer_desk import DESK, State
from shanshui.web.problems import Failure, Words
from shanshui.web.seen import Seen
from shanshui.web.told import told

NO_DATA = Label("no data", "无数据")
LOW = Label("indicative only", "仅供参考")
LOWEST = 0


class LegendClass(BaseModel):
    """One colour: of numbers from `low` up to `high` (null: without end), or of an ecosystem type."""

    colour: str
    label: Words
    low: float | None
    high: float | None
    type: str = Field("", description="id of the ecosystem type")


class Legend(BaseModel):
    """What the colours mean. `low_confidence` is set where cells, or some places, are only indicative: hatch them."""

    kind: Literal["steps", "change", "classes", "relief"]
    unit: str
    classes: list[LegendClass]
    no_data: Words
    low_confidence: Words | None


class LayerName(BaseModel):
    """A layer, as the list has it."""

    id: str
    group: Literal["types", "relief", "source", "derived", "flow", "value", "change", "places"]
    kind: str = Field(description="density (per hectare), state, class, or place: whole places instead of cells")
    name: Words
    unit: str
    periods: list[str]
    source: Words
    credit: str
    remark: Words | None = Field(description="why it is only indicative")
    variable: str
    band: int = Field(description="month, from 1; 0 for none")
    item: str = Field(description="service.item of a flow or value; `gep` for all headline lines")
    of: str = Field(description="of a change, the layer whose difference it is")
    state: State


class PlaceValue(BaseModel):
    """The figure of a place."""

    code: str
    shown: str = Field(description="the figure as it is read, without its unit")
    at: int | None = Field(serialization_alias="class", description="number of its class in the legend, from 0")
    indicative: bool = Field(description="whether too little of the place has land cover")


class LayerView(LayerName):
    """A layer in a period, of a place."""

    period: str
    since: str
    place: str = Field(description="the place it is cut to; empty: the whole area")
    progress: float
    error: Failure | None
    current: bool = Field(description="whether the published account was made of the maps as they are now")
    bounds: list[float] | None = Field(description="west, south, east, north, degrees")
    legend: Legend | None
    version: str
    tiles: str = Field(description="address of its tiles, with {z}, {x}, {y}")
    picture: str = Field(description="address of its picture, without extension and what follows `?`")
    query: str = Field(description="what follows `?` in the addresses of its tiles, values and pictures")
    min_zoom: int
    max_zoom: int
    values: list[PlaceValue] | None = Field(
        None, description="of a figure of places: what each has; there are no tiles"
    )


class LayerValue(BaseModel):
    """What a layer holds at a point."""

    value: float | None
    unit: str
    type: str = Field(description="id of the ecosystem type, of a layer of types")
    type_name: Words | None
    period: str
    since: str
    source: Words
    credit: str
    remark: Words | None
    place: str
    place_name: Words | None
    ecosystem_type: str
    ecosystem_name: Words | None


def words(label: Label) -> Words:
    """Return a label in both languages."""
    return Words(zh=label.zh, en=label.en)


def maybe(label: Label | None) -> Words | None:
    """Return a label in both languages, if there is one."""
    return words(label) if label else None


def named(layer: Layer, state: State) -> LayerName:
    """Return a layer as the list has it."""
    return LayerName.model_validate(_fields(layer) | {"state": state})


def _fields(layer: Layer) -> dict[str, object]:
    return {
        "id": layer.id,
        "group": layer.group,
        "kind": layer.kind,
        "name": words(layer.name),
        "unit": layer.unit,
        "periods": list(layer.periods),
        "source": words(layer.source),
        "credit": layer.credit,
        "remark": maybe(layer.remark),
        "variable": layer.variable,
        "band": layer.band,
        "item": layer.item,
        "of": layer.of,
    }


def query_of(cut: Cut) -> str:
    """Return what follows `?` in the addresses of one map; always says the place, so that it is checked."""
    return urlencode({"period": cut.period} | ({"since": cut.since} if cut.since else {}))


def viewed(about: Seen, layers: Layers, cut: Cut) -> LayerView:
    """Return one map as the pages read it."""
    job, layer = DESK.job(layers.path(cut)), cut.layer
    bounds, colours = None, None
    try:
        if job is not None and job.state == "ready":
            colours, bounds = legend(layers, cut), list(reach(layers, cut))
    except LayerNotMade:  # it was damaged, and is removed
        job = None
    version, query = version_of(layers, cut), f"place={quote(about.place)}&{query_of(cut)}"
    here = f"/api/areas/{quote(about.area.id)}/layers/{quote(layer.id)}"
    more = {
        "state": job.state if job else "to-make",
        "period": cut.period,
        "since": cut.since,
        "place": cut.place,
        "progress": job.progress if job else 0.0,
        "error": told(job.error, [about.area.folder])["error"] if job and job.error else None,
        "current": layers.current(cut.period),
        "bounds": bounds,
        "legend": colours,
        "version": version,
        "tiles": f"{here}/tiles/{version}/{{z}}/{{x}}/{{y}}.webp?{query}",
        "picture": f"{here}/picture",
        "query": query,
        "min_zoom": LOWEST,
        "max_zoom": deepest(layers),
    }
    return LayerView.model_validate(_fields(layer) | more)


def legend(layers: Layers, cut: Cut) -> Legend:
    """Return what the colours of a map mean."""
    from shanshui.core.registry import ecosystem_types

    look, types = style(layers, cut), list(ecosystem_types())
    classes = [
        LegendClass(
            colour=one.colour,
            label=words(one.label),
            low=one.low if math.isfinite(one.low) and look.kind != "classes" else None,
            high=one.high if math.isfinite(one.high) and look.kind != "classes" else None,
            type=types[int(one.low)] if look.kind == "classes" else "",
        )
        for one in look.classes
    ]
    low = words(LOW) if cut.layer.remark and look.kind != "relief" else None
    return Legend(kind=look.kind, unit=cut.layer.unit, classes=classes, no_data=words(NO_DATA), low_confidence=low)
