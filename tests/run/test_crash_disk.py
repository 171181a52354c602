"""Disks that fill up, become read-only or refuse, and inputs that change while they are read (C02, C03)."""

import errno
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.run.accounting import account, copied
from tests.run.crashing import run_with_little_room
from tests.run.test_crash import SMALL, cut_off_after, everything, expected, kept, opened, server, worked_out

from shanshui.core.errors import InputsChanged, WriteFailed
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import run
from shanshui.store.publish import blocks_folder, results_folder

__all__ = ["expected", "server"]  # fixtures


# --- no room --------------------------------------------------------------------------------------


def test_files_that_may_not_grow(server, area: Path, expected: dict[str, bytes]):
    """A quota on the size of files: whatever point it bites at, it is told and nothing half is published."""
    seen = set()
    for most in (0, 3_000, 20_000, 10_000_000):
        told = area.parent / "told"
        process = server.Process(target=run_with_little_room, args=(str(area), most, str(told)))
        process.start()
        process.join(60)
        text = told.read_text()
        seen.add(text.split()[0])
        assert text == "done" or text.startswith("WriteFailed 1 "), text
        assert opened(area) == (expected if text == "done" else None)
    assert seen == {"done", "WriteFailed"}


def test_a_disk_that_fills_up(written: Path, tmp_path: Path, expected: dict[str, bytes]):
    """C02: on a small disk of its own; with space freed the run goes on."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1400k", "tmpfs", str(disk)], capture_output=True, check=False
    ).returncode:
        pytest.skip("no permission to mount a small disk")
    try:
        area = copied(written, disk / "area")
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        prepared = prepare(area)
        for room in (0, 4096, 20_000, 60_000):
            (disk / "ballast").write_bytes(bytes(max(0, free - room)))
            with pytest.raises(WriteFailed):
                run(prepared, Settings(block=SMALL, threads=2))
            assert opened(area) is None
            (disk / "ballast").unlink()
        run(prepared, Settings(block=SMALL, threads=2))
        assert opened(area) == expected
        (disk / "ballast").write_bytes(bytes(max(0, os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - 9000)))
        with pytest.raises(WriteFailed):
            run(prepared, Settings(block=SMALL, threads=2), fresh=True)
        assert opened(area) == expected
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_folder_that_may_not_be_written(area: Path, monkeypatch: pytest.MonkeyPatch):
    """C03: told as such, not as a fault of the program."""
    real = Path.mkdir

    def refuse(self: Path, *arguments: object, **options: object) -> None:
        if ".shanshui" in self.parts:
            raise PermissionError(13, "Permission denied", str(self))
        real(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(WriteFailed, match="Permission denied"):
        run(prepare(area))
    assert not results_folder(area.parent).exists()


def test_a_disk_that_became_read_only(written: Path, tmp_path: Path, expected: dict[str, bytes]):
    """C03: told as such, and nothing is lost when it can be written again."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(disk)], capture_output=True, check=False).returncode:
        pytest.skip("no permission to mount a small disk")
    try:
        area = copied(written, disk / "area")

        def lock(done: int, total: int) -> None:
            if done == 7:
                subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True, check=False)

        with pytest.raises(WriteFailed) as caught:
            run(prepare(area), Settings(block=SMALL, threads=1, progress=lock))
        if not os.statvfs(disk).f_flag & os.ST_RDONLY:
            pytest.skip("no permission to make a disk read-only")
        assert "只读" in caught.value.text("zh")
        with pytest.raises(WriteFailed):
            run(prepare(area), Settings(block=SMALL))
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert opened(area) is None
        run(prepare(area), Settings(block=SMALL))
        assert opened(area) == expected
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_rename_that_fails(area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch):
    """C03: as on a network drive; the former account stays, and the run ends with exit code 1."""
    account(area)
    rename, stage = Path.rename, ".shanshui/stage"

    def refuse(self: Path, to: Path) -> Path:
        if stage in self.as_posix():
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(self))
        return rename(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(WriteFailed) as caught:
            run(prepare(area), Settings(block=SMALL), fresh=True)
    assert caught.value.exit_code == 1
    assert opened(area) == expected
    assert everything(account(area, SMALL, fresh=True).folder) == expected


# --- inputs that do not hold still ----------------------------------------------------------------


def replaced_meanwhile(area: Path, change: Callable[[Path], None]) -> None:
    """Run while the relief is changed after five blocks."""

    def meddle(done: int, total: int) -> None:
        if done == 5:
            change(area.parent / "dem.tif")

    run(prepare(area), Settings(block=SMALL, threads=1, progress=meddle))


def other_content(file: Path) -> None:
    """Change one byte and put the time of modification back."""
    times = file.stat()
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def swapped(file: Path) -> None:
    """Put another file in its place, older and of the same size."""
    other = file.with_suffix(".new")
    other.write_bytes(file.read_bytes()[:-1] + b"\5")
    os.utime(other, (0, 0))
    other.replace(file)


@pytest.mark.parametrize("change", [other_content, swapped, Path.unlink])
def test_an_input_replaced_while_it_is_read(area: Path, expected: dict[str, bytes], change: Callable[[Path], None]):
    """C03: refused, and what was worked out of it is not kept, whatever the clock of the file says."""
    original = (area.parent / "dem.tif").read_bytes()
    with pytest.raises(InputsChanged, match=r"dem\.tif"):
        replaced_meanwhile(area, change)
    assert opened(area) is None
    (area.parent / "dem.tif").write_bytes(original)
    assert sum(len(groups) for groups, _ in kept(area)) == 5
    run(prepare(area), Settings(block=SMALL))
    assert opened(area) == expected


def test_an_input_that_was_only_touched(area: Path, expected: dict[str, bytes]):
    """C03: a clock that was set back is no other content."""
    replaced_meanwhile(area, lambda file: os.utime(file, (0, 0)))
    assert opened(area) == expected


def test_blocks_are_kept_whatever_the_clock(area: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch):
    """C03: a run goes on after the clock was set back: nothing rests on the order of times."""
    cut_off_after(monkeypatch, area, 9)
    for file in (*blocks_folder(area.parent).iterdir(), area, area.parent / "dem.tif"):
        os.utime(file, (4e9, 4e9))
    assert worked_out(monkeypatch, area) == 11
    assert opened(area) == expected
