"""A layer as a picture to keep or print: title, map, names, legend, scale, north, source; SVG, PNG or PDF.

Nothing is fetched: the raster is embedded, fonts are those shipped with us. The web map's projection is used, so the
scale bar holds in the middle of the map.
"""

import base64
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape, quoteattr

from shanshui import __version__
from shanshui.core.labels import Label, Language
from shanshui.report.fonts import FAMILY, drawable
from shanshui.report.layer_drawing import EARTH, outline, sheet, style
from shanshui.report.layer_style import Style

if TYPE_CHECKING:
    from shanshui.run.layer import Cut
    from shanshui.run.layers import Layers

Form = Literal["svg", "png", "pdf"]
Box = tuple[float, float, float, float]
WIDTH, MARGIN, TALLEST, WIDEST = 720.0, 28.0, 620.0, 664.0
DOTS = 1900  # of the raster, across
MILLIMETRES, PPI = 190, 300
PAD = 0.03  # of the map around what is drawn
LABELLED = 40  # with more places, names would cover the map
FINE = 0.0008  # of the width: how far a drawn border may be off
INK, FAINT, LINE, PAPER = "#1d2b2a", "#5b6b68", "#33413f", "#ffffff"
FAMILIES = f"'{FAMILY}', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
LETTER = 0.55  # width of a letter over its size; an ideograph is as wide as its size
NO_DATA = Label("no data", "无数据")
LOW = Label("indicative only", "仅供参考")
SOURCE, CREDIT, NOTE = Label("Source: ", "来源："), Label("Credit: ", "数据："), Label("Indicative: ", "仅供参考：")
SINCE = Label("{0} to {1}", "{0}—{1} 年变化")
DRAWN = Label("Drawn by Shanshui {0}", "由山水核算（Shanshui {0}）绘制")
PRINTED, IN_CHINESE = (("m2", "m²"), ("m3", "m³"), ("degC", "°C")), (("yuan/ha", "元/公顷"),)
KEY_COLUMNS, KEY_ROW = 3, 22.0
KEY_WORDS, KEY_SIZE, KEY_GAP = 34.0, 12.5, 28.0  # where the words of a swatch begin; their size; what stays free
CLOSING = " ，。；：、）」』”’》"  # never begins a line
STONE = """#set page(width: {width}mm, height: auto, margin: 0mm)
#set document(title: sys.inputs.title, date: none)
#set text(lang: sys.inputs.lang, font: "{family}")
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, alt: sys.inputs.title)
"""


@dataclass(frozen=True)
class Frame:
    """Where the map stands in the picture, and which part of the web map it shows."""

    bounds: Box
    left: float
    top: float
    width: float
    height: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the place in the picture of a place of the web map."""
        west, south, east, north = self.bounds
        return (
            self.left + (x - west) / (east - west) * self.width,
            self.top + (north - y) / (north - south) * self.height,
        )


def picture(layers: "Layers", cut: "Cut", language: Language, form: Form) -> bytes:
    """Return a map as a picture.

    Raises
    ------
    LayerNotMade
        If the layer has to be made first.
    PaperFailed
        If the typesetter fails.
    """
    return printed(map_svg(layers, cut, language), _title(cut, language), cut.layer.id, language, form)


def printed(drawn: str, title: str, name: str, language: Language, form: Form) -> bytes:
    """Return a picture in a form; raise PaperFailed if the typesetter fails."""
    if form == "svg":
        return drawn.encode()
    from shanshui.report.pdf import typeset

    source = STONE.format(width=MILLIMETRES, family=FAMILY)
    given = {"svg": drawn, "title": drawable(title), "lang": language}
    how: dict[str, Any] = {"format": "png", "ppi": PPI, "pdf_standards": []} if form == "png" else {}
    made = typeset(source, given, name, **how)
    return bytes(made[0] if isinstance(made, list) else made)


def map_svg(layers: "Layers", cut: "Cut", language: Language) -> str:
    """Return a map as SVG that needs nothing beside it."""
    look, title = style(layers, cut), _title(cut, language)
    head, top = _heading(layers, cut, language)
    frame = frame_of(outline(layers, cut.place).bounds, top)
    parts = [*hatches(), *head, *_map(layers, cut, language, look, frame)]
    below = frame.top + frame.height + 26
    key, below = _key(cut, look, language, below)
    said, bottom = _said(cut, language, below)
    return page(title, bottom, [*parts, *key, *said])


def page(title: str, bottom: float, parts: list[str]) -> str:
    """Return a whole picture, as high as its parts reach."""
    size = f'viewBox="0 0 {WIDTH:g} {bottom:.0f}" width="{WIDTH:g}" height="{bottom:.0f}"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family={quoteattr(FAMILIES)}>'
    ground = f'<rect width="{WIDTH:g}" height="{bottom:.0f}" fill="{PAPER}"/>'
    return "".join([start, f"<title>{escape(drawable(title))}</title>", ground, *parts, "</svg>"])


def _title(cut: "Cut", language: Language) -> str:
    return cut.layer.name.in_(language)


def _heading(layers: "Layers", cut: "Cut", language: Language) -> tuple[list[str], float]:
    """Return title and subtitle, and where they end."""
    tree, area = layers.prepared.tree, layers.prepared.area.config.area
    name = tree[cut.place].name if cut.place else area.name.label
    when = SINCE.in_(language).format(cut.since, cut.period) if cut.since else cut.period
    return heading(_title(cut, language), (name.in_(language), when, unit_text(cut.layer.unit, language)))


def heading(title: str, below: tuple[str, ...]) -> tuple[list[str], float]:
    """Return title and subtitle, and where they end."""
    lines = wrapped(title, 22, WIDTH - 2 * MARGIN)
    parts = [text(MARGIN, 42 + 28 * i, line, 22, weight=600) for i, line in enumerate(lines)]
    y = 42 + 28 * (len(lines) - 1) + 24
    return [*parts, text(MARGIN, y, " · ".join(part for part in below if part), 14, FAINT)], y + 18


def unit_text(unit: str, language: Language) -> str:
    """Return a unit as it is printed: m³/ha, in Chinese 元/公顷; nothing for a plain number."""
    if unit == "1":
        return ""
    over = [word for word in unit.split(" ") if "-" not in word]
    under = [word.replace("-", "").removesuffix("1") for word in unit.split(" ") if "-" in word]
    below = under[0] if len(under) == 1 else f"({' '.join(under)})"
    found = " ".join(over) + (f"/{below}" if under else "")
    for plain, raised in (("m2", "m²"), ("m3", "m³")):
        found = found.replace(plain, raised)
    return (
        found.replace("yuan/ha", "元/公顷").replace("degC", "°C") if language == "zh" else found.replace("degC", "°C")
    )


def frame_of(bounds: Box, top: float) -> Frame:
    """Return where a map of a part of the web map stands; what is left beside a tall area is shown too."""
    west, south, east, upper = bounds
    pad = PAD * max(east - west, upper - south)
    west, south, east, upper = west - pad, south - pad, east + pad, upper + pad
    unit = min(WIDEST / (east - west), TALLEST / (upper - south))
    more = (WIDEST / unit - (east - west)) / 2
    return Frame((west - more, south, east + more, upper), (WIDTH - WIDEST) / 2, top, WIDEST, (upper - south) * unit)


def _map(layers: "Layers", cut: "Cut", language: Language, look: Style, frame: Frame) -> Iterator[str]:
    """Yield the map: ground without data, raster, borders, names, scale and north."""
    at = f'x="{frame.left:g}" y="{frame.top:g}" width="{frame.width:g}" height="{frame.height:.1f}"'
    yield f'<clipPath id="frame"><rect {at}/></clipPath><rect {at} fill="#f6f8f7"/><g clip-path="url(#frame)">'
    borders = _borders(layers, cut, frame)
    yield from (f'<path d="{path}" fill="url(#none)" fill-rule="evenodd"/>' for _, path, _ in borders)
    shape = (round(DOTS * frame.height / frame.width), DOTS)
    image = sheet(layers, cut, frame.bounds, shape)
    if image is not None:
        from shanshui.data.tiles import encoded

        data = base64.b64encode(encoded(image, "png")).decode()
        yield f'<image {at} preserveAspectRatio="none" href="data:image/png;base64,{data}"/>'
    if cut.layer.remark and look.kind != "relief":
        yield from (f'<path d="{path}" fill="url(#low)" fill-rule="evenodd"/>' for _, path, _ in borders)
    line = f'fill="none" stroke="{LINE}" stroke-width="0.9" stroke-linejoin="round"'
    yield from (f'<path d="{path}" {line}/>' for _, path, _ in borders)
    if len(borders) <= LABELLED:
        yield from _names(layers, borders, language)
    yield f'</g><rect {at} fill="none" stroke="{LINE}" stroke-width="0.8"/>'
    yield from scale_bar(frame)
    yield from north(frame.left + frame.width - 24, frame.top + 16)


Border = tuple[str, str, list[tuple[float, float]]]  # code, path, largest ring


def _borders(layers: "Layers", cut: "Cut", frame: Frame) -> list[Border]:
    """Return the accounted places as paths, drawn as finely as can be seen."""
    from shapely import get_parts, transform

    maps = layers.prepared.maps
    assert maps is not None
    from pyproj import Transformer

    to_web = Transformer.from_crs(maps.territory.crs, 3857, always_xy=True)
    fine = (frame.bounds[2] - frame.bounds[0]) * FINE
    found = []
    for code in layers.codes(cut.place):
        shape = transform(maps.territory.shapes[code], to_web.transform, interleaved=False).simplify(fine)
        rings = [
            [frame.at(x, y) for x, y in ring.coords]
            for polygon in get_parts(shape)
            if polygon.geom_type == "Polygon"
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        if rings:
            largest = max(rings, key=lambda ring: abs(doubled(ring)))
            found.append((code, "".join(path_of(ring) for ring in rings), largest))
    return found


def doubled(ring: list[tuple[float, float]]) -> float:
    """Return twice the area of a ring, signed by its direction."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))


def path_of(ring: list[tuple[float, float]]) -> str:
    """Return a ring as SVG draws it."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z"


def _names(layers: "Layers", borders: list[Border], language: Language) -> Iterator[str]:
    from shanshui.report.maps import label_point

    for code, _, ring in borders:
        yield from name_at(label_point(ring)[:2], layers.prepared.tree[code].name.in_(language))


def name_at(at: tuple[float, float], name: str) -> Iterator[str]:
    """Yield the name of a place, with a halo that parts it from what it stands on."""
    x, y = at
    if name:
        halo = f'stroke="{PAPER}" stroke-width="3.2" stroke-linejoin="round" opacity="0.85"'
        yield text(x, y + 4, name, 12.5, PAPER, "middle", more=halo)
        yield text(x, y + 4, name, 12.5, INK, "middle", weight=500)


def scale_bar(frame: Frame) -> Iterator[str]:
    """Yield a bar of a round number of kilometres, true in the middle of the map."""
    west, south, east, north = frame.bounds
    per_unit = (east - west) / frame.width / math.cosh((south + north) / 2 / EARTH) / 1000
    room = per_unit * frame.width / 5
    power = 10.0 ** math.floor(math.log10(room))
    km = max(factor * power for factor in (1, 2, 5) if factor * power <= room)
    x, y, length = frame.left + 14, frame.top + frame.height - 16, km / per_unit
    words = f"{km:g} km" if km >= 1 else f"{km * 1000:g} m"
    width = length + 12 + width_of(words, 12) + 6
    yield f'<rect x="{x - 7:.1f}" y="{y - 16:.1f}" width="{width:.1f}" height="24" fill="{PAPER}" opacity="0.8"/>'
    yield f'<path d="M{x:.1f} {y - 5:.1f}v5h{length:.1f}v-5" fill="none" stroke="{INK}" stroke-width="1.4"/>'
    yield text(x + length + 6, y + 2, words, 12)


def north(x: float, y: float) -> Iterator[str]:
    """Yield an arrow to the north."""
    yield f'<rect x="{x - 14:.1f}" y="{y - 8:.1f}" width="28" height="46" fill="{PAPER}" opacity="0.8"/>'
    yield f'<path d="M{x:.1f} {y - 3:.1f}l7 20-7-5-7 5z" fill="{INK}"/>'
    yield text(x, y + 33, "N", 13, anchor="middle", weight=600)


def hatches() -> Iterator[str]:
    """Yield the patterns of what is not known and of what is only indicative."""
    for name, ground, ink, angle in (("none", "#eef0ee", "#a9b3ae", 45), ("low", "none", "#22302e", -45)):
        size, thin = ('width="6" height="6"', 1.6) if name == "none" else ('width="9" height="9"', 0.5)
        under = f'<rect width="9" height="9" fill="{ground}"/>' if ground != "none" else ""
        clear = ' stroke-opacity="0.45"' if name == "low" else ""
        lines = f'<path d="M0 0V9" stroke="{ink}" stroke-width="{thin}"{clear}/>'
        turn = f'patternUnits="userSpaceOnUse" patternTransform="rotate({angle})"'
        yield f'<defs><pattern id="{name}" {size} {turn}>{under}{lines}</pattern></defs>'


def _key(cut: "Cut", look: Style, language: Language, y: float) -> tuple[list[str], float]:
    """Return the legend, row by row, and where it ends."""
    rows = [(one.colour, one.label.in_(language)) for one in look.classes]
    rows += [] if look.kind == "relief" else [("url(#none)", NO_DATA.in_(language))]
    if cut.layer.remark and look.kind != "relief":
        rows.append(("url(#low)", LOW.in_(language)))
    return key_of(rows, unit_text(cut.layer.unit, language) if look.kind in ("steps", "change") else "", y)


def key_of(rows: list[tuple[str, str]], unit: str, y: float) -> tuple[list[str], float]:
    """Return a legend of fills and words, in as many columns as its words leave room for, and where it ends."""
    parts = [text(MARGIN, y, unit, KEY_SIZE, FAINT)] if unit else []
    columns = _key_columns([words for _, words in rows])
    top, deep = y + (12 if parts else -10), -(-len(rows) // columns)
    for number, (fill, words) in enumerate(rows):
        column, row = divmod(number, max(deep, 1))
        x, line = MARGIN + column * (WIDTH - 2 * MARGIN) / columns, top + row * KEY_ROW
        swatch = f'x="{x:.1f}" y="{line:.1f}" width="26" height="14" stroke="#8a9693" stroke-width="0.5"'
        parts.append(f'<rect {swatch} fill="{fill}"/>')
        parts.append(text(x + KEY_WORDS, line + 11.5, words, KEY_SIZE))
    return parts, top + deep * KEY_ROW + 16


def _key_columns(words: list[str]) -> int:
    """Return how many columns a legend has: at most three, fewer where its longest words would touch what is beside."""
    widest = KEY_WORDS + max((width_of(one, KEY_SIZE) for one in words), default=0.0) + KEY_GAP
    return max(1, min(KEY_COLUMNS, int((WIDTH - 2 * MARGIN) // widest)))


def _said(cut: "Cut", language: Language, y: float) -> tuple[list[str], float]:
    """Return where the numbers come from, line by line, and where the picture ends."""
    layer = cut.layer
    told = [SOURCE.in_(language) + layer.source.in_(language)]
    told += [CREDIT.in_(language) + layer.credit] if layer.credit else []
    told += [NOTE.in_(language) + layer.remark.in_(language)] if layer.remark else []
    return lines_below(told, language, y)


def lines_below(told: list[str], language: Language, y: float) -> tuple[list[str], float]:
    """Return lines of small letters, and last who drew them, and where they end."""
    lines: list[str] = []
    for one in [*told, DRAWN.in_(language).format(__version__)]:
        lines += wrapped(one, 10.5, WIDTH - 2 * MARGIN)
    parts = [text(MARGIN, y + 15 * i, line, 10.5, FAINT) for i, line in enumerate(lines)]
    return parts, y + 15 * len(lines) + 8


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    fill: str = INK,
    anchor: str = "start",
    weight: int = 400,
    more: str = "",
) -> str:
    """Return a text of a picture, in letters the font has."""
    look = f'font-size="{size:g}" fill="{fill}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look} {more}>{escape(drawable(words))}</text>'


def width_of(words: str, size: float) -> float:
    """Return about how wide a text is."""
    return sum(size if ord(letter) > 0x2E7F else size * LETTER for letter in words)


def wrapped(words: str, size: float, room: float) -> list[str]:
    """Return a text in lines that fit: broken at spaces, and between ideographs."""
    lines, line = [], ""
    for piece in _pieces(words):
        if line and width_of(line + piece.rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(words: str) -> Iterator[str]:
    """Yield a text in pieces that are not broken."""
    piece = ""
    for letter in words:
        alone = ord(letter) > 0x2E7F and letter not in CLOSING
        if piece and letter not in CLOSING and (alone or piece[-1] == " " or ord(piece[-1]) > 0x2E7F):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece
