"""Figures of places as the pages read them: layers that are always ready, coloured by place instead of by cell."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import Request

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Language
from shanshui.report.place_layers import PREFIX, SPARSE, PlaceLayer, place_layers, place_picture
from shanshui.web import layer_models as models
from shanshui.web.contents import Content, Contents
from shanshui.web.problems import Words
from shanshui.web.seen import Seen

if TYPE_CHECKING:
    from shanshui.report.map_picture import Form

BOTH: tuple[Language, Language] = ("zh", "en")


def is_of_places(layer: str) -> bool:
    """Return whether a name of a layer is one of a figure of places."""
    return layer.startswith(PREFIX)


class Figures:
    """The figures of places that a request is about.

    Attributes
    ----------
    layers
        In the language of the request, by id.
    """

    def __init__(self, request: Request, about: Seen) -> None:
        self.about, self._request = about, request
        self.layers = place_layers(list(self._ledgers())) if about.area.has_account else {}

    def _content(self, about: Seen) -> Content:
        contents: Contents = self._request.app.state.contents
        return contents.of(about)

    def _ledgers(self) -> Iterator[Any]:
        first = self._content(self.about).ledger
        yield first
        for period in first.periods:
            if period != first.period:
                yield self._content(replace(self.about, period=period)).ledger

    def __getitem__(self, id: str) -> PlaceLayer:
        if id not in self.layers:
            raise NoSuchName(where="layers", what="layer", name=id, known=list(self.layers), see="")
        return self.layers[id]

    def names(self) -> list[models.LayerName]:
        """Return them as the list of layers has them."""
        if not self.layers:
            return []
        other = next(lang for lang in BOTH if lang != self.about.lang)
        theirs = place_layers([self._content(replace(self.about, lang=other)).ledger])
        return [self._name(one, theirs.get(id, one)) for id, one in self.layers.items()]

    def _name(self, mine: PlaceLayer, other: PlaceLayer) -> models.LayerName:
        return models.LayerName.model_validate(self._fields(mine, self._words(mine.map.title, other.map.title)))

    def _words(self, mine: str, other: str) -> Words:
        return Words(zh=mine, en=other) if self.about.lang == "zh" else Words(zh=other, en=mine)

    def _fields(self, one: PlaceLayer, name: Words) -> dict[str, Any]:
        label = one.ledger.manifest["standard"]["label"]
        return {
            "id": one.id, "group": "places", "kind": "place", "name": name, "unit": one.map.column.unit,
            "periods": one.ledger.periods, "source": Words(zh=label["zh"], en=label["en"]), "credit": "",
            "remark": None, "variable": "", "band": 0, "item": "", "of": "", "state": "ready",
        }  # fmt: skip

    def view(self, id: str) -> models.LayerView:
        """Return one with the values of its places."""
        from urllib.parse import quote, urlencode

        from shanshui.report.layer_drawing import SHALLOWEST

        one, about = self[id], self.about
        name = next(named.name for named in self.names() if named.id == id)
        more = {
            "period": one.ledger.period, "since": "", "place": "" if about.whole else about.place, "progress": 1.0,
            "error": None, "current": True, "bounds": _bounds(one), "legend": _legend(one), "version": "", "tiles": "",
            "picture": f"/api/areas/{quote(about.area.id)}/layers/{quote(id)}/picture",
            "query": urlencode({"place": about.place, "period": one.ledger.period}),
            "min_zoom": models.LOWEST, "max_zoom": SHALLOWEST, "values": [_value(one, r) for r in one.map.regions],
        }  # fmt: skip
        return models.LayerView.model_validate(self._fields(one, name) | more)

    def at(self, id: str, longitude: float, latitude: float) -> models.LayerValue:
        """Return the figure of the place at a point."""
        from shapely.geometry import Point, shape

        one, here = self[id], Point(longitude, latitude)
        code = next((code for code, outline in one.map.shapes.items() if shape(outline).covers(here)), "")
        value = next((region.value for region in one.map.regions if region.code == code), math.nan)
        node = self.about.area.tree[code].name if code else None
        label = one.ledger.manifest["standard"]["label"]
        return models.LayerValue(
            value=None if math.isnan(value) else value / one.map.column.size, unit=one.map.column.unit, type="",
            type_name=None, period=one.ledger.period, since="", source=Words(zh=label["zh"], en=label["en"]), credit="",
            remark=models.words(SPARSE) if code in one.sparse else None, place=code, place_name=models.maybe(node),
            ecosystem_type="", ecosystem_name=None,
        )  # fmt: skip

    def picture(self, id: str, form: "Form") -> bytes:
        """Return one as a picture."""
        return place_picture(self[id], self.about.lang, form)


def _value(one: PlaceLayer, region: Any) -> models.PlaceValue:
    shown = one.shown(region.value)
    return models.PlaceValue(
        code=region.code, shown=shown, at=one.class_at(region.value), indicative=region.code in one.sparse
    )


def _legend(one: PlaceLayer) -> models.Legend:
    size, ends = one.map.column.size, [-math.inf, *one.breaks, math.inf]
    classes = [
        models.LegendClass(
            colour=colour,
            label=Words(zh=text, en=text),
            low=low * size if math.isfinite(low) else None,
            high=high * size if math.isfinite(high) else None,
            type="",
        )
        for colour, text, low, high in zip(one.colours, one.spans, ends[:-1], ends[1:], strict=True)
    ]
    low = models.words(SPARSE) if one.sparse else None
    return models.Legend(
        kind="steps",
        unit=one.map.column.unit,
        classes=classes,
        no_data=models.words(models.NO_DATA),
        low_confidence=low,
    )


def _bounds(one: PlaceLayer) -> list[float]:
    from shapely.geometry import shape

    found = [shape(outline).bounds for outline in one.map.shapes.values()]
    return [min(b[0] for b in found), min(b[1] for b in found), max(b[2] for b in found), max(b[3] for b in found)]
