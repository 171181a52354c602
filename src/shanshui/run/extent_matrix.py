"""What became of what between two land-cover maps: exact areas, block by block (§9).

Each pair of a cell and a place counts by the share of the cell inside and the cell's true area, as in the account.
The sums are exact, so blocks and threads change no bit (§10).
"""

import hashlib
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from shanshui.accounts.extent import NO_DATA, Matrix, added
from shanshui.core.place import PlaceTree
from shanshui.data.heap import few_arenas
from shanshui.grid.blocks import blocks
from shanshui.grid.window import Window
from shanshui.grid.zones import Zones
from shanshui.kernels import exact_sum
from shanshui.run.account import TYPES, Prepared
from shanshui.run.execute import Group, Settings, grouped
from shanshui.run.period_inputs import MapInputs, Places, in_order
from shanshui.run.source_names import LAND_COVER
from shanshui.store.journal import Journal

Digits = dict[tuple[int, int], NDArray[np.int64]]  # (place, pair of types) → digits of an exact sum, ha
KINDS = len(TYPES) + 1  # the last one stands for no type


@dataclass(frozen=True)
class TypeMap(MapInputs):
    """The land cover of one period."""

    def types(self, window: Window) -> NDArray[np.uint8]:
        """Return the index of the ecosystem type of each cell; one past the end where there is none."""
        return self._types(window)


def has_land_cover(prepared: Prepared) -> bool:
    """Return whether every period has a land-cover map."""
    return prepared.maps is not None and (LAND_COVER, prepared.periods[0]) in prepared.maps.rasters


def change_matrices(
    prepared: Prepared, since: str, until: str, settings: Settings | None = None, stamp: str = ""
) -> dict[str, Matrix]:
    """Return the change matrix of every place, from the land cover of two periods of an area that has it.

    Threads of this process work it out, as many as there are threads or workers: a pass takes little more than the
    decoding of two maps.

    Parameters
    ----------
    stamp
        What the maps of both periods depend on. With it and `settings.work`, finished blocks are kept there: a pass
        that was cut off goes on.
    """
    assert prepared.maps is not None
    settings, zones = settings or Settings(), prepared.maps.zones
    maps = [_type_map(prepared, zones, period) for period in (since, until)]
    whole: Digits = {}
    for part in _parts(maps, zones, settings, _kept(settings, stamp, since, until)):
        _add(whole, part)
    leaves: dict[str, dict[tuple[str, str], float]] = {code: {} for code in zones.codes}
    for (zone, pair), area in zip(whole, exact_sum.totals(np.array([*whole.values()])), strict=True):
        if area:
            leaves[zones.codes[zone]][_kind(pair // KINDS), _kind(pair % KINDS)] = float(area)
    made = [Matrix(code, since, until, dict(sorted(moved.items()))) for code, moved in leaves.items()]
    return rolled({one.place: one for one in made}, prepared.tree.below(prepared.area.config.area.code))


def rolled(leaves: Mapping[str, Matrix], tree: PlaceTree) -> dict[str, Matrix]:
    """Return the matrices of leaves and of all places above them: the sums of those within."""
    inside: dict[str, list[Matrix]] = {}
    for code, matrix in leaves.items():
        for place in (code, *tree.ancestors(code)):
            inside.setdefault(place, []).append(matrix)
    return {place.code: added(inside[place.code], place.code) for place in tree if place.code in inside}


def _kind(index: int) -> str:
    return TYPES[index] if index < len(TYPES) else NO_DATA


def _type_map(prepared: Prepared, zones: Zones, period: str) -> TypeMap:
    assert prepared.maps is not None
    cover = {LAND_COVER: prepared.maps.rasters[LAND_COVER, period]}
    places = Places(tuple(zones.codes), {}, TYPES, {})
    return TypeMap(prepared.maps.grid, zones, cover, prepared.maps.classes, {}, places)


def trial(prepared: Prepared, since: str, until: str, window: Window) -> int:
    """Work out the matrix of one window and return its number of sums: for an estimate of the time."""
    assert prepared.maps is not None
    zones = prepared.maps.zones
    return len(_block([_type_map(prepared, zones, period) for period in (since, until)], zones, window))


def _kept(settings: Settings, stamp: str, since: str, until: str) -> Journal | None:
    """Return where finished blocks of a pair of periods are kept, named after all they depend on."""
    if settings.work is None or not stamp:
        return None
    content = f"{stamp} {since} {until} {settings.block} {len(TYPES)}"
    return Journal(settings.work / f"extent-{hashlib.sha256(content.encode()).hexdigest()[:24]}.journal")


def _add(whole: Digits, part: Digits) -> None:
    for key, digits in part.items():
        whole[key] = whole[key] + digits if key in whole else digits


def _parts(maps: list[TypeMap], zones: Zones, settings: Settings, journal: Journal | None) -> Iterator[Digits]:
    """Yield the sums of groups of blocks, first those that were kept; few are held at once."""
    few_arenas()
    groups, done = grouped(list(blocks(zones.grid, settings.block))), set[int]()
    for record in journal.records() if journal else ():
        number, part = _unpacked(record)
        done.add(number)
        yield part
    left = [number for number in range(len(groups)) if number not in done]
    threads = max(1, settings.threads, settings.workers)
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[tuple[int, Future[Digits]]] = deque()
        for number in left:
            waiting.append((number, pool.submit(_group, maps, zones, groups[number])))
            if len(waiting) >= 2 * threads:
                yield _finished(waiting.popleft(), journal, settings, len(groups), done)
        while waiting:
            yield _finished(waiting.popleft(), journal, settings, len(groups), done)


def _finished(
    one: tuple[int, Future[Digits]], journal: Journal | None, settings: Settings, every: int, done: set[int]
) -> Digits:
    """Return the sums of a group once they are there, and keep them."""
    number, part = one[0], one[1].result()
    if journal:
        if settings.unchanged:
            settings.unchanged()
        journal.add(_packed(number, part))
    done.add(number)
    if settings.progress:
        settings.progress(len(done), every)
    return part


def _packed(number: int, part: Digits) -> bytes:
    """Return the sums of a group as bytes."""
    stream = BytesIO()
    keys, sums = sorted(part), [part[key] for key in sorted(part)]
    np.savez_compressed(stream, number=number, keys=np.array(keys, dtype=np.int64), sums=np.array(sums))
    return stream.getvalue()


def _unpacked(record: bytes) -> tuple[int, Digits]:
    """Return what `_packed` was given."""
    with np.load(BytesIO(record), allow_pickle=False) as found:
        keys = [(int(zone), int(pair)) for zone, pair in found["keys"].reshape(-1, 2)]
        return int(found["number"]), dict(zip(keys, found["sums"], strict=True))


def _group(maps: list[TypeMap], zones: Zones, group: Group) -> Digits:
    found: Digits = {}
    for window in group:
        _add(found, _block(maps, zones, window))
    return found


def _block(maps: list[TypeMap], zones: Zones, window: Window) -> Digits:
    """Return the exact area of every pair of types at every place of a window."""
    cover = zones.cover(window)
    if not cover.zones.size:
        return {}
    before, after = (one.types(window) for one in maps)
    pairs = before.astype(np.uint16) * np.uint16(KINDS) + after
    found = in_order(cover, pairs, KINDS**2, zones.grid.row_areas(window))
    sums = exact_sum.accumulator(found.zones.size)
    exact_sum.add(sums, np.repeat(np.arange(found.zones.size), np.diff(found.starts)), found.area)
    exact_sum.carry(sums)
    return dict(zip(zip(found.zones.tolist(), found.kinds.tolist(), strict=True), sums, strict=True))
