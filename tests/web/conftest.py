"""The two bundled areas on one server: one with an account, one with indicators only."""

import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.web.asking import app_of, asking


@pytest.fixture(scope="session")
def areas(lishui: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with copies of both areas, with their findings registered; tests must not change them."""
    from shanshui.run.demo import copy_example
    from shanshui.run.findings import update

    folder = tmp_path_factory.mktemp("areas")
    shutil.copytree(lishui, folder / "lishui")
    copy_example("district", folder / "district")
    for area in ("lishui", "district"):
        update(folder / area / "area.yaml", "nobody in particular")
    return folder


@pytest.fixture(scope="session")
def app(areas: Path) -> FastAPI:
    return app_of([areas / "lishui", areas / "district"])


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Return the one person of a machine of their own."""
    return asking(app)
