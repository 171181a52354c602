"""Habitat quality: what threats, by their distance, take from the suitability of each land use; and rarity.

Distances are exact and squared in whole cells, found tile by tile with a rim as wide as the threat reaches, so the
result does not depend on the tiling. As in InVEST 3.20 the nearest cell with any threat counts, whatever its
intensity, and `max_dist` is in the units of the projection, although older tables have kilometres.

Differs from InVEST 3.20 on purpose: without a single threat cell it takes half the perimeter of the raster for the
distance, so a threat that reaches farther than that degrades a landscape it does not touch; here it does nothing.
A threat raster may serve twice. With `base_path` given for every threat, it stops over outputs it never declared;
here the baseline serves for rarity alone.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanshui.core.errors import BadArgument, DuplicateKeys, NeighbourhoodTooWide, OutOfRange
from shanshui.core.labels import Label
from shanshui.data.files import local_file
from shanshui.grid.window import Window
from shanshui.invest.frame import Frame
from shanshui.invest.inputs import Input
from shanshui.invest.models import Argument, Model
from shanshui.invest.tables import ClassTable, Column, read_rows
from shanshui.invest.vectors import Zones
from shanshui.kernels.focal_distance import add_influence, steps_down
from shanshui.kernels.focal_habitat import mark, quality

HIGHEST = float(np.finfo(np.float32).max)
LOWEST = float(np.finfo(np.float32).min)
STEEP = 2.99  # exp(-2.99) = 0.05 of an exponential threat is left at its greatest distance
FARTHEST = 4096  # cells a threat may reach, to stay within memory
HIGH, WIDE, PIECE = 512, 2048, 512
PATHS = {"cur": "cur_path", "fut": "fut_path"}
EVERYWHERE = np.ones((1, 1))
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Threat:
    """A threat of one scenario: where it is, what is left of it by squared distance, what each land use feels."""

    source: Input
    influence: Floats
    strength: Floats

    @property
    def reach(self) -> int:
        """Return how far it reaches, in cells."""
        return math.isqrt(self.influence.size - 1)


def names(values: Mapping[str, Any]) -> Sequence[str]:
    """Return the files a run writes."""
    letters = "cf" if values["lulc_fut_path"] else "c"
    plain = [f"{name}_{letter}.tif" for letter in letters for name in ("deg_sum", "quality")]
    rare = [
        name.format(letter) for letter in letters for name in ("new_cover_{}.tif", "rarity_{}.tif", "rarity_{}.csv")
    ]
    return plain + rare * bool(values["lulc_bas_path"])


def execute(frame: Frame) -> None:
    """Map degradation and quality of the scenarios and, given a baseline, how rare their land uses became."""
    own = frame.grid_of("lulc_cur_path")
    side = min(abs(own.transform.a), abs(own.transform.e))
    frame.align("lulc_cur_path", cell=(side, side), snap=False)
    rows = threat_rows(frame)
    columns = [Column("habitat", low=0, high=1), *(Column(row["threat"], low=0, high=1) for row in rows)]
    table = frame.table("sensitivity_table_path", "lucode", columns)
    access = frame.zones("access_vector_path") if frame.args["access_vector_path"] else None
    for scenario in PATHS:
        if frame.args[f"lulc_{scenario}_path"]:
            _map_quality(frame, scenario, _threats(frame, rows, table, scenario, side), table, access)
    if frame.args["lulc_bas_path"]:
        _map_rarity(frame, table)


# --- threats --------------------------------------------------------------------------------------------


def threat_rows(frame: Frame) -> list[dict[str, Any]]:
    """Return the rows of the table of threats, names and decay in small letters, or raise."""
    where = f"threats_table_path ({frame.args['threats_table_path']})"
    columns = [
        Column("threat", text=True),
        Column("max_dist", above=0),
        Column("weight", low=0, high=1),
        Column("decay", text=True),
        Column("cur_path", text=True),
        Column("fut_path", text=True, required=bool(frame.args["lulc_fut_path"])),
    ]
    rows = read_rows(frame.args["threats_table_path"], columns, where)
    for row in rows:
        row |= {"threat": row["threat"].lower(), "decay": row["decay"].lower()}
        if row["decay"] not in ("linear", "exponential"):
            need = Label("decay `linear` or `exponential`", "decay 为 `linear` 或 `exponential`")
            raise BadArgument(where=where, got=row["decay"], need=need)
    found = [row["threat"] for row in rows]
    if twice := sorted({name for name in found if found.count(name) > 1}):
        raise DuplicateKeys(where=where, count=len(twice), columns="threat", rows=", ".join(twice))
    if sum(row["weight"] for row in rows) <= 0:
        need = Label("one weight above 0", "至少一个权重大于 0")
        raise BadArgument(where=where, got="weight = 0", need=need)
    return rows


def _threats(frame: Frame, rows: list[dict[str, Any]], table: ClassTable, scenario: str, cell: float) -> list[Threat]:
    folder = Path(frame.args["threats_table_path"]).parent
    whole = sum(row["weight"] for row in rows)
    found = []
    for row in rows:
        where = f"threats_table_path: {row['threat']}, {PATHS[scenario]} ({row[PATHS[scenario]]})"
        source = frame.input(local_file(folder / row[PATHS[scenario]].replace("\\", "/"), where))
        influence = influence_by_square(row["decay"], row["max_dist"] / cell, where)
        found.append(Threat(source, influence, table.numbers(row["threat"]) * (row["weight"] / whole)))
    return found


def influence_by_square(decay: str, most: float, where: str = "") -> Floats:
    """Return what is left of a threat by squared distance, both in cells, up to the greatest distance it reaches.

    Raises
    ------
    NeighbourhoodTooWide
        If it reaches farther than fits in memory.
    """
    if most > FARTHEST:
        raise NeighbourhoodTooWide(where=where, cells=math.floor(most), most=FARTHEST)
    away = np.sqrt(np.arange(math.floor(most * most) + 1, dtype=np.float64))
    if decay == "linear":
        return np.asarray((most - away) / most)
    return np.asarray(np.exp(-away * STEEP / most))


def _region(threat: Threat, window: Window, frame: Frame) -> NDArray[np.uint8]:
    """Return where a threat is, in a window with a rim as wide as it reaches; nothing is beyond the grid."""
    outer, shape = window.padded(threat.reach), frame.grid.shape
    region = np.zeros(outer.shape, dtype=np.uint8)
    left, right = max(outer.left, 0), min(outer.right, shape[1])
    for top in range(max(outer.top, 0), min(outer.bottom, shape[0]), PIECE):
        bottom = min(top + PIECE, outer.bottom, shape[0])
        values = threat.source.window(Window(top, bottom, left, right))
        if mark(values, top - outer.top, left - outer.left, region):
            got = f"{float(np.nanmin(values)):g} … {float(np.nanmax(values)):g}"
            raise OutOfRange(where=threat.source.where, got=got, need=Label("0 to 1", "0 至 1"))
    return region


# --- quality --------------------------------------------------------------------------------------------


def _map_quality(frame: Frame, scenario: str, threats: list[Threat], table: ClassTable, access: Zones | None) -> None:
    lulc = frame.input(f"lulc_{scenario}_path")
    outputs = [frame.output(f"{name}_{scenario[0]}.tif", nodata=HIGHEST) for name in ("deg_sum", "quality")]
    habitat, half = table.numbers("habitat"), frame.args["half_saturation_constant"]
    shares = _shares(access) if access is not None else np.ones(1)

    def work(window: Window) -> None:
        classes = lulc.rows(window, table.coding)
        open_share = EVERYWHERE if access is None else shares[access.labels(window)]
        total = np.zeros(window.shape)
        for threat in threats:
            region = _region(threat, window, frame)
            down = steps_down(region, threat.reach, window.shape[0])
            add_influence(down, threat.reach, threat.influence, threat.strength, classes, open_share, total)
        found = np.empty((2, *window.shape), dtype=np.float32)
        quality(total, classes, habitat, half, found[0], found[1])
        for output, values in zip(outputs, found, strict=True):
            output.write(window, values)

    widest = max(threat.reach for threat in threats)
    frame.each(work, windows=frame.windows(HIGH if widest <= HIGH // 4 else 2 * HIGH, WIDE))


def _shares(access: Zones) -> Floats:
    """Return how open each polygon lies to threats, and last that what none covers is wholly open."""
    named = {str(name).lower(): name for name in access.frame.columns}
    if "access" not in named:
        need = Label("a field `access`", "字段 `access`")
        raise BadArgument(where="access_vector_path", got=", ".join(sorted(named)), need=need)
    shares = access.frame[named["access"]].to_numpy(dtype=np.float64)
    if not ((shares >= 0) & (shares <= 1)).all():
        got = f"{np.nanmin(shares):g} … {np.nanmax(shares):g}"
        raise OutOfRange(where="access_vector_path: access", got=got, need=Label("0 to 1", "0 至 1"))
    return np.append(shares, 1.0)


# --- rarity ---------------------------------------------------------------------------------------------


def _map_rarity(frame: Frame, table: ClassTable) -> None:
    base = frame.input("lulc_bas_path")
    scenarios = [name for name in PATHS if frame.args[f"lulc_{name}_path"]]
    covers = [frame.input(f"lulc_{name}_path") for name in scenarios]
    counts = np.zeros((1 + len(covers), table.codes.size), dtype=np.int64)

    def kept(window: Window) -> list[NDArray[np.int16]]:
        first = base.rows(window, table.coding)
        return [first, *(np.where(first < 0, first, cover.rows(window, table.coding)) for cover in covers)]

    def count(window: Window) -> NDArray[np.int64]:
        found = [np.bincount(rows.ravel() + 1, minlength=table.codes.size + 1)[1:] for rows in kept(window)]
        return np.stack(found)

    def add(window: Window, found: NDArray[np.int64]) -> None:
        np.add(counts, found, out=counts)

    frame.each(count, add)
    rarity = [rareness(counts[0], now) for now in counts[1:]]
    _write_rarity(frame, [name[0] for name in scenarios], lambda window: kept(window)[1:], rarity, table)
    for name, now, rare in zip(scenarios, counts[1:], rarity, strict=True):
        there = sorted((int(table.codes[i]), rare[i]) for i in np.flatnonzero(now))
        frame.write_table(f"rarity_{name[0]}.csv", ["lucode", "rarity_value"], there)


def rareness(before: NDArray[np.int64], now: NDArray[np.int64]) -> Floats:
    """Return 1 - now / (before + now) of each land use, 0 for one the baseline does not have."""
    both = np.where(before > 0, before + now, 1)
    return np.where(before > 0, 1.0 - now / both, 0.0)


def _write_rarity(frame: Frame, letters: list[str], kept: Any, rarity: list[Floats], table: ClassTable) -> None:
    dtype, absent = _cover_type(table.codes)
    covers = [frame.output(f"new_cover_{letter}.tif", nodata=absent, dtype=dtype) for letter in letters]
    rares = [frame.output(f"rarity_{letter}.tif", nodata=LOWEST) for letter in letters]
    codes = np.append(table.codes, absent).astype(dtype)

    def work(window: Window) -> None:
        for rows, cover, rare, values in zip(kept(window), covers, rares, rarity, strict=True):
            cover.write(window, codes[rows])
            rare.write(window, np.append(values, np.nan).astype(np.float32)[rows])

    frame.each(work)


def _cover_type(codes: NDArray[np.int64]) -> tuple[str, int]:
    """Return the smallest type for codes, and its largest number for absence, as InVEST chooses it."""
    for dtype in ("uint8", "int16"):
        limits = np.iinfo(dtype)
        if codes.min() >= limits.min and codes.max() < limits.max:
            return dtype, int(limits.max)
    return "int32", int(np.iinfo(np.int32).max)


MODEL = Model(
    id="habitat_quality",
    aliases=("hq",),
    label=Label("Habitat quality", "生境质量"),
    arguments=(
        Argument("lulc_cur_path", "raster"),
        Argument("lulc_fut_path", "raster", required=False),
        Argument("lulc_bas_path", "raster", required=False),
        Argument("threats_table_path", "table"),
        Argument("access_vector_path", "vector", required=False),
        Argument("sensitivity_table_path", "table"),
        Argument("half_saturation_constant", "number", above=0),
    ),
    execute=execute,
    outputs=names,
)
