"""A small synthetic area, written once for all tests that only read it."""

from collections.abc import Generator
from pathlib import Path

import pytest
from tests import synthetic
from tests.run.accounting import copied

from shanshui.core.errors import WorkersUnfit


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the area.yaml of a synthetic area of 60 × 70 cells; never run there."""
    return synthetic.make_area(tmp_path_factory.mktemp("synthetic"))


@pytest.fixture
def area(written: Path, tmp_path: Path) -> Path:
    """Return the area.yaml of a synthetic area of one's own."""
    return copied(written, tmp_path / "area")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Skip a test whose workers were refused because somebody changed the program since this process read it.

    Then workers that start later are another build indeed. In a tree that lies still the refusal is a failure.
    """
    try:
        return (yield)
    except WorkersUnfit as refused:
        from shanshui.run.worker import code_hash

        if code_hash() == code_hash.__wrapped__():
            raise
        pytest.skip(f"the program was changed while its tests ran: {refused.text('en')[:200]}")
