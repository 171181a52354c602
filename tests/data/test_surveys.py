"""Surveys that are remembered: only of rasters that are as they were, never half, never more than so many."""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.data.builders import rain, write_tif

from shanshui.core.registry import variable
from shanshui.core.spec import Variable
from shanshui.data import surveys
from shanshui.data.checks import look_at
from shanshui.data.drivers import Opening, TiffReader, open_raster
from shanshui.data.source import RasterSource
from shanshui.data.survey import Survey
from shanshui.data.surveys import Surveys

VERSION = "1.0"
RAIN, COVER = variable("precipitation"), variable("ecosystem_type")


@pytest.fixture
def raster(tmp_path: Path) -> Path:
    return settled(write_tif(tmp_path / "r.tif", rain(40, 50)))


def settled(path: Path) -> Path:
    """Return a file that was changed long ago, as far as its times tell."""
    before = time.time() - 60
    os.utime(path, (before, before))
    return path


@pytest.fixture(autouse=True)
def changes_show_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the time of change of an inode, that nobody can set, be no reason to read again."""
    monkeypatch.setattr("shanshui.data.hashes.SETTLED", 0.0)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that were read, one entry for each window."""
    seen: list[Path] = []
    stored = TiffReader.stored

    def noted(self: TiffReader, *given: Any) -> Any:
        seen.append(self.path)
        return stored(self, *given)

    monkeypatch.setattr(TiffReader, "stored", noted)
    return seen


def seen(path: Path, folder: Path, name: Variable = RAIN, **opening: Any) -> Survey:
    source: RasterSource = open_raster(path, opening=Opening(**opening))
    return Surveys(folder, VERSION).of([path], source, name, None)


def test_what_was_seen_once_is_not_read_again(raster: Path, tmp_path: Path, reads: list[Path]):
    first = seen(raster, tmp_path)
    assert reads
    reads.clear()
    assert seen(raster, tmp_path) == first == look_at(open_raster(raster), RAIN, None)
    reads.clear()
    assert seen(raster, tmp_path).codes == frozenset()
    assert not reads


def test_codes_of_classes_come_back(tmp_path: Path, reads: list[Path]):
    path = settled(write_tif(tmp_path / "c.tif", np.array([[1, 2], [7, 7]], dtype="u1")))
    first = seen(path, tmp_path, COVER)
    reads.clear()
    assert seen(path, tmp_path, COVER) == first
    assert first.codes == {1, 2, 7}
    assert not reads


@pytest.mark.parametrize("change", [{"nodata": 1500.0}, {"unit": "m"}, {"confirmed": True}])
def test_a_raster_declared_otherwise_is_read_again(
    raster: Path, tmp_path: Path, reads: list[Path], change: dict[str, Any]
):
    seen(raster, tmp_path)
    reads.clear()
    seen(raster, tmp_path, **change)
    assert bool(reads) is ("confirmed" not in change)


def test_another_variable_another_range_and_another_program_read_again(
    raster: Path, tmp_path: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
):
    seen(raster, tmp_path)
    for name in (variable("npp"), replace(RAIN, high=RAIN.high - 1)):
        reads.clear()
        seen(raster, tmp_path, name)
        assert reads
    for where, what in ((surveys, "SURVEYED"), (sys.modules[__name__], "VERSION")):
        reads.clear()
        monkeypatch.setattr(where, what, "another")
        seen(raster, tmp_path)
        assert reads


def test_a_file_that_changed_is_read_again(raster: Path, tmp_path: Path, reads: list[Path]):
    before = seen(raster, tmp_path)
    write_tif(raster, rain(40, 50) + 1)
    settled(raster)
    reads.clear()
    assert seen(raster, tmp_path).most == before.most + 1
    assert reads


def test_a_file_that_may_still_change_unseen_is_not_remembered(
    raster: Path, tmp_path: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shanshui.data.hashes.SETTLED", 3600.0)
    seen(raster, tmp_path)
    assert not list(Path(tmp_path).glob(".shanshui/surveys/*"))


@pytest.mark.parametrize("damage", [b"", b"{", b"[]\n[]", None])
def test_what_is_broken_is_made_anew(raster: Path, tmp_path: Path, reads: list[Path], damage: bytes | None):
    first = seen(raster, tmp_path)
    (kept,) = tmp_path.glob(".shanshui/surveys/*")
    whole = kept.read_bytes()
    kept.write_bytes(whole.replace(b'"looked": 2000', b'"looked": 2001') if damage is None else damage)
    assert kept.read_bytes() != whole
    reads.clear()
    assert seen(raster, tmp_path) == first
    assert reads
    assert kept.read_bytes() == whole


def test_a_crash_while_writing_leaves_nothing_to_read(raster: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr("shanshui.data.surveys.os.replace", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        first = seen(raster, tmp_path)
    assert seen(raster, tmp_path) == first
    assert len(list(tmp_path.glob(".shanshui/surveys/*.json"))) == 1


def test_where_nothing_can_be_written_everything_is_read(raster: Path, tmp_path: Path):
    (tmp_path / ".shanshui").write_text("no folder", encoding="utf-8")
    assert seen(raster, tmp_path) == look_at(open_raster(raster), RAIN, None)


def test_no_more_than_so_many_are_kept(raster: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(surveys, "MOST", 3)
    for high in range(6):
        seen(raster, tmp_path, replace(RAIN, high=5000.0 + high))
    assert len(list(tmp_path.glob(".shanshui/surveys/*"))) == 3


def test_another_way_to_the_same_file_is_no_other_file(
    raster: Path, tmp_path: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
):
    seen(raster, tmp_path)
    reads.clear()
    monkeypatch.chdir(tmp_path)
    seen(Path(raster.name), Path())
    assert not reads
