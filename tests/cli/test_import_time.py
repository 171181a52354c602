"""Starting is quick: heavy libraries are loaded only where they are needed."""

import os
import subprocess
import sys

import pytest
from tests.tabular import FLOWS, write_area

HEAVY = {"xarray", "pandas", "numba", "rasterio", "geopandas"}


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


def test_help_loads_nothing_heavy(environment):
    assert not loaded(environment, "--help") & (HEAVY | {"numpy", "pint", "pydantic", "rich", "pyarrow"})


def test_check_of_tables_loads_nothing_heavy(environment, area):
    found = loaded(environment, "check", area)
    assert not found & (HEAVY | {"pint", "pyarrow", "scipy", "shapely", "openpyxl", "rich"})


def test_lists_load_nothing_heavy(environment):
    assert not loaded(environment, "variables") & (HEAVY | {"numpy", "pint"})
    assert not loaded(environment, "services", "soil_retention") & (HEAVY | {"pint"})
