"""The folder a model writes into: what cannot be written is told before work begins, and one run at a time writes."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shanshui.core.errors import BadArgument, WorkspaceInUse, WorkspaceUnfit
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run
from shanshui.invest.outputs import Outputs


@pytest.mark.parametrize("suffix", ["../up", "a/b", "a\\b", "a:b", "a\nb"])
def test_a_suffix_stays_part_of_a_name(landscape: dict[str, Path], suffix: str):
    path = landscape["carbon"].parent / "suffix.invs.json"
    text = landscape["carbon"].read_text(encoding="utf-8").replace('"args": {', '"args": {"results_suffix": "SUFFIX",')
    path.write_text(text.replace('"SUFFIX"', json.dumps(suffix)), encoding="utf-8")
    with pytest.raises(BadArgument, match="results_suffix") as raised:
        read_datastack(path)
    assert "不含" in raised.value.text("zh")


def test_a_file_in_place_of_the_workspace_is_told(landscape: dict[str, Path], tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    for workspace in (tmp_path / "file", tmp_path / "file" / "a" / "b"):
        with pytest.raises(WorkspaceUnfit, match="a file, not a folder"):
            run(read_datastack(landscape["carbon"]), workspace)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_place_of_an_output_is_told_before_anything_is_written(landscape: dict[str, Path], tmp_path: Path):
    (tmp_path / "raster_values_summary.csv").mkdir()
    with pytest.raises(WorkspaceUnfit, match="a folder has the name"):
        run(read_datastack(landscape["carbon"]), tmp_path, overwrite=True)
    assert [file.name for file in tmp_path.iterdir()] == ["raster_values_summary.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders")
def test_one_run_at_a_time_writes_outputs_of_one_suffix(landscape: dict[str, Path], tmp_path: Path):
    held = Outputs(tmp_path, "", overwrite=True)
    assert held.stage.is_dir()
    with pytest.raises(WorkspaceInUse):
        run(read_datastack(landscape["carbon"]), tmp_path)
    other = Outputs(tmp_path, "_b", overwrite=True)
    assert other.stage != held.stage
    other.discard()
    held.discard()
    assert run(read_datastack(landscape["carbon"]), tmp_path)


def _stage_and_die(workspace: str) -> None:
    outputs = Outputs(Path(workspace), "", overwrite=True)
    outputs.table("a.csv", ["x"], [[1]])
    (outputs.stage / "scratch").mkdir()
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_what_a_killed_run_left_is_removed_by_the_next(landscape: dict[str, Path], tmp_path: Path):
    process = multiprocessing.get_context("spawn").Process(target=_stage_and_die, args=(str(tmp_path),))
    process.start()
    process.join()
    assert [file.name for file in tmp_path.iterdir()] == [".shanshui"]
    written = run(read_datastack(landscape["carbon"]), tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(written)


def test_interrupted_it_is_exit_130_and_says_that_nothing_is_kept(landscape: dict[str, Path], tmp_path: Path):
    script = (
        "import signal, sys, shanshui.invest.frame as frame\n"
        "from shanshui.cli.main import main\n"
        "frame.Frame.each = lambda *a, **k: signal.raise_signal(signal.SIGINT)\n"
        f"sys.argv = ['shanshui', 'invest', 'carbon', {str(landscape['carbon'])!r}, '-w', {str(tmp_path)!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 128 + signal.SIGINT
    assert "nothing half-done is left" in done.stderr
    assert "goes on" not in done.stderr
    assert not list(tmp_path.iterdir())
