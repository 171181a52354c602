"""The bundled Lishui City, accounted once for all tests that only read it."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does. The same examples every time, so that a change
# is judged by itself; `SHANSHUI_SEARCH=1 make test-slow` looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if os.environ.get("SHANSHUI_SEARCH") else "steady")

# In the background of a script Ctrl-C is ignored, and the programs that tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
