"""Stage, verify, swap: whatever happens, either the old complete account opens or the new one (§12)."""

import json
import os
from pathlib import Path

import pytest
from tests.store.faults import Counter, PulledPlug, counting, disk_full

from shanshui.core.errors import AreaInUse, BrokenResults, NoResults
from shanshui.store import publish as module
from shanshui.store.lock import only_run
from shanshui.store.made import made_accounts
from shanshui.store.publish import (
    MARKER,
    blocks_folder,
    hash_of,
    is_complete,
    open_published,
    publish,
    published_key,
    recover,
    results_folder,
    stage_folder,
)


def staged(area: Path, text: str, key: str = "k1") -> Path:
    """Return a stage with two files and a folder."""
    stage = stage_folder(area, key)
    (stage / "flows.parquet").write_text(text)
    (stage / "maps").mkdir()
    (stage / "maps" / "a.tif").write_text(text * 2)
    return stage


def published(area: Path, text: str, key: str = "k1") -> Path:
    """Publish an account that says a text."""
    return publish(area, staged(area, text, key), key)


def says(area: Path) -> str:
    """Return what the published account says, after checking that it is whole."""
    folder = open_published(area)
    text = (folder / "flows.parquet").read_text()
    assert (folder / "maps" / "a.tif").read_text() == text * 2
    return text


def superseded(area: Path) -> dict[str, str]:
    """Return the former accounts by folder."""
    return {f.parent.name: f.read_text() for f in sorted(area.glob(".shanshui/superseded/*/flows.parquet"))}


def test_published_and_opened(tmp_path: Path):
    assert published(tmp_path, "one") == results_folder(tmp_path)
    assert says(tmp_path) == "one"
    assert published_key(tmp_path) == "k1"
    assert not (tmp_path / ".shanshui/stage/k1").exists()


def test_nothing_published(tmp_path: Path):
    with pytest.raises(NoResults):
        open_published(tmp_path)
    assert published_key(tmp_path) == ""


def test_former_accounts_are_kept_and_never_overwritten(tmp_path: Path):
    for i in range(4):
        published(tmp_path, f"text {i}", f"key{i % 2}" + "x" * 40)
    assert says(tmp_path) == "text 3"
    assert list(superseded(tmp_path).values()) == ["text 0", "text 1", "text 2"]
    assert all(is_complete(folder) for folder in tmp_path.glob(".shanshui/superseded/*"))


def test_all_accounts_that_were_made_are_known_the_oldest_first(tmp_path: Path):
    assert made_accounts(tmp_path) == ()
    fingerprints = []
    for i in range(11):
        fingerprints.append(hash_of(published(tmp_path, f"text {i}", f"key{i}") / MARKER))
    (tmp_path / ".shanshui/superseded/intervals").mkdir()
    (tmp_path / ".shanshui/superseded/0099-unmarked").mkdir()  # it was never published
    found = made_accounts(tmp_path)
    assert [one.fingerprint for one in found] == fingerprints
    assert found[-1].folder == results_folder(tmp_path)


def test_the_same_account_again_keeps_the_former_one(tmp_path: Path):
    published(tmp_path, "same")
    published(tmp_path, "same")
    assert list(superseded(tmp_path).values()) == ["same"]


def test_a_folder_that_was_never_published_is_not_thrown_away(tmp_path: Path):
    results_folder(tmp_path).mkdir()
    (results_folder(tmp_path) / "flows.parquet").write_text("mine")
    published(tmp_path, "new")
    assert says(tmp_path) == "new"
    assert superseded(tmp_path) == {"0001-unmarked": "mine"}


def test_finished_blocks_go_when_the_account_is_out(tmp_path: Path):
    blocks_folder(tmp_path).mkdir(parents=True)
    published(tmp_path, "one")
    assert not blocks_folder(tmp_path).exists()


@pytest.mark.parametrize("name", ["flows.parquet", "maps/a.tif"])
def test_tampered_results_do_not_open(tmp_path: Path, name: str):
    file = published(tmp_path, "one") / name
    file.write_text(file.read_text() + " ")
    with pytest.raises(BrokenResults) as caught:
        open_published(tmp_path)
    assert name in caught.value.text("en")
    assert "内容不符" in caught.value.text("zh")


@pytest.mark.parametrize("name", ["flows.parquet", "maps/a.tif", MARKER])
def test_incomplete_results_do_not_open(tmp_path: Path, name: str):
    (published(tmp_path, "one") / name).unlink()
    with pytest.raises(BrokenResults, match=f"{name} is missing"):
        open_published(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"key": 1}', '{"files": {}}', '{"key": "k", "files": 3}', "\x00\xff"]
)
def test_a_damaged_marker_is_broken_results_not_a_crash(tmp_path: Path, text: str):
    (published(tmp_path, "one") / MARKER).write_text(text, encoding="latin-1")
    with pytest.raises(BrokenResults, match=MARKER):
        open_published(tmp_path)
    assert published_key(tmp_path) == ""
    published(tmp_path, "two", "k2")
    assert says(tmp_path) == "two"


def test_a_file_that_became_a_folder(tmp_path: Path):
    file = published(tmp_path, "one") / "flows.parquet"
    file.unlink()
    file.mkdir()
    with pytest.raises(BrokenResults):
        open_published(tmp_path)


def test_between_the_two_renames(tmp_path: Path):
    """The worst moment: the old account is aside, the new one not yet in place."""
    published(tmp_path, "one")
    stage = staged(tmp_path, "two", "k2")
    module._write_marker(stage, "k2")
    results_folder(tmp_path).rename(tmp_path / ".shanshui" / "aside")
    recover(tmp_path)
    assert says(tmp_path) == "two"


def test_a_half_written_stage_never_opens(tmp_path: Path):
    staged(tmp_path, "half", "k2")
    with pytest.raises(NoResults):
        open_published(tmp_path)
    stage = tmp_path / ".shanshui/stage/k2"
    (stage / MARKER).write_text(json.dumps({"key": "k2", "files": {"flows.parquet": "0" * 64}}))
    with pytest.raises(NoResults):
        open_published(tmp_path)


def test_recovery_does_not_touch_an_account_that_is_there(tmp_path: Path):
    published(tmp_path, "one")
    module._write_marker(staged(tmp_path, "two", "k2"), "k2")
    recover(tmp_path)
    assert says(tmp_path) == "one"


def test_what_runs_left_behind_is_removed_by_the_next(tmp_path: Path):
    """An old complete stage must never be taken for the account of today."""
    published(tmp_path, "one")
    module._write_marker(staged(tmp_path, "never published", "a-first-in-the-alphabet"), "a")
    stage_folder(tmp_path, "k2")
    assert [f.name for f in (tmp_path / ".shanshui/stage").iterdir()] == ["k2"]
    assert list((tmp_path / ".shanshui/stage/k2").iterdir()) == []


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk be without delay: `fsync` is counted, and fails when told to, but does not wait."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many calls change the disk while an account replaces another."""
    area = tmp_path / "count"
    published(area, "old")
    stage = staged(area, "new", "k2")
    with counting(monkeypatch, Counter()) as counter:
        publish(area, stage, "k2")
    return counter.seen


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("with_former", [True, False], ids=["former", "first"])
def test_the_plug_pulled_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool, with_former: bool):
    """C01: a crash at, or right after, any call that changes the disk leaves the old or the new account, whole."""
    steps = calls(tmp_path, monkeypatch)
    assert steps > 8
    seen = set()
    for step in range(steps):
        area = tmp_path / f"{step}"
        area.mkdir()
        if with_former:
            published(area, "old")
        stage = staged(area, "new", "k2")
        with counting(monkeypatch, Counter(step, after)) as counter:
            try:
                publish(area, stage, "k2")
            except PulledPlug:
                pass
            else:
                assert counter.seen <= step or not with_former
        try:
            seen.add(says(area))
        except NoResults:
            assert not with_former
            seen.add("")
        published(area, "next", "k3")
        assert says(area) == "next"
        kept = list(superseded(area).values())
        assert len(kept) == len(set(kept)), "no former account is lost or doubled"
        assert ("old" in kept) is with_former
    assert seen == ({"old", "new"} if with_former else {"", "new"})


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.usefixtures("quick")
def test_an_error_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool):
    """C02, C03: a full disk, a lost permission, a failed rename: told, and the old account intact or the new one whole."""
    for step in range(calls(tmp_path, monkeypatch)):
        area = tmp_path / f"{step}"
        area.mkdir()
        published(area, "old")
        stage = staged(area, "new", "k2")
        with counting(monkeypatch, Counter(step, after, disk_full())):
            try:
                publish(area, stage, "k2")
            except OSError as error:
                told = error.errno
            else:
                told = None
        assert says(area) in (("new",) if told is None else ("old", "new"))
        assert published(area, "next", "k3") == results_folder(area)
        assert says(area) == "next"


def test_a_failed_swap_puts_the_former_account_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    published(tmp_path, "old")
    stage = staged(tmp_path, "new", "k2")
    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda self, to: refuse() if self == stage else rename(self, to))

    def refuse() -> None:
        raise disk_full()

    with pytest.raises(OSError, match="No space"):
        publish(tmp_path, stage, "k2")
    assert results_folder(tmp_path).exists()
    assert says(tmp_path) == "old"


def test_one_run_at_a_time(tmp_path: Path):
    with only_run(tmp_path), pytest.raises(AreaInUse) as caught, only_run(tmp_path):
        pass
    assert tmp_path.name in caught.value.text("zh")
    with only_run(tmp_path):
        pass


def test_a_run_that_failed_lets_go(tmp_path: Path):
    with pytest.raises(PulledPlug), only_run(tmp_path):
        raise PulledPlug
    with only_run(tmp_path):
        pass
