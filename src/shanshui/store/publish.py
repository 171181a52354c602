"""Publish a result folder: stage, verify, swap. A crash never leaves a half result that opens.

Beside `area.yaml`:

    results/                 the published account, complete or absent
    .shanshui/stage/KEY/     being written
    .shanshui/superseded/    former accounts; never overwritten, never removed (§12): an approved one is still seen
    .shanshui/blocks/        finished blocks of a run that was cut off
"""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from shanshui.core.errors import BrokenResults, NoResults
from shanshui.core.labels import Label

RESULTS = "results"
WORK = ".shanshui"
MARKER = "complete.json"
MISSING, CHANGED = Label("is missing", "缺失"), Label("has other content", "内容不符")


def results_folder(area_folder: Path) -> Path:
    """Return where an area's published account lies."""
    return area_folder / RESULTS


def blocks_folder(area_folder: Path) -> Path:
    """Return where finished blocks are kept until the account is published."""
    return area_folder / WORK / "blocks"


def stage_folder(area_folder: Path, key: str) -> Path:
    """Return a fresh folder to write an account into; what runs that were cut off left behind is removed."""
    stages = area_folder / WORK / "stage"
    if stages.exists():
        shutil.rmtree(stages)
    (stages / key).mkdir(parents=True)
    return stages / key


def publish(area_folder: Path, stage: Path, key: str) -> Path:
    """Verify a staged account, put it in place of the former one, and return its folder."""
    _write_marker(stage, key)
    check_complete(stage)
    target = results_folder(area_folder)
    if target.exists():
        former = area_folder / WORK / "superseded" / _free_name(area_folder, published_key(area_folder) or "unmarked")
        former.parent.mkdir(parents=True, exist_ok=True)
        _swap(stage, target, former)
        _sync(former.parent)
    else:
        stage.rename(target)
    _sync(area_folder)
    shutil.rmtree(blocks_folder(area_folder), ignore_errors=True)
    return target


def _swap(stage: Path, target: Path, former: Path) -> None:
    """Put the stage in place of the target; if that fails, the target is put back."""
    target.rename(former)
    try:
        stage.rename(target)
    except OSError:
        former.rename(target)
        raise


def recover(area_folder: Path) -> None:
    """Finish a publication that was cut off between its two renames."""
    target, stages = results_folder(area_folder), area_folder / WORK / "stage"
    if target.exists() or not stages.exists():
        return
    for stage in sorted(stages.iterdir()):
        if (stage / MARKER).exists() and is_complete(stage):
            stage.rename(target)
            _sync(area_folder)
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
    try:
        return str(_marker(results_folder(area_folder))["key"])
    except BrokenResults:
        return ""


def check_complete(folder: Path) -> None:
    """Raise BrokenResults unless every file is what the marker says."""
    for name, expected in _marker(folder)["files"].items():
        file = folder / name
        if not file.is_file():
            raise BrokenResults(where=folder.name, file=name, saw=MISSING)
        if hash_of(file) != expected:
            raise BrokenResults(where=folder.name, file=name, saw=CHANGED)


def _marker(folder: Path) -> dict[str, Any]:
    """Return what the marker of a folder says, or raise BrokenResults."""
    try:
        content = json.loads((folder / MARKER).read_bytes())
        return {"key": str(content["key"]), "files": dict(content["files"])}
    except OSError:
        raise BrokenResults(where=folder.name, file=MARKER, saw=MISSING) from None
    except (ValueError, KeyError, TypeError):
        raise BrokenResults(where=folder.name, file=MARKER, saw=CHANGED) from None


def is_complete(folder: Path) -> bool:
    """Return whether every file is what the marker says."""
    try:
        check_complete(folder)
    except BrokenResults:
        return False
    return True


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_marker(stage: Path, key: str) -> None:
    files = sorted(f for f in stage.rglob("*") if f.is_file() and f.name != MARKER)
    for part in (*files, *(f for f in stage.rglob("*") if f.is_dir())):
        _sync(part)
    content = {"key": key, "files": {str(f.relative_to(stage).as_posix()): hash_of(f) for f in files}}
    partial = stage / f"{MARKER}.partial"
    partial.write_text(json.dumps(content, indent=1))
    _sync(partial)
    partial.replace(stage / MARKER)
    _sync(stage)


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
