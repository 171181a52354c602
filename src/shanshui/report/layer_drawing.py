"""A layer as pixels of the web map: the one way tiles and pictures are drawn, cut to the polygons of its place."""

import hashlib
import math
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shanshui.core.errors import LayerNotMade, UnreadableFile, disk_trouble
from shanshui.report.layer_style import STYLED, Style, relief_style, shaded, style_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shanshui.data.tiles import Between, Bounds
    from shanshui.report.layer_style import Pixels
    from shanshui.run.layer import Cut
    from shanshui.run.layers import Layers

OUTLINES: "weakref.WeakKeyDictionary[Layers, dict[str, Any]]" = weakref.WeakKeyDictionary()
Look = tuple[Path, str]  # the folder of an area's maps, for two areas may hold the same, and a version
VERSIONS: dict[Look, tuple[str, tuple[Path, ...]]] = {}  # → content, the maps its classes are taken from
REMEMBERED = 4096  # versions
VERSION = 20  # letters
MOST = 2**20  # numbers that classes are taken from
EARTH = 6_378_137.0  # m, radius of the web map
SHALLOWEST, DEEPEST = 8, 18  # zoom
STRIP = 256  # rows of a large picture that are drawn at a time


def made(layers: "Layers", cut: "Cut") -> Path:
    """Return the file of a map, or raise LayerNotMade."""
    path = layers.path(cut)
    if not path.is_file():
        raise LayerNotMade(where="layers", layer=cut.layer.id)
    return path


@contextmanager
def reading(layers: "Layers", cut: "Cut") -> Iterator[Path]:
    """Yield the file of a map. One that turns out to be damaged is removed, so that it can be made again.

    Raises
    ------
    LayerNotMade
        If it is not there, or is removed.
    WriteFailed
        If it may not be removed.
    """
    path = made(layers, cut)
    try:
        yield path
    except UnreadableFile as error:
        _remove(path)
        raise LayerNotMade(where="layers", layer=cut.layer.id) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk_trouble(error) or error from error
    for look in [one for one, (_, kin) in list(VERSIONS.items()) if path in kin]:
        VERSIONS.pop(look, None)  # the others share its classes: what was drawn with them is drawn anew


def version_of(layers: "Layers", cut: "Cut") -> str:
    """Return what tells one look of one map from every other: content, place, and the maps it shares its classes with.

    When another period of the layer is made, its classes may change: then all its periods have a new version. What
    was drawn under an earlier one goes on being drawn as it was, for somebody is looking at it.
    """
    kin = _made_kin(layers, cut)
    told = f"{_content(layers, cut)} {STYLED} {' '.join(path.name for path in kin)}"
    version = hashlib.sha256(told.encode()).hexdigest()[:VERSION]
    if (layers.folder, version) not in VERSIONS:
        VERSIONS[layers.folder, version] = _content(layers, cut), kin
        while len(VERSIONS) > REMEMBERED:
            VERSIONS.pop(next(iter(VERSIONS)), None)
    return version


def is_version(layers: "Layers", cut: "Cut", version: str) -> bool:
    """Return whether a map has, or had since the program was started, a version."""
    if version == version_of(layers, cut):
        return True
    known = VERSIONS.get((layers.folder, version))
    return known is not None and known[0] == _content(layers, cut)


def _content(layers: "Layers", cut: "Cut") -> str:
    return f"{layers.stamp(cut)} {cut.place}"


def _made_kin(layers: "Layers", cut: "Cut") -> tuple[Path, ...]:
    """Return the maps that share their classes as far as they are made, and the one itself, in order of name."""
    mine = layers.path(cut)
    return tuple(sorted(path for path in {mine, *layers.kin(cut)} if path == mine or path.is_file()))


def style(layers: "Layers", cut: "Cut", version: str = "") -> Style:
    """Return the look of a map that is made: one look for all its periods that are made.

    Parameters
    ----------
    version
        As `version_of` told it; left out, the one it has now.
    """
    layer, cell = cut.layer, cell_metres(layers)
    mine = made(layers, cut)
    known = VERSIONS.get((layers.folder, version))
    kin = known[1] if known else _made_kin(layers, cut)
    try:
        return _style(kin, layer.kind, layer.group, cell)
    except UnreadableFile as error:
        damaged = mine.parent / error.where
        _remove(damaged)
    return style(layers, cut, version)  # without it; if it is the map itself, that is not made


@lru_cache(maxsize=512)
def _style(paths: tuple[Path, ...], kind: str, group: str, cell: float) -> Style:
    numbers = np.concatenate([_thinned(path, MOST // len(paths)) for path in paths])
    return relief_style(numbers, cell) if group == "relief" else style_of(numbers, kind, group)


def _thinned(path: Path, most: int) -> "NDArray[np.float32]":
    numbers = _numbers(path)
    return numbers[:: -(-len(numbers) // most) or 1]


@lru_cache(maxsize=48)
def _numbers(path: Path) -> "NDArray[np.float32]":
    """Return numbers spread over a map; a map of the same path is the same map."""
    from shanshui.data.tiles import sample

    return sample(path)


def cell_metres(layers: "Layers") -> float:
    """Return the width of a cell in the middle of the grid, m."""
    from shanshui.grid.window import Window

    assert layers.prepared.maps is not None
    grid = layers.prepared.maps.grid
    middle = grid.shape[0] // 2
    return float(grid.row_widths(Window(middle, middle + 1, 0, 1))[0][0])


def deepest(layers: "Layers") -> int:
    """Return the zoom beyond which tiles show nothing more."""
    from shanshui.data.tiles import HALF, SIZE

    return min(DEEPEST, max(SHALLOWEST, math.ceil(math.log2(2 * HALF / SIZE / cell_metres(layers))) + 1))


def outline(layers: "Layers", place: str) -> Any:
    """Return the polygons of a place, or of all, as one geometry of the web map."""
    from shanshui.data.tiles import on_web_map

    known = OUTLINES.setdefault(layers, {})
    if place not in known:
        maps = layers.prepared.maps
        assert maps is not None
        shapes = maps.territory.shapes
        known[place] = on_web_map([shapes[code] for code in layers.codes(place)], maps.territory.crs)
    return known[place]


def tile(layers: "Layers", cut: "Cut", z: int, x: int, y: int, form: str, version: str = "") -> bytes:
    """Return a tile of a map as an image, empty where there is nothing to draw.

    Parameters
    ----------
    version
        See `style`.

    Raises
    ------
    LayerNotMade
        If the layer has to be made first.
    """
    from shanshui.data.tiles import SIZE, bounds_of, encoded

    found = pixels(layers, cut, bounds_of(z, x, y), (SIZE, SIZE), version)
    return b"" if found is None else encoded(found, form)


def point(layers: "Layers", cut: "Cut", longitude: float, latitude: float) -> float:
    """Return the number of a map at a place, NaN where it has none. Raise LayerNotMade if it has to be made first."""
    from shanshui.data.tiles import at

    with reading(layers, cut) as path:
        return at(path, longitude, latitude)


def reach(layers: "Layers", cut: "Cut") -> "Bounds":
    """Return west, south, east, north of a map, degrees. Raise LayerNotMade if it has to be made first."""
    from shanshui.data.tiles import extent

    with reading(layers, cut) as path:
        return extent(path)


def pixels(
    layers: "Layers", cut: "Cut", bounds: "Bounds", shape: tuple[int, int], version: str = ""
) -> "Pixels | None":
    """Return a part of the web map as colours, clear outside the place; None where there is nothing to draw."""
    from shanshui.data.tiles import inside, window

    look = style(layers, cut, version)
    with reading(layers, cut) as path:
        if look.kind == "relief":
            found = _lit(path, bounds, shape, look.exaggeration)
        else:
            between: Between = "nearest" if look.kind == "classes" else "bilinear"
            values = window(path, bounds, shape, between)
            found = None if values is None else look.painted(values)
    if found is None:
        return None
    if look.kind != "relief" or cut.place:
        mask = inside(outline(layers, cut.place), bounds, shape)
        if mask is not None:
            found[~mask] = 0
    return found if found[..., 3].any() else None


def sheet(layers: "Layers", cut: "Cut", bounds: "Bounds", shape: tuple[int, int]) -> "Pixels | None":
    """Return a large part of the web map as colours, drawn in strips so that it takes little more than it holds."""
    (west, south, east, north), (rows, columns) = bounds, shape
    whole, step, drawn = np.zeros((rows, columns, 4), dtype=np.uint8), (north - south) / rows, False
    version = version_of(layers, cut)  # one look for all strips, whatever is made meanwhile
    for top in range(0, rows, STRIP):
        end = min(top + STRIP, rows)
        found = pixels(layers, cut, (west, north - end * step, east, north - top * step), (end - top, columns), version)
        if found is not None:
            whole[top:end], drawn = found, True
    return whole if drawn else None


def _lit(path: Path, bounds: "Bounds", shape: tuple[int, int], exaggeration: float) -> "Pixels | None":
    """Return relief as light and shadow; a pixel more around lets the light pass over the edge."""
    from shanshui.data.tiles import window

    (west, south, east, north), (rows, columns) = bounds, shape
    wide, high = (east - west) / columns, (north - south) / rows
    around = (west - wide, south - high, east + wide, north + high)
    elevation = window(path, around, (rows + 2, columns + 2), "cubic_spline")
    ground = wide / math.cosh((south + north) / 2 / EARTH)  # the web map stretches towards the poles
    return None if elevation is None else shaded(elevation, ground, exaggeration)
