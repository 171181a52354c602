"""Progress: a bar on a terminal, a few lines elsewhere, nothing if quiet."""

import pytest

from shanshui.cli.progress import Progress


def steps(progress: Progress, total: int, periods: int = 1) -> None:
    with progress:
        for _ in range(periods):
            for done in range(1, total + 1):
                progress.step(done, total)


def test_elsewhere_at_most_ten_lines_on_stderr(capsys):
    steps(Progress(), 1000)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [f"{tenth:3d} %  {tenth * 10}/1000" for tenth in range(10, 101, 10)]


def test_every_period_is_told(capsys):
    steps(Progress(), 2, periods=2)
    assert capsys.readouterr().err.splitlines() == [" 50 %  1/2", "100 %  2/2"] * 2


def test_quiet(capsys):
    steps(Progress(quiet=True), 5)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("plain", [True, False])
def test_a_bar_on_a_terminal(capsys, monkeypatch, plain):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1") if plain else monkeypatch.delenv("NO_COLOR", raising=False)
    steps(Progress(), 4)
    out, err = capsys.readouterr()
    assert out == ""
    assert "4/4" in err
    assert not (plain and "\x1b[3" in err)


def test_no_bar_on_a_dumb_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    steps(Progress(), 1)
    assert capsys.readouterr().err == "100 %  1/1\n"


def test_the_bar_goes_when_a_run_fails(monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    progress = Progress()
    with pytest.raises(KeyError), progress:
        raise KeyError
    assert progress._bar is None


def test_the_first_run_says_that_it_compiles(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    with Progress() as progress:
        progress.first_run("en")
        progress.first_run("zh")
    told = capsys.readouterr().err.splitlines()
    assert [line[:9] for line in told] == ["First run", "本机首次运行：正在"]
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels" / "fuse.add-1.nbi").touch()
    with Progress() as progress:
        progress.first_run("en")
    assert capsys.readouterr().err == ""
