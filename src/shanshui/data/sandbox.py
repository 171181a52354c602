"""Files of strangers: opened only by a process of its own with little memory, little time, no network and no secrets.

What comes back is plain: GeoJSON in longitude and latitude, rows of text, the names of tags; or a Word file that only
its owner opens. If that process dies, this one only reads that it did.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from shanshui.core.errors import TooLarge, UnknownExtension, UploadFailed, UploadRefused
from shanshui.core.labels import Label
from shanshui.data.word_template import FILLED, Given

KINDS: Final = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "gpkg",
    ".zip": "zip",
    ".csv": "csv",
    ".xlsx": "xlsx",
}
TEMPLATES: Final = {".docx": "docx"}
RESULT: Final = "result.json"
PIECE: Final = 1 << 20
NOBODY: Final = 65_534  # the user without rights, on every Unix


@dataclass(frozen=True)
class Limits:
    """What a stranger's file may cost.

    Attributes
    ----------
    bytes, expanded, answer
        Of the file, of all that an archive holds, and of what comes back.
    memory, seconds
        Of the process that opens it.
    """

    bytes: int = 20 << 20
    expanded: int = 200 << 20
    answer: int = 32 << 20
    memory: int = 3 << 30
    seconds: int = 60
    members: int = 20
    ratio: int = 200
    features: int = 5_000
    corners: int = 500_000
    rows: int = 100_000


LIMITS: Final = Limits()


def kind_of(name: str, kinds: Mapping[str, str] = KINDS) -> str:
    """Return how a file is read, by the extension of its name: nothing else of the name is ever used.

    Raises
    ------
    UnknownExtension
    """
    extension = Path(name.replace("\\", "/")).suffix.lower()
    if extension not in kinds:
        raise UnknownExtension(where="file", name=extension[:20], known=sorted(kinds))
    return kinds[extension]


def opened(file: IO[bytes], name: str, limits: Limits = LIMITS) -> dict[str, Any]:
    """Return what a stranger's file holds.

    Returns
    -------
    dict
        {"kind": "shapes", "geojson", "count", "fields"} or {"kind": "table", "columns", "rows", "count"}.

    Raises
    ------
    UnknownExtension, TooLarge
        Before it is opened.
    UploadRefused
        If it is not what is needed.
    UploadFailed
        If the process that opened it died or took too long.
    """
    with _worked(file, kind_of(name), limits) as folder:
        return _answer(folder, limits)


def tags_of(file: IO[bytes], name: str, limits: Limits = LIMITS) -> list[str]:
    """Return the names of the tags of a stranger's Word file.

    Raises
    ------
    UnknownExtension, TooLarge, UploadRefused, UploadFailed
        As `opened`.
    """
    with _worked(file, kind_of(name, TEMPLATES), limits) as folder:
        return [str(tag) for tag in _answer(folder, limits)["tags"]]


def filled(file: IO[bytes], name: str, given: Given, limits: Limits = LIMITS) -> bytes:
    """Return a stranger's Word file in which every tag is replaced by what it stands for; nobody here opens it.

    Raises
    ------
    UnknownExtension, TooLarge, UploadRefused, UploadFailed
        As `opened`.
    """
    with _worked(file, kind_of(name, TEMPLATES), limits, given) as folder:
        _answer(folder, limits)
        return _small(folder / FILLED, limits).read_bytes()


@contextmanager
def _worked(file: IO[bytes], kind: str, limits: Limits, given: Given | None = None) -> Iterator[Path]:
    """Yield the folder in which a stranger's file was opened, and what came of it."""
    with _workplace() as folder:
        _copy(file, folder / f"upload.{kind}", limits.bytes)
        if given:
            given.write(folder)
        _lend(folder)
        _work(folder, kind, limits)
        yield folder


@contextmanager
def _workplace() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="shanshui-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(file: IO[bytes], to: Path, limit: int) -> None:
    size = 0
    with to.open("xb") as copy:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > limit:
                raise TooLarge(where="file", what="bytes", found=f"> {limit}", limit=limit)
            copy.write(piece)


def _lend(folder: Path) -> None:
    """Give the folder to the user without rights, where we may."""
    if os.name == "posix" and os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, NOBODY, NOBODY)


def _work(folder: Path, kind: str, limits: Limits) -> None:
    """Have the file opened; what the process says on the way is not kept."""
    command = [sys.executable, "-I", "-m", "shanshui.data.sandboxed", str(folder), kind, json.dumps(asdict(limits))]
    null = subprocess.DEVNULL
    try:
        done = subprocess.run(
            command,
            check=False,
            cwd=folder,
            env=_bare(folder),
            timeout=limits.seconds,
            stdin=null,
            stdout=null,
            stderr=null,
        )
    except subprocess.TimeoutExpired:
        raise UploadFailed(
            where="file", saw=_saw(f"more than {limits.seconds} s", f"超过 {limits.seconds} 秒")
        ) from None
    if done.returncode:
        raise UploadFailed(where="file", saw=_saw(f"it ended with {done.returncode}", f"退出码 {done.returncode}"))


def _saw(en: str, zh: str) -> Label:
    return Label(en, zh)


def _bare(folder: Path) -> dict[str, str]:
    """Return the environment of the process: nothing of ours, and GDAL shut (it reads this when it is loaded)."""
    from shanshui.data.drivers import HARDENED

    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "GDAL_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    calm = {"PYTHONDONTWRITEBYTECODE": "1", "PROJ_NETWORK": "OFF", "GDAL_CACHEMAX": "64", "LC_ALL": "C.UTF-8"}
    own = {"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder)}
    needed = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**HARDENED, **one, **calm, **own, **needed}


def _small(file: Path, limits: Limits) -> Path:
    """Return a file that the process left, if it is one, of ours and not too large."""
    if not file.is_file() or file.is_symlink() or file.stat().st_size > limits.answer:
        raise UploadFailed(where="file", saw=_saw("no answer, or too long a one", "无结果或结果过大"))
    return file


def _answer(folder: Path, limits: Limits) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_small(folder / RESULT, limits).read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise UploadFailed(where="file", saw=_saw("its answer cannot be read", "结果无法读取")) from None
    if "error" in found:
        raise UploadRefused(where="file", saw=_saw(str(found["error"]["en"]), str(found["error"]["zh"])))
    return found
