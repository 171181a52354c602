"""What the system writes or reads in part is gone on with; what it does not take is told."""

import errno
import os
import tempfile

import numpy as np
import pytest

from shanshui.core.disk import read_at, whole, write_at
from shanshui.core.errors import WriteFailed

NUMBERS = np.arange(1000, dtype=np.int32).reshape(20, 50)


def test_what_is_written_is_read(tmp_path):
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        write_at(file, NUMBERS, 12, "here")
        write_at(file, np.empty(0), 5000, "here")
        found = np.zeros_like(NUMBERS)
        read_at(file, found, 12, "here")
    assert (found == NUMBERS).all()


def test_calls_that_do_a_part_are_gone_on_with(tmp_path, monkeypatch):
    pwrite, preadv = os.pwrite, os.preadv
    monkeypatch.setattr(os, "pwrite", lambda file, data, at: pwrite(file, data[:7], at))
    monkeypatch.setattr(os, "preadv", lambda file, rooms, at: preadv(file, [room[:11] for room in rooms], at))
    test_what_is_written_is_read(tmp_path)


def half_then_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk take half of the first write, and nothing after."""
    pwrite, seen = os.pwrite, []

    def write(file, data, at):
        seen.append(at)
        if len(seen) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return pwrite(file, data[: len(data) // 2], at)

    monkeypatch.setattr(os, "pwrite", write)


def test_a_disk_that_fills_up_is_told_in_the_user_s_words(tmp_path, monkeypatch):
    half_then_full(monkeypatch)
    with tempfile.TemporaryFile(dir=tmp_path) as file, pytest.raises(WriteFailed) as caught:
        write_at(file, NUMBERS, 0, "scratch")
    assert caught.value.text("en").startswith("scratch: No space left on device.")
    assert "磁盘已满" in caught.value.text("zh")
    assert not any(word in caught.value.text("en") for word in ("account", "area.yaml", "results"))


def test_a_write_of_nothing_is_no_loop(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "pwrite", lambda *given: 0)
    with tempfile.TemporaryFile(dir=tmp_path) as file, pytest.raises(WriteFailed, match="No space left"):
        write_at(file, NUMBERS, 0, "scratch")


def test_bytes_that_are_gone_are_told(tmp_path):
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        write_at(file, NUMBERS[:10], 0, "scratch")
        with pytest.raises(WriteFailed, match="2000 bytes that were written are gone") as caught:
            read_at(file, np.empty_like(NUMBERS), 0, "scratch")
    assert "缺失 2000 字节" in caught.value.text("zh")


def test_a_file_is_whole_or_as_it_was(tmp_path):
    file = tmp_path / "new" / "table.csv"
    with whole(file) as partial:
        partial.write_text("first")
    with pytest.raises(TypeError), whole(file) as partial, partial.open("w") as stream:
        stream.writelines(["half", None])
    assert file.read_text() == "first"
    assert list(file.parent.iterdir()) == [file]
