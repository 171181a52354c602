"""The command line, called as a user calls it but in this process."""

from collections.abc import Callable
from typing import NamedTuple

import pytest


class Said(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def shanshui(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs a command and returns its exit code and what it printed."""
    from shanshui.cli.main import main

    def call(*words: object) -> Said:
        monkeypatch.setattr("sys.argv", ["shanshui", *map(str, words)])
        monkeypatch.setenv("SHANSHUI_LANG", "en")
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Said(done.value.code, out, err)

    return call
