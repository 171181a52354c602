"""Maps as inline SVG: places coloured by class, with legend, scale bar and north arrow."""

import math
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any
from xml.sax.saxutils import escape

from shanshui.report.charts import fitted, svg, text
from shanshui.report.model import Column, Map, Region
from shanshui.report.numbers import digits_of, shown, written

# One hue from mist to deep water: lightness alone tells the classes, so it prints and suits all eyes.
CLASSES = ("#e4eccf", "#b5d3a9", "#78b08c", "#3d8478", "#175457")
WIDTH, DRAWING, MARGIN, LEGEND_ROW = 380.0, 300.0, 14.0, 20.0
LABELLED = 30  # with more places, names would cover the map
KM_PER_DEGREE = 111.195  # of latitude, mean earth radius 6371.0088 km
Point = tuple[float, float]
Rings = list[list[Point]]


def choropleth(map_: Map, no_data: str) -> str:
    """Return a map as SVG; places without a number are hatched."""
    rings = {code: list(rings_of(shape)) for code, shape in sorted(map_.shapes.items())}
    project, km_per_unit, bottom = _projection([point for shape in rings.values() for ring in shape for point in ring])
    breaks = class_breaks([region.value / map_.column.size for region in map_.regions])
    parts = [_hatch(map_.id)]
    drawn = [region for region in map_.regions if rings.get(region.code)]
    for region in drawn:
        parts.append(
            _area(map_, region, [[project(point) for point in ring] for ring in rings[region.code]], breaks, no_data)
        )
    if len(drawn) <= LABELLED:
        parts += [
            _name(map_, region, [[project(p) for p in ring] for ring in rings[region.code]], breaks) for region in drawn
        ]
    parts += [_north(bottom + 10), *_scale_bar(km_per_unit, bottom + 24)]
    legend, height = _legend(map_, breaks, bottom + 56, no_data, any(math.isnan(r.value) for r in drawn))
    return svg(map_.id, (WIDTH, height), f"{map_.title} ({map_.column.unit})", map_.description, parts + legend)


def class_breaks(values: list[float], classes: int = len(CLASSES)) -> list[float]:
    """Return the upper ends of all classes but the last: about as many places in each, ends rounded."""
    there = sorted({value for value in values if not math.isnan(value)})
    count = min(classes, len(there))
    ends = [(there[len(there) * k // count - 1] + there[len(there) * k // count]) / 2 for k in range(1, count)]
    rounded = [_rounded(end, there) for end in ends]
    return sorted(set(rounded))


def _rounded(end: float, values: list[float]) -> float:
    """Return an end with the fewest figures that still parts the same values."""
    below = sum(value <= end for value in values)
    for figures in range(1, 12):
        short = float(f"{end:.{figures}g}")
        if sum(value <= short for value in values) == below:
            return short
    return end


def class_of(value: float, breaks: list[float]) -> int:
    """Return the class of a value; few classes are spread over the whole ramp."""
    number = sum(value > end for end in breaks)
    return number if len(breaks) == len(CLASSES) - 1 else round(number * (len(CLASSES) - 1) / max(len(breaks), 1))


def rings_of(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    """Return every ring of a GeoJSON polygon, holes too: they are left open by the even-odd rule."""
    coordinates = geometry["coordinates"]
    for polygon in [coordinates] if geometry["type"] == "Polygon" else coordinates:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def _projection(points: list[Point]) -> tuple[Any, float, float]:
    """Return degrees → drawing units (true in the middle latitude), km per unit, and the drawing's lower edge."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
    unit = min((WIDTH - 2 * MARGIN) / wide, DRAWING / tall)
    left, bottom = (WIDTH - wide * unit) / 2, MARGIN + tall * unit

    def project(point: Point) -> Point:
        return left + (point[0] - west) * shrink * unit, MARGIN + (north - point[1]) * unit

    return project, KM_PER_DEGREE / unit, bottom


def _path(rings: Rings) -> str:
    parts = []
    for ring in rings:
        steps = [step for step, _ in groupby(f"{x:.1f} {y:.1f}" for x, y in ring)]
        parts.append(f"M{'L'.join(steps)}Z")
    return "".join(parts)


def _area(map_: Map, region: Region, rings: Rings, breaks: list[float], no_data: str) -> str:
    known = not math.isnan(region.value)
    fill = CLASSES[class_of(region.value / map_.column.size, breaks)] if known else f"url(#{map_.id}-hatch)"
    says = f"{shown(region.value, map_.column)} {map_.column.unit}" if known else no_data
    title = f"<title>{escape(f'{region.label} ({region.code}): {says}')}</title>"
    return f'<path d="{_path(rings)}" fill="{fill}" fill-rule="evenodd" class="place">{title}</path>'


def _hatch(name: str) -> str:
    tile = 'width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
    stripe = '<rect width="6" height="6" fill="#f7f7f2"/><path d="M0 0v6" stroke="#9aa39c" stroke-width="2"/>'
    return f'<defs><pattern id="{name}-hatch" {tile}>{stripe}</pattern></defs>'


def _name(map_: Map, region: Region, rings: Rings, breaks: list[float]) -> str:
    """Return the name at the middle of the largest ring's inside."""
    x, y, width = label_point(max(rings, key=lambda ring: abs(_doubled_area(ring))))
    dark = not math.isnan(region.value) and class_of(region.value / map_.column.size, breaks) >= 3
    return text(x, y + 4, fitted(region.label, max(width * 1.25, 40)), "label dark" if dark else "label", "middle")


def _doubled_area(ring: list[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))


def label_point(ring: list[Point], lines: int = 9) -> tuple[float, float, float]:
    """Return the middle of the longest level line inside a ring, and its length."""
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    best = (ring[0][0], ring[0][1], 0.0)
    for step in range(lines):
        y = top + (bottom - top) * (0.3 + 0.4 * step / (lines - 1))
        crossed = sorted(_crossings(ring, y))
        for left, right in zip(crossed[::2], crossed[1::2], strict=False):
            # a line near the middle is preferred to one a little longer
            if (right - left) * (1 - abs(step - (lines - 1) / 2) * 0.05) > best[2] * 1.001:
                best = ((left + right) / 2, y, right - left)
    return best


def _crossings(ring: list[Point], y: float) -> Iterator[float]:
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _north(y: float) -> str:
    x = WIDTH - MARGIN - 8
    arrow = f'<path d="M{x:.1f} {y:.1f}l6 16-6-4-6 4z"/>'
    return f'<g class="north" aria-hidden="true">{arrow}{text(x, y + 29, "N", "tick", "middle")}</g>'


def _scale_bar(km_per_unit: float, y: float) -> list[str]:
    """Return a bar of a round number of kilometres, about a quarter of the width."""
    room = km_per_unit * WIDTH / 4
    power = 10.0 ** math.floor(math.log10(room))
    km = max(factor * power for factor in (1, 2, 5) if factor * power <= room)
    x, length = MARGIN, km / km_per_unit
    bar = f'<path d="M{x} {y - 4:.1f}v4h{length:.1f}v-4" class="bar"/>'
    return [bar, text(x + length + 6, y + 2, f"{km:g} km", "tick")]


def _legend(map_: Map, breaks: list[float], y: float, no_data: str, hatched: bool) -> tuple[list[str], float]:
    """Return the classes with their ends and the unit, and the height of the whole image."""
    values = [region.value / map_.column.size for region in map_.regions if not math.isnan(region.value)]
    ends = [min(values), *breaks, max(values)] if values else []
    rows = [(CLASSES[class_of(high, breaks)], _span(low, high, breaks, map_.column)) for low, high in pairwise(ends)]
    rows += [(f"url(#{map_.id}-hatch)", no_data)] if hatched else []
    parts = [text(MARGIN, y, map_.column.unit, "unit")]
    for number, (fill, words) in enumerate(rows):
        column, row = divmod(number, 3)
        x, line = MARGIN + column * 180, y + 10 + row * LEGEND_ROW
        parts.append(f'<rect x="{x}" y="{line:.1f}" width="22" height="13" fill="{fill}" class="swatch"/>')
        parts.append(text(x + 30, line + 11, words, "tick"))
    return parts, y + 14 + LEGEND_ROW * min(len(rows), 3)


def _span(low: float, high: float, breaks: list[float], column: Column) -> str:
    digits = (
        max([column.digits or 0, *(min(digits_of(end, 2), 6) for end in breaks if end)]) if breaks else column.digits
    )
    return written(low, digits) if low == high else f"{written(low, digits)} – {written(high, digits)}"
