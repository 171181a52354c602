"""Starting is quick: heavy libraries are loaded only where they are needed."""

import os
import subprocess
import sys
import time

import pytest
from tests.tabular import FLOWS, write_area

HEAVY = {"xarray", "pandas", "numba", "rasterio", "geopandas"}
TRIES = 7


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Return an environment in which compiled modules are kept, as on a user's machine."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("compiled"))}


@pytest.fixture
def area(tmp_path):
    return write_area(tmp_path, q=f"{FLOWS}\n990101,forest,soil_retention,sedimentation,1.2,万立方米\n")


def loaded(environment, *words) -> set[str]:
    """Return the top-level packages a command loads."""
    command = [sys.executable, "-X", "importtime", "-m", "shanshui.cli.main", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return {line.split("|")[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}


def quickest(environment, *words) -> float:
    """Return the least seconds a command takes, of several tries after the first."""
    command = [sys.executable, "-m", "shanshui.cli.main", *map(str, words)]
    times = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True, env=environment)
        times.append(time.perf_counter() - begun)
    return min(times[1:])


def test_help_loads_nothing_heavy(environment):
    assert not loaded(environment, "--help") & (HEAVY | {"numpy", "pint", "pydantic", "rich", "pyarrow"})


def test_check_of_tables_loads_nothing_heavy(environment, area):
    found = loaded(environment, "check", area)
    assert not found & (HEAVY | {"pint", "pyarrow", "scipy", "shapely", "openpyxl", "rich"})


def test_lists_load_nothing_heavy(environment):
    assert not loaded(environment, "variables") & (HEAVY | {"numpy", "pint"})
    assert not loaded(environment, "services", "soil_retention") & (HEAVY | {"pint"})


def test_help_takes_half_a_second(environment):
    assert quickest(environment, "--help") <= 0.5


def test_check_without_rasters_takes_less_than_a_second(environment, area):
    assert quickest(environment, "check", area) <= 0.8
