"""Publish a result folder: stage, verify, swap. A crash never leaves a half result that opens.

Beside `area.yaml`:

    results/                 the published account, complete or absent
    .shanshui/stage/KEY/     being written
    .shanshui/superseded/    former accounts; never overwritten (§12)
    .shanshui/blocks/        finished blocks of a run that was cut off
"""

import hashlib
import json
import os
import shutil
from pathlib import Path

from shanshui.core.errors import BrokenResults, NoResults

RESULTS = "results"
WORK = ".shanshui"
MARKER = "complete.json"


def results_folder(area_folder: Path) -> Path:
    """Return where an area's published account lies."""
    return area_folder / RESULTS


def blocks_folder(area_folder: Path) -> Path:
    """Return where finished blocks are kept until the account is published."""
    return area_folder / WORK / "blocks"


def stage_folder(area_folder: Path, key: str) -> Path:
    """Return a fresh folder to write an account into."""
    stage = area_folder / WORK / "stage" / key
    if stage.exists():
        shutil.rmtree(stage)
    stage.mkdir(parents=True)
    return stage


def publish(area_folder: Path, stage: Path, key: str) -> Path:
    """Verify a staged account, put it in place of the former one, and return its folder."""
    _write_marker(stage, key)
    check_complete(stage)
    target = results_folder(area_folder)
    if target.exists():
        former = area_folder / WORK / "superseded" / _free_name(area_folder, published_key(area_folder) or "unmarked")
        former.parent.mkdir(parents=True, exist_ok=True)
        target.rename(former)
    stage.rename(target)
    _sync(area_folder)
    shutil.rmtree(blocks_folder(area_folder), ignore_errors=True)
    return target


def recover(area_folder: Path) -> None:
    """Finish a publication that was cut off between its two renames."""
    target, stages = results_folder(area_folder), area_folder / WORK / "stage"
    if target.exists() or not stages.exists():
        return
    for stage in sorted(stages.iterdir()):
        if (stage / MARKER).exists() and is_complete(stage):
            stage.rename(target)
            return


def open_published(area_folder: Path) -> Path:
    """Return the folder of the published account.

    Raises
    ------
    NoResults, BrokenResults
        If there is none, or it is not what was published.
    """
    recover(area_folder)
    target = results_folder(area_folder)
    if not target.exists():
        raise NoResults(where=str(area_folder.name), folder=RESULTS)
    check_complete(target)
    return target


def published_key(area_folder: Path) -> str:
    """Return the key of the published account, empty if there is none."""
    marker = results_folder(area_folder) / MARKER
    return str(json.loads(marker.read_text())["key"]) if marker.exists() else ""


def check_complete(folder: Path) -> None:
    """Raise BrokenResults unless every file is what the marker says."""
    marker = folder / MARKER
    if not marker.exists():
        raise BrokenResults(where=folder.name, file=MARKER, saw="is missing")
    for name, expected in json.loads(marker.read_text())["files"].items():
        file = folder / name
        if not file.exists():
            raise BrokenResults(where=folder.name, file=name, saw="is missing")
        if hash_of(file) != expected:
            raise BrokenResults(where=folder.name, file=name, saw="has other content")


def is_complete(folder: Path) -> bool:
    """Return whether every file is what the marker says."""
    try:
        check_complete(folder)
    except (BrokenResults, ValueError, KeyError):
        return False
    return True


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_marker(stage: Path, key: str) -> None:
    files = sorted(f for f in stage.rglob("*") if f.is_file() and f.name != MARKER)
    for file in files:
        _sync(file)
    content = {"key": key, "files": {str(f.relative_to(stage).as_posix()): hash_of(f) for f in files}}
    partial = stage / f"{MARKER}.partial"
    partial.write_text(json.dumps(content, indent=1))
    _sync(partial)
    partial.replace(stage / MARKER)


def _sync(path: Path) -> None:
    """Bring a file or folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _free_name(area_folder: Path, key: str) -> str:
    taken = area_folder / WORK / "superseded"
    number = 1
    while (taken / f"{number:04d}-{key[:12]}").exists() or any(taken.glob(f"{number:04d}-*")):
        number += 1
    return f"{number:04d}-{key[:12]}"
