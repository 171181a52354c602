"""Figures of places as layers: whole places coloured by what the account says of them; as a picture to keep or print.

Classes are shared by all periods of the account, so that a colour means the same in each.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from shanshui.core.labels import Label, Language
from shanshui.report.breakdown import MAPPED_COVERED, place_maps
from shanshui.report.ledger import Ledger
from shanshui.report.map_picture import (
    LABELLED,
    LINE,
    NO_DATA,
    SOURCE,
    Form,
    Frame,
    doubled,
    frame_of,
    hatches,
    heading,
    key_of,
    lines_below,
    name_at,
    north,
    page,
    path_of,
    printed,
    scale_bar,
)
from shanshui.report.maps import CLASSES, class_breaks, label_point, rings_of
from shanshui.report.model import Map
from shanshui.report.numbers import digits_of, shown, written

PREFIX = "place."
ENOUGH = 0.9  # share of a place that must have land cover
SPARSE = Label("less than 90 % with land cover", "有土地覆盖数据的面积不足 90%")
ON_MAP = "map-"
RADIUS = 6_378_137.0  # m, of the web map
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class PlaceLayer:
    """A figure of places in a period.

    Attributes
    ----------
    breaks
        Upper ends of all classes but the last, in the unit it is shown in.
    sparse
        Places of which too little has land cover: their figure is only indicative.
    """

    map: Map
    breaks: tuple[float, ...]
    sparse: frozenset[str]
    ledger: Ledger

    @property
    def id(self) -> str:
        """Return its name in addresses."""
        return PREFIX + self.map.id.removeprefix(ON_MAP)

    @property
    def source(self) -> str:
        """Return where its numbers come from."""
        return self.ledger.text(self.ledger.manifest["standard"]["label"])

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """Return the colour of each class, light to dark."""
        last = max(len(self.breaks), 1)
        spread = [round(k * (len(CLASSES) - 1) / last) for k in range(len(self.breaks) + 1)]
        return tuple(CLASSES[k] for k in spread)

    @cached_property
    def spans(self) -> tuple[str, ...]:
        """Return what each class holds, in words."""
        if not self.breaks:
            return ("",)
        digits = max(min(digits_of(end, 2), 6) for end in self.breaks)
        ends = [written(end, max(digits, self.map.column.digits or 0)) for end in self.breaks]
        return (f"≤ {ends[0]}", *(f"{a} – {b}" for a, b in pairwise(ends)), f"> {ends[-1]}")

    def class_at(self, value: float) -> int | None:
        """Return the number of the class of a value; None without one."""
        scaled = value / self.map.column.size
        return None if math.isnan(scaled) else sum(scaled > end for end in self.breaks)

    def shown(self, value: float) -> str:
        """Return a value as it is read."""
        return shown(value, self.map.column)


def place_layers(ledgers: Sequence[Ledger]) -> dict[str, PlaceLayer]:
    """Return the figures of places of a period, by id.

    Parameters
    ----------
    ledgers
        Of the period first, then those of the other periods.
    """
    if not ledgers:
        return {}
    mine, *others = ({one.id: one for one in place_maps(ledger, ledger.scale)} for ledger in ledgers)
    ledger = ledgers[0]
    covered = mine.get(MAPPED_COVERED)
    sparse = frozenset(one.code for one in covered.regions if one.value < ENOUGH) if covered else frozenset[str]()
    found = {}
    for map_ in mine.values():
        same = _alike(map_, others)
        column = max((one.column for one in [map_, *same]), key=lambda column: column.size)
        column = column if map_.id != MAPPED_COVERED else map_.column
        values = [region.value / column.size for one in [map_, *same] for region in one.regions]
        own = frozenset[str]() if map_.id == MAPPED_COVERED else sparse
        layer = PlaceLayer(replace(map_, column=column), tuple(class_breaks(values)), own, ledger)
        found[layer.id] = layer
    return found


def _alike(map_: Map, others: Iterable[Mapping[str, Map]]) -> list[Map]:
    """Return the maps of the same figure in other periods: lines may stand in another order there."""
    return [one for maps in others for one in maps.values() if one.title == map_.title]


def place_picture(layer: PlaceLayer, language: Language, form: Form) -> bytes:
    """Return a figure of places as a picture; raise PaperFailed if the typesetter fails."""
    return printed(place_svg(layer, language), layer.map.title, layer.id, language, form)


def place_svg(layer: PlaceLayer, language: Language) -> str:
    """Return a figure of places as SVG that needs nothing beside it."""
    ledger, column = layer.ledger, layer.map.column
    head, top = heading(layer.map.title, (ledger.area_name, ledger.period, column.unit))
    rings = {code: [_on_web_map(ring) for ring in rings_of(shape)] for code, shape in layer.map.shapes.items()}
    points = [point for found in rings.values() for ring in found for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    frame = frame_of((min(xs), min(ys), max(xs), max(ys)), top)
    parts = [*hatches(), *head, *_places(layer, rings, frame)]
    key, below = key_of(_rows(layer, language), column.unit, frame.top + frame.height + 26)
    said, bottom = lines_below(
        [SOURCE.in_(language) + text for text in (layer.source,)] + [layer.map.caption], language, below
    )
    return page(layer.map.title, bottom, [*parts, *key, *said])


def _on_web_map(ring: Ring) -> Ring:
    """Return degrees as metres of the web map."""
    return [
        (math.radians(x) * RADIUS, math.asinh(math.tan(math.radians(max(min(y, 85.0), -85.0)))) * RADIUS)
        for x, y in ring
    ]


def _places(layer: PlaceLayer, rings: Mapping[str, list[Ring]], frame: Frame) -> Iterator[str]:
    """Yield the places in their colours, borders, names, scale and north."""
    at = f'x="{frame.left:g}" y="{frame.top:g}" width="{frame.width:g}" height="{frame.height:.1f}"'
    yield f'<rect {at} fill="#f6f8f7"/>'
    drawn = {code: [[frame.at(x, y) for x, y in ring] for ring in found] for code, found in rings.items() if found}
    values = {region.code: region.value for region in layer.map.regions}
    paths = {code: "".join(path_of(ring) for ring in found) for code, found in drawn.items()}
    line = f'stroke="{LINE}" stroke-width="0.9" stroke-linejoin="round"'
    for code, path in paths.items():
        number = layer.class_at(values.get(code, math.nan))
        fill = "url(#none)" if number is None else layer.colours[number]
        yield f'<path d="{path}" fill="{fill}" fill-rule="evenodd" {line}/>'
        if code in layer.sparse:
            yield f'<path d="{path}" fill="url(#low)" fill-rule="evenodd"/>'
    if len(drawn) <= LABELLED:
        for code, found in drawn.items():
            largest = max(found, key=lambda ring: abs(doubled(ring)))
            yield from name_at(label_point(largest)[:2], layer.ledger.name(code))
    yield f'<rect {at} fill="none" stroke="{LINE}" stroke-width="0.8"/>'
    yield from scale_bar(frame)
    yield from north(frame.left + frame.width - 24, frame.top + 16)


def _rows(layer: PlaceLayer, language: Language) -> list[tuple[str, str]]:
    rows = list(zip(layer.colours, layer.spans, strict=True))
    if any(math.isnan(region.value) for region in layer.map.regions):
        rows.append(("url(#none)", NO_DATA.in_(language)))
    if layer.sparse:
        rows.append(("url(#low)", SPARSE.in_(language)))
    return rows
