"""The layers of the areas of a server: kept open, made one at a time, drawn as tiles that are kept for a while."""

import json
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shanshui.core.errors import NoSuchName, ServerFailed, ShanshuiError, TooManyMaps
from shanshui.core.labels import Label
from shanshui.report.layer_drawing import tile
from shanshui.web.access.sight import Approved
from shanshui.web.seen import Seen
from shanshui.web.shelf import Opened

if TYPE_CHECKING:
    from shanshui.core.labels import Language
    from shanshui.report.map_picture import Form
    from shanshui.run.layer import Cut
    from shanshui.run.layers import Layers

State = Literal["ready", "to-make", "waiting", "making", "failed"]
NO_RASTERS = Label(
    "It has no rasters: name some under `sources:` in area.yaml.",
    "该区域没有栅格：请在 area.yaml 的 `sources:` 下给出。",
)
ROOM = 64 * 2**20  # bytes of tiles kept in memory
MOST_WAITING = 24
LOOK = 0.5  # s between two looks at whether data changed
AT_ONCE = 2.5  # s in which a small layer is made before the answer


@dataclass
class Job:
    """The making of one layer."""

    state: State = "waiting"
    progress: float = 0.0
    error: ShanshuiError | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def tell(self, share: float) -> None:
        """Note the share that is done."""
        self.state, self.progress = "making", share


class Kept:
    """The last tiles that were drawn, at most so many bytes."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held = 0
        self._tiles: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> bytes | None:
        """Return a tile, empty where there is nothing to draw; None if it is not kept."""
        with self._lock:
            if key in self._tiles:
                self._tiles.move_to_end(key)
            return self._tiles.get(key)

    def put(self, key: tuple[Any, ...], tile: bytes) -> None:
        """Keep a tile; those not asked for the longest go."""
        with self._lock:
            self._held += len(tile) + 200 - (len(self._tiles.pop(key)) + 200 if key in self._tiles else 0)
            self._tiles[key] = tile
            while self._held > self._room:
                self._held -= len(self._tiles.popitem(last=False)[1]) + 200


class Desk:
    """Where layers are asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._one = threading.Lock()
        self._reading: dict[Path, threading.Lock] = {}
        self._of_area: dict[tuple[Path, bool], tuple[str, Layers | None]] = {}
        self._looked: dict[tuple[Path, bool], float] = {}
        self._jobs: dict[Path, Job] = {}
        self._tiles = Kept()

    def layers(self, seen: Opened) -> "Layers | None":
        """Return the layers of an area, read again once its data change; None without rasters.

        All of them, also of periods that only some may see: a cut says which. A former account has its own.
        """
        former = isinstance(seen, Approved) and seen.former_is_seen
        area: Opened = seen if former else getattr(seen, "whole", seen)
        which = area.path, former
        known, now = self._of_area.get(which), time.monotonic()
        if known is not None and now - self._looked.get(which, -LOOK) < LOOK and not former:
            return known[1]  # a screen of tiles comes at once: files are not looked at for each
        stamp = area.version
        if known is None or known[0] != stamp:
            with self._lock:
                reading = self._reading.setdefault(area.path, threading.Lock())
            with reading:  # a large area takes its time: who asks for another one does not wait for it
                known = self._of_area.get(which)
                if known is None or known[0] != stamp:
                    known = self._of_area[which] = stamp, _read(area)
        self._looked[which] = now
        return known[1]

    def the(self, area: Opened) -> "Layers":
        """Return the layers of an area, or raise NoSuchName if nothing of it can be drawn."""
        found = self.layers(area)
        if found is None:
            raise NoSuchName(where="layers", what="map of", name=area.id, known=[], see=NO_RASTERS)
        return found

    def job(self, path: Path) -> Job | None:
        """Return how a layer stands: ready, being made, failed; None if nobody asked for it."""
        if path.is_file():
            return Job("ready", 1.0)
        return self._jobs.get(path)

    def make(self, layers: "Layers", cut: "Cut") -> None:
        """Have a layer made unless it is there or on its way; a small one is there when this returns.

        Raises
        ------
        NotOnTheMap
            If the place has no boundary.
        TooManyMaps
            If too many are waiting.
        """
        path = layers.path(cut)
        with self._lock:
            job = self.job(path)
            if job is None or job.state == "failed":
                waiting = sum(not one.done.is_set() for one in self._jobs.values())
                if waiting >= MOST_WAITING:
                    raise TooManyMaps(where="layers", waiting=waiting)
                job = self._jobs[path] = Job()
                threading.Thread(target=self._work, args=(layers, cut, path, job), daemon=True).start()
        if job.state != "ready":
            job.done.wait(AT_ONCE)

    def _work(self, layers: "Layers", cut: "Cut", path: Path, job: Job) -> None:
        from shanshui.run.layer_files import make

        try:
            with self._one:
                make(layers, cut, job.tell)
            with self._lock:
                self._jobs.pop(path, None)
        except ShanshuiError as error:
            job.state, job.error = "failed", error
        except Exception:
            job.state, job.error = "failed", ServerFailed(where=cut.layer.id)
            raise
        finally:
            job.done.set()

    def tile(self, layers: "Layers", cut: "Cut", version: str, at: tuple[int, int, int], form: str) -> bytes:
        """Return a tile as an image; empty where there is nothing to draw.

        Raises
        ------
        LayerNotMade
            If the layer has to be made first.
        """
        found = self.drawn(version, at, form)
        if found is None:
            found = tile(layers, cut, *at, form, version)
            self._tiles.put((version, *at, form), found)
        return found

    def drawn(self, version: str, at: tuple[int, int, int], form: str) -> bytes | None:
        """Return a tile that is still in memory; None if it is not."""
        return self._tiles.get((version, *at, form))

    def picture(self, layers: "Layers", cut: "Cut", version: str, language: "Language", form: "Form") -> bytes:
        """Return a map as a picture, kept as tiles are.

        Raises
        ------
        LayerNotMade
            If the layer has to be made first.
        """
        from shanshui.report.map_picture import picture

        key = (version, language, form)
        found = self._tiles.get(key)
        if found is None:
            found = picture(layers, cut, language, form)
            self._tiles.put(key, found)
        return found


DESK = Desk()  # of the process: what is open for one route is open for all


def cut_of(about: Seen, layer: str, since: str = "") -> "tuple[Layers, Cut]":
    """Return the one map a request is about: of the period and place that were checked.

    Raises
    ------
    NoSuchName
        If there is no such layer, or it has no such period that the one who asks may see.
    """
    layers, shown = DESK.the(about.area), periods_of(about)
    return layers, layers.cut(layer, period_of(about, shown), since, about.place, shown)


def periods_of(about: Seen) -> list[str]:
    """Return the periods of which the one who asks may see layers: of an account, those that were approved.

    Of a former account those whose maps and parameters are still what it was made of: no other can be drawn of it.
    """
    if isinstance(about.area, Approved) and about.area.former_is_seen:
        return _as_it_was(DESK.layers(about.area), about.area.periods)
    if isinstance(about.area, Approved):
        return list(about.area.periods)
    return [str(one) for one in about.area.area.config.periods]


def _as_it_was(layers: "Layers | None", periods: tuple[str, ...]) -> list[str]:
    """Return the periods of a former account of which the layers today are those it was made of."""
    from shanshui.run.manifest import parameters

    if layers is None or layers.results is None:
        return []
    then, now = layers.results.manifest.get("parameters"), parameters(layers.prepared)
    if json.dumps(then, sort_keys=True) != json.dumps(now, sort_keys=True):
        return []  # a parameter that only scales is told by no stamp of maps
    return [period for period in periods if layers.current(period)]


def period_of(about: Seen, shown: list[str]) -> str:
    """Return the period that was asked for, else the last of the account; empty if there is none of it on maps."""
    return about.asked_period or (about.period if about.period in shown else "")


def _read(area: Opened) -> "Layers | None":
    if not area.area.config.sources:
        return None
    from shanshui.run.account import prepare
    from shanshui.run.layers import Layers

    return Layers(prepare(area.path, numbers=False), area.account if area.has_account else None)
