"""Several models in one run write what each writes alone."""

from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from shanshui.cli.main import app
from shanshui.core.errors import BadArgument, NoStream
from shanshui.invest import frame, reliefs, sediment_delivery
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run
from shanshui.invest.together import run_together

NAMES = ("sdr", "ndr", "carbon", "sdr_d8")


def contents(folder: Path) -> dict[str, bytes]:
    """Return the rasters and tables of a workspace."""
    return {f.name: f.read_bytes() for f in folder.rglob("*") if f.suffix in (".tif", ".csv")}


@pytest.fixture(scope="module")
def alone(landscape: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the outputs of each model, run by itself."""
    folder = tmp_path_factory.mktemp("alone")
    for name in NAMES:
        run(read_datastack(landscape[name]), workspace=folder / name, threads=1)
    return folder


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_bytes_as_alone(landscape: dict[str, Path], alone: Path, tmp_path: Path, threads: int):
    written = run_together([read_datastack(landscape[name]) for name in NAMES], tmp_path, threads)
    for name in NAMES:
        assert contents(tmp_path / name) == contents(alone / name)
        assert contents(tmp_path / name)
    assert {path.parent.name for path in written} <= {*NAMES, *(p.name for p in tmp_path.rglob("*") if p.is_dir())}


def counted(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> list[object]:
    """Return a list that grows by the last argument of each call of a function of a module."""
    calls: list[object] = []
    plain = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given, **named: calls.append(given[-1]) or plain(*given, **named))
    return calls


def test_what_is_the_same_is_worked_out_once(
    landscape: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One relief is filled once and routed once by each rule; inputs read alike are read once, an area burned once."""
    filled, routed = counted(monkeypatch, reliefs, "fill"), counted(monkeypatch, reliefs, "routed")
    read, areas = counted(monkeypatch, sediment_delivery, "_read"), counted(monkeypatch, frame, "Zones")
    run_together([read_datastack(landscape[name]) for name in ("sdr", "ndr", "sdr_d8")], tmp_path, 1)
    assert len(filled) == 1
    assert sorted(map(str, routed)) == ["D8", "MFD"]
    assert len(read) == 1
    assert len(areas) == 1


def test_a_model_that_fails_leaves_nothing_and_others_are_whole(landscape: dict[str, Path], tmp_path: Path):
    bad = read_datastack(landscape["sdr"])
    bad.values["threshold_flow_accumulation"] = 1e9
    with pytest.raises(NoStream):
        run_together([read_datastack(landscape["carbon"]), bad], tmp_path, 1)
    assert (tmp_path / "carbon" / "c_storage_bas.tif").is_file()
    assert not list(tmp_path.glob("sdr/*"))
    assert not list(tmp_path.rglob("*.partial"))


def test_progress_counts_models(landscape: dict[str, Path], tmp_path: Path):
    seen: list[tuple[int, int]] = []
    run_together([read_datastack(landscape["carbon"])], tmp_path, step=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 1)]


def test_two_of_one_name_are_refused(landscape: dict[str, Path], tmp_path: Path):
    stack = read_datastack(landscape["carbon"])
    with pytest.raises(BadArgument, match="carbon"):
        run_together([stack, stack], tmp_path)


def test_the_command_runs_several(landscape: dict[str, Path], tmp_path: Path):
    command = ["invest", "all", str(landscape["carbon"]), str(landscape["hq"]), "-w", str(tmp_path), "--quiet"]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert (tmp_path / "carbon" / "c_storage_bas.tif").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"carbon", "hq"}


def test_one_model_takes_one_datastack(landscape: dict[str, Path]):
    done = CliRunner().invoke(app, ["invest", "carbon", str(landscape["carbon"]), str(landscape["hq"])])
    assert done.exit_code == 2
    assert "invest all" in " ".join(done.output.replace("│", " ").split())
