"""Surveys of rasters, remembered beside the area: a raster that has not changed is not read again.

Each lies in a file of its own, whole or absent: whoever is cut off keeps what was seen before, and two programs at
once do not disturb one another. What is broken or cannot be written is worked out again.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from shanshui.core.spec import Variable
from shanshui.data import survey as ways
from shanshui.data.checks import look_at
from shanshui.data.hashes import settled, stamp
from shanshui.data.source import RasterSource
from shanshui.data.survey import Convert, Survey

FOLDER = "surveys"
SURVEYED = 1  # of the way rasters are looked at; another number looks at all anew
MOST = 1000  # surveys that are kept
LONGEST = 10_000  # codes of one that is kept
# What of a source tells which numbers are read from its files; where they lie does not matter here.
TOLD = (
    "format", "layer", "shape", "block", "turned", "shift", "bands", "dtype", "nodata", "nodata_declared",
    "scales", "offsets", "unit",
)  # fmt: skip


class Surveys:
    """What was seen of the rasters of an area.

    Parameters
    ----------
    folder
        Of the area.
    version
        Of the program: what another one saw is not used.
    """

    def __init__(self, folder: Path, version: str) -> None:
        self._folder = folder / ".shanshui" / FOLDER
        self._version = version

    def of(self, files: Sequence[Path], source: RasterSource, variable: Variable, convert: Convert | None) -> Survey:
        """Return what the numbers of a raster are, read only if its files or what is asked have changed.

        Parameters
        ----------
        files
            All it is read from; what is not there, as what lies elsewhere, is read each time.
        convert
            As `checks.in_unit` gives it for the source and the variable.
        """
        stamps = _stamps(files)
        if stamps is None:
            return look_at(source, variable, convert)
        path = self._folder / f"{_key(self._version, stamps, source, variable)}.json"
        known = _read(path)
        if known is None:
            known = look_at(source, variable, convert)
            self._keep(path, known)
        return known

    def _keep(self, path: Path, seen: Survey) -> None:
        if len(seen.codes) > LONGEST:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=self._folder, delete=False) as partial:
                partial.write(_written(seen))
            os.replace(partial.name, path)  # noqa: PTH105
            self._tidy()
        except OSError:
            return  # what cannot be remembered is read again

    def _tidy(self) -> None:
        """Remove the oldest beyond so many, with what a crash left half written."""
        there = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for file in there[: max(0, len(there) - MOST)]:
            file.unlink(missing_ok=True)


def _stamps(files: Sequence[Path]) -> list[tuple[int, ...]] | None:
    """Return what tells this state of files from every other; None if nothing does."""
    try:
        found = [one for file in files if (one := stamp(file)) is not None and settled(one)]
    except OSError:
        return None
    return found if len(found) == len(files) else None


def _key(version: str, stamps: Sequence[tuple[int, ...]], source: RasterSource, variable: Variable) -> str:
    """Return the hash of everything a survey depends on."""
    asked = variable.name, variable.unit, variable.kind.value, variable.bands, variable.low, variable.high
    way = version, SURVEYED, ways.FULL, ways.SAMPLE
    told = json.dumps([way, stamps, [getattr(source, name) for name in TOLD], asked])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _written(seen: Survey) -> str:
    told = json.dumps(asdict(seen) | {"codes": sorted(seen.codes)})
    return f"{_sum(told)}\n{told}"


def _read(path: Path) -> Survey | None:
    """Return a survey that was kept; None if there is none, or it is not what was written."""
    try:
        check, told = path.read_text(encoding="utf-8").split("\n", 1)
        if check != _sum(told):
            return None
        found = json.loads(told)
        pairs = {name: tuple((value, count) for value, count in found[name]) for name in ("lowest", "highest")}
        return Survey(**found | pairs | {"codes": frozenset(found["codes"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _sum(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()
