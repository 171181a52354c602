"""A small synthetic area, written once for all tests that only read it."""

from pathlib import Path

import pytest
from tests import synthetic
from tests.run.accounting import copied


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the area.yaml of a synthetic area of 60 × 70 cells; never run there."""
    return synthetic.make_area(tmp_path_factory.mktemp("synthetic"))


@pytest.fixture
def area(written: Path, tmp_path: Path) -> Path:
    """Return the area.yaml of a synthetic area of one's own."""
    return copied(written, tmp_path / "area")
