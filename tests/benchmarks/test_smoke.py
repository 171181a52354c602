"""The benchmarks run, at a size of seconds and without peers: figures in the docs can be made again."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.__main__ import HEAD, lines

from benchmarks import invest, landscape, measure, observations, routing

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the landscape of 160 × 160 cells."""
    return landscape.build(tmp_path_factory.mktemp("country"), 160)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out peers, whatever this machine has, and run where the benchmarks lie."""
    for name in ("SHANSHUI_INVEST", "SHANSHUI_PEERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(ROOT)


def test_a_model_of_invest(country: Path):
    head, row = invest.compared(country, ("carbon",), rounds=1, threads=2)
    assert (len(row), row[0], row[1]) == (len(head), "carbon", "–")
    assert float(row[2]) > 0


def test_routing(country: Path):
    lines = routing.compared(country / "dem.tif", rounds=1).splitlines()
    assert lines[0].startswith("| tool |")
    assert lines[2].startswith("| ours |")


@pytest.mark.parametrize("program", ["ours", "exactextract"])
def test_sums_over_places(country: Path, program: str):
    command = [
        sys.executable,
        "benchmarks/zonal.py",
        "--one",
        program,
        f"{country}/precip.tif",
        f"{country}/admin.gpkg",
    ]
    assert measure.measured(command).seconds > 0


def test_pricing_again():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.repricing", "50"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ},
    )
    assert "151 places × 20 items" in done.stdout


def test_a_country_has_no_seam():
    """Beyond its side it goes on as it began, and heights at the seam differ no more than inside."""
    height = landscape.Country(128).height.astype(float)
    steps = np.abs(np.diff(np.concatenate([height, height]), axis=0)).mean(axis=1)
    assert steps[127] < 1.5 * steps.max(initial=0, where=np.arange(255) != 127)
    assert landscape.repeated(126, 4, 128).tolist() == [126, 127, 0, 1]


def test_the_table_of_all_has_a_line_for_every_program():
    cost = measure.Cost(2.0, 3.0, 100.0, 5.0, 6.0, {"seconds": 1.0})
    slower = measure.Cost(9.0, 3.0, 100.0, 5.0, 6.0, {"seconds": 4.0})
    rows = list(lines("carbon", {"InVEST": [slower, slower], "ours": [cost, cost]}))
    assert [row[1] for row in rows] == ["InVEST", "ours"]
    assert (rows[0][2], rows[0][-1], rows[1][-1]) == ("4.00", "4.0 4.0", "1")
    assert all(len(row) == len(HEAD) for row in rows)


def test_a_command_that_fails_is_told():
    with pytest.raises(RuntimeError, match="ended with 3"):
        measure.measured([sys.executable, "-c", "raise SystemExit(3)"])


def test_what_a_child_says_and_costs():
    cost = measure.measured([sys.executable, "-c", "print('RESULT {\"seconds\": 2.5}')"])
    assert (cost.seconds, cost.said) == (2.5, {"seconds": 2.5})
    assert cost.wall > 0


def test_observations_of_villages(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    observations.run(tmp_path, 20, 8, 4)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "20 villages x 8 indicators x 4 years"
    assert [line.split("  ")[0] for line in told[1:4:2]] == [
        "import all years but the last",
        "assess a target of each at each village",
    ]
