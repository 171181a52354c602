"""What an error tells over the web: what to do, and not where on the server anything lies."""

import os
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.web.asking import app_of, asking

from shanshui.core.errors import NoSuchFile, NoSuchName, Problems, UnreadableFile, WriteFailed
from shanshui.web.told import told


@pytest.fixture
def own(areas: Path, tmp_path: Path) -> tuple[TestClient, Path]:
    """Return somebody who has an area of their own, that may be changed."""
    area = Path(shutil.copytree(areas / "lishui", tmp_path / "somewhere" / "lishui"))
    return asking(app_of([area]), raise_server_exceptions=False), area


def broken(area: Path, how: str) -> None:
    if how == "settings gone":
        (area / "area.yaml").unlink()
    elif how == "layers no folder":
        shutil.rmtree(area / ".shanshui", ignore_errors=True)
        (area / ".shanshui").write_text("in the way")
    elif how == "account cut":
        for file in (area / "results").rglob("*.parquet"):
            os.truncate(file, 40)
    else:
        for file in area.rglob("*.tif"):
            os.truncate(file, 40)


ASKED = ("layers", "layers/variable.slope", "layers/hillshade/value?lon=119.5&lat=28.2", "tables", "overview", "findings", "targets", "places", "periods", "shapes")  # fmt: skip


@pytest.mark.parametrize("how", ["settings gone", "layers no folder", "account cut", "rasters cut"])
def test_no_answer_tells_where_the_area_lies(own: tuple[TestClient, Path], how: str):
    client, area = own
    broken(area, how)
    answers = [client.get(f"/api/areas/lishui/{what}") for what in ASKED]
    answers += [client.post(f"/api/areas/lishui/layers/{id}/make") for id in ("variable.slope", "hillshade")]
    failed = [one for one in answers if one.status_code >= 400 or (one.status_code == 200 and '"failed"' in one.text)]
    assert failed
    for one in answers:
        assert str(area) not in one.text, one.text
        assert str(area.parent) not in one.text, one.text
        assert '.."' not in one.text, one.text


@pytest.mark.parametrize(
    "error",
    [
        NoSuchFile(where="/srv/data/lishui/area.yaml", path="/srv/data/lishui/area.yaml", base="x"),
        WriteFailed(where="/srv/data/lishui/results/flows.parquet", saw="[Errno 28] '/srv/data/lishui/a b' full"),
        UnreadableFile(where="dem.tif", format="GeoTIFF", problem="/srv/data/lishui/dem.tif: see details."),
        Problems([UnreadableFile(where="/srv/data/lishui", format="CSV", problem="/srv/data/lishui")]),
    ],
)
def test_of_a_file_the_path_inside_its_area_is_told(error: Problems):
    said = str(told(error, [Path("/srv/data/lishui"), Path("/srv/data")]))
    assert "/srv" not in said
    assert ".." not in said
    assert "lishui" in str(told(error))


def test_a_full_stop_of_the_system_is_not_told_twice():
    said = UnreadableFile(where="a", format="CSV", problem="cut off. See details.").text
    assert "See details. We need" in said("en")
    assert "See details。" in said("zh")
    assert "wait... We" in UnreadableFile(where="a", format="CSV", problem="wait..").text("en")


def test_where_nothing_is_known_it_is_said_what_to_do(client: TestClient):
    for address in ("lishui/tables/x/cells/0/0", "district/layers/variable.slope", "district/layers/x/make"):
        answer = client.post(f"/api/areas/{address}") if "make" in address else client.get(f"/api/areas/{address}")
        assert answer.status_code == 404, address
        message = answer.json()["error"]["message"]
        assert "–." not in message["en"]
        assert message["en"].split("Known: none here. ")[1], message
        assert message["zh"].split("可用：此处没有。")[1], message
    assert "leave it out" in NoSuchName(where="x", what="layer", name="y", known=[], see="").text("en")
