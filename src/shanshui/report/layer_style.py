"""How a layer looks: the same classes and colours in its legend, its tiles and its picture.

A ramp has one hue from light to dark, so it prints in grey; changes run from brown over near-white to teal, which all
eyes tell apart.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shanshui.core.labels import Label
from shanshui.core.registry import ecosystem_types
from shanshui.report.numbers import written

Pixels = NDArray[np.uint8]
Look = Literal["steps", "change", "classes", "relief"]
STYLED = 2  # of the way layers are coloured; another number makes all addresses of tiles new
CLASSES = 6  # about as many as the eye tells apart
CROWDED = 0.6  # share of the cells in one class above which classes hold equal numbers of cells
ROBUST = (0.02, 0.98)
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
RAMPS = {
    "state": ("#edf3f8", "#b7cfe4", "#7fa6cc", "#4a78ad", "#274b82", "#14264f"),
    "flow": ("#e9f0d2", "#b9d7a8", "#7cb58d", "#45907d", "#1f6468", "#123a47"),
    "value": ("#fdf1d0", "#f8d390", "#eda955", "#d1772f", "#9c481d", "#5c2413"),
}
DIVERGING = ("#7a4409", "#bb7d2c", "#e4c78e", "#f4f2ec", "#a3d5cc", "#3f9a90", "#0a5b53")
# Groups of ecosystem types, told apart also by eyes that miss red, green or blue; types within one differ in lightness.
GROUPS = {
    "forest": "#0f5240",
    "shrub": "#6f9a3f",
    "grass": "#d6e88c",
    "wetland": "#2f78c4",
    "farmland": "#f2b53a",
    "urban": "#c93a6e",
    "bare": "#bdb1a5",
    "desert": "#e0d3bf",
    "ice": "#c8dbff",
    "unspecified": "#d8d8d8",
}
OF_TYPES = {
    "evergreen_broadleaf": "#0f5240",
    "evergreen_conifer": "#1c6c7a",
    "deciduous_broadleaf": "#3f8a3c",
    "deciduous_conifer": "#5aa291",
    "mixed_forest": "#2f7a55",
    "bamboo": "#8db94f",
    "sparse_forest": "#97c4a2",
    "mangrove": "#0a3c4c",
    "marsh": "#67a9cf",
    "salt_marsh": "#93bccb",
    "reservoir": "#4e93e6",
    "river": "#1e5ca6",
    "dry_cropland": "#f8d57f",
    "orchard": "#d4922a",
    "urban_green": "#e28fae",
}
LIGHTER = 0.4  # how far the last type of a group is on the way to white
ALL_ONE = Label("everywhere {0}", "均为 {0}")
STEADY = Label("about the same", "基本不变")


@dataclass(frozen=True)
class Class:
    """One colour of a legend: from `low` up to, without, `high` (infinite at the ends); of a type, its number."""

    colour: str
    label: Label
    low: float
    high: float


@dataclass(frozen=True)
class Style:
    """The look of a layer.

    Attributes
    ----------
    kind
        `steps`, `change`, `classes` or `relief`.
    breaks
        Where one class ends and the next begins; of classes nothing.
    exaggeration
        Of relief: how many times higher than wide it is drawn.
    """

    kind: Look
    classes: tuple[Class, ...]
    breaks: tuple[float, ...] = ()
    exaggeration: float = 1.0

    def colour_of(self, value: float) -> str:
        """Return the colour of a number."""
        if self.kind == "classes":
            return type_colours()[int(value)]
        return self.classes[int(np.searchsorted(self.breaks, value, side="right"))].colour

    def painted(self, values: NDArray[np.floating]) -> Pixels:
        """Return the colours of numbers, (rows, columns, 4); what is absent is clear."""
        there = ~np.isnan(values)
        if self.kind == "classes":
            table, found = _table(type_colours()), np.where(there, values, 0).astype(np.int64)
        else:
            table = _table([one.colour for one in self.classes])
            found = np.searchsorted(np.array(self.breaks), np.where(there, values, 0), side="right")
        pixels = table[found]
        pixels[~there] = 0
        return pixels


def style_of(numbers: NDArray[np.floating], kind: str, group: str) -> Style:
    """Return the look of a layer of which some numbers are known.

    Parameters
    ----------
    kind, group
        Of the layer (see `run.layer.Layer`).
    """
    given = np.asarray(numbers, dtype=np.float64)
    if kind == "class":
        return Style("classes", _type_classes(sorted({int(one) for one in given})))
    if group == "change":
        return _change(given)
    return _steps(given, RAMPS.get(group, RAMPS["state"]))


def _steps(numbers: NDArray[np.float64], ramp: tuple[str, ...]) -> Style:
    """Return classes of equal width between the 2 and 98 % quantiles, or of equal numbers where one would have most."""
    if not numbers.size:
        return Style("steps", ())
    low, high = (float(one) for one in np.quantile(numbers, ROBUST))
    if _same(low, high):  # the few that differ are shown too
        low, high = float(numbers.min()), float(numbers.max())
    if _same(low, high):
        one = written(float(np.median(numbers)))
        label = Label(*(words.format(one) for words in ALL_ONE))
        return Style("steps", (Class(ramp[len(ramp) // 2], label, -math.inf, math.inf),))
    step = nice((high - low) / CLASSES)
    breaks = [k * step for k in range(math.floor(low / step) + 1, math.ceil(high / step))]
    counts = np.bincount(np.searchsorted(breaks, numbers, side="right"), minlength=len(breaks) + 1)
    if counts.max() > CROWDED * numbers.size:
        breaks = _quantiles(numbers) or breaks
    return _classed("steps", breaks, between(ramp, len(breaks) + 1))


def _same(low: float, high: float) -> bool:
    return math.isclose(low, high, rel_tol=1e-6, abs_tol=1e-12)


def _quantiles(numbers: NDArray[np.float64]) -> list[float]:
    """Return breaks with about as many numbers in each class, rounded to two figures."""
    shares = np.arange(1, CLASSES) / CLASSES
    return sorted({float(f"{one:.2g}") for one in np.quantile(numbers, shares)} - {float(f"{numbers.min():.2g}")})


def _change(numbers: NDArray[np.float64]) -> Style:
    """Return classes on both sides of no change, the same width above and below."""
    moved = np.abs(numbers[numbers != 0])
    most = float(np.quantile(moved, ROBUST[1])) if moved.size else 0.0
    if not most:
        return Style("change", (Class(DIVERGING[3], STEADY, -math.inf, math.inf),))
    step = nice(most / 2, down=True)
    breaks = [-2 * step, -step, -step / 10, step / 10, step, 2 * step]
    style = _classed("change", breaks, list(DIVERGING))
    middle = replace(style.classes[3], label=STEADY)
    return replace(style, classes=(*style.classes[:3], middle, *style.classes[4:]))


def _classed(kind: Look, breaks: list[float], colours: list[str]) -> Style:
    breaks = [float(f"{one:.12g}") for one in breaks]
    digits = max((_digits(one) for one in breaks), default=0)
    ends = [-math.inf, *breaks, math.inf]
    found = [
        Class(colour, _span(low, high, digits), low, high)
        for colour, low, high in zip(colours, ends[:-1], ends[1:], strict=True)
    ]
    return Style(kind, tuple(found), tuple(breaks))


def _digits(number: float) -> int:
    """Return how many decimals a rounded number has."""
    return next((digits for digits in range(12) if math.isclose(round(number, digits), number, rel_tol=1e-9)), 12)


def _span(low: float, high: float, digits: int) -> Label:
    if math.isinf(low):
        text = f"< {written(high, digits)}"
    elif math.isinf(high):
        text = f"≥ {written(low, digits)}"
    else:
        text = f"{written(low, digits)} – {written(high, digits)}"
    return Label(text, text)


def nice(width: float, down: bool = False) -> float:
    """Return the next width up, or down, that reads well: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    if down:
        return max(factor * power for factor in NICE if factor * power <= width * (1 + 1e-9))
    return next(factor * power for factor in NICE if factor * power >= width * (1 - 1e-9))


def between(ramp: tuple[str, ...], count: int) -> list[str]:
    """Return so many colours spread evenly over a ramp."""
    known = np.array([rgb(colour) for colour in ramp], dtype=np.float64)
    at = np.linspace(0, len(ramp) - 1, count) if count > 1 else np.array([(len(ramp) - 1) / 2])
    mixed = [np.interp(at, np.arange(len(ramp)), known[:, channel]) for channel in range(3)]
    return [_hex(one) for one in zip(*mixed, strict=True)]


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green, blue of `#rrggbb`, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(float(part)):02x}" for part in parts)


def _table(colours: Iterable[str]) -> Pixels:
    return np.array([(*rgb(colour), 255) for colour in colours] or [(0, 0, 0, 0)], dtype=np.uint8)


def type_colours() -> list[str]:
    """Return the colour of each ecosystem type, in the order of the vocabulary."""
    members: dict[str, list[str]] = {}
    for id, one in ecosystem_types().items():
        members.setdefault(one.group or id, []).append(id)
    found = {}
    for group, ids in members.items():
        for place, id in enumerate(ids):
            share = LIGHTER * place / max(len(ids), 1)
            found[id] = OF_TYPES.get(id) or _hex(part + (255 - part) * share for part in rgb(GROUPS[group]))
    return [found[id] for id in ecosystem_types()]


def _type_classes(present: list[int]) -> tuple[Class, ...]:
    types, colours = list(ecosystem_types().values()), type_colours()
    return tuple(Class(colours[i], types[i].label, float(i), float(i)) for i in present)


def relief_style(numbers: NDArray[np.floating], cell: float) -> Style:
    """Return the look of relief: flat land is drawn steeper so that its form is seen.

    Parameters
    ----------
    numbers
        Elevations, m, spread over the layer.
    cell
        Width of a cell, m.
    """
    rise = float(np.subtract(*np.quantile(numbers, (0.95, 0.05)))) if numbers.size else 0.0
    across = cell * 8  # over about so far land rises and falls
    return Style("relief", (), exaggeration=min(max(1.0, 0.8 * across / rise), 20.0) if rise > 0 else 1.0)


def shaded(elevation: NDArray[np.floating], pixel: float, exaggeration: float) -> Pixels:
    """Return relief lit from the north-west, (rows − 2, columns − 2, 4): shadows darken what lies below.

    Parameters
    ----------
    elevation
        m, one pixel more on every side.
    pixel
        Width of a pixel on the ground, m.
    """
    height = elevation.astype(np.float64) * exaggeration
    with np.errstate(invalid="ignore"):
        east = (height[1:-1, 2:] - height[1:-1, :-2]) / (2 * pixel)
        south = (height[2:, 1:-1] - height[:-2, 1:-1]) / (2 * pixel)
        sun = math.sin(math.radians(45.0))
        light = (sun * (1 + (east + south) / math.sqrt(2))) / np.sqrt(1 + east**2 + south**2)
    known = ~np.isnan(elevation[1:-1, 1:-1])
    light = np.where(np.isnan(light), sun, light)
    grey = np.clip(np.round(255 * (0.25 + 0.75 * np.clip(light, 0, 1))), 0, 255).astype(np.uint8)
    pixels = np.stack([grey, grey, grey, np.full_like(grey, 255)], axis=-1)
    pixels[~known] = 0
    return pixels
