"""The synthetic landscape, written once for all tests that only read it, and a way to run a datastack of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.invest.landscape import write_landscape

from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run


@pytest.fixture(scope="session")
def landscape(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the path of each datastack by name; tests must not change the files."""
    return write_landscape(tmp_path_factory.mktemp("landscape"))


@pytest.fixture
def modelled(landscape: dict[str, Path], tmp_path: Path) -> Callable[..., Path]:
    """Return a function that runs a datastack by name and returns its workspace."""

    def execute(name: str, threads: int = 2, folder: str = "out") -> Path:
        run(read_datastack(landscape[name]), tmp_path / folder, threads=threads, overwrite=True)
        return tmp_path / folder

    return execute
