"""The bundled Lishui City, accounted once for all tests that only read it."""

from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def lishui(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the finished account; tests must not change it."""
    from shanshui.run.account import prepare
    from shanshui.run.demo import copy_example
    from shanshui.run.run import run

    area = copy_example("lishui", tmp_path_factory.mktemp("account") / "lishui")
    run(prepare(area))
    return area.parent


@pytest.fixture
def own_lishui(lishui: Path, tmp_path: Path) -> Path:
    """Return a copy of the finished account that a test may change."""
    import shutil

    return Path(shutil.copytree(lishui, tmp_path / "lishui"))
