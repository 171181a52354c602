"""Files of strangers: opened in a process of its own, refused before they are expanded, gone without a trace."""

import io
import json
import sqlite3
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shanshui.core.errors import TooLarge, UnknownExtension, UploadFailed, UploadRefused
from shanshui.data import sandbox, strangers
from shanshui.data.land import CORNERS, METRES
from shanshui.data.sandbox import LIMITS, Limits, kind_of, opened
from shanshui.run.zone import MOST_POINTS

SQUARE = {"type": "Polygon", "coordinates": [[[119.5, 28.1], [119.6, 28.1], [119.6, 28.2], [119.5, 28.1]]]}
PASSWD = b"root:x:0:0"


def layer(name: str = "a", shape: Any = SQUARE) -> bytes:
    feature = {"type": "Feature", "properties": {"name": name}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def taken(content: bytes, name: str, limits: Limits = LIMITS) -> dict[str, Any]:
    return opened(io.BytesIO(content), name, limits)


def written(tmp_path: Path, suffix: str, epsg: int = 4490) -> Path:
    """Return a layer as a file of a driver."""
    import geopandas

    from shanshui.data.vectors import write_vector

    frame = geopandas.GeoDataFrame.from_features(json.loads(layer("河")), crs=4326).to_crs(epsg)
    write_vector(frame, tmp_path / f"layer{suffix}")
    return tmp_path / f"layer{suffix}"


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


# --- what is good -------------------------------------------------------------------------------------------


def frame(*shapes: Any) -> Any:
    import geopandas

    return geopandas.GeoDataFrame({"name": ["河"] * len(shapes)}, geometry=list(shapes), crs=4326)


def package(path: Path, shapes: Any, layer: str = "a") -> Path:
    from shanshui.data.drivers import vectors

    vectors().write_dataframe(shapes, path, driver="GPKG", layer=layer)
    return path


@pytest.mark.parametrize("epsg", [4326, 4490, 4549, 3857, 32650])
def test_shapes_side_by_side_and_over_one_another_are_one_piece_of_land(tmp_path: Path, epsg: int):
    from shapely import box
    from shapely.geometry import shape

    parts = (box(119.5, 28.1, 119.6, 28.2), box(119.6, 28.1, 119.7, 28.2), box(119.65, 28.1, 119.8, 28.2))
    file = package(tmp_path / "a.gpkg", frame(*parts).to_crs(epsg))
    found = taken(file.read_bytes(), "villages.gpkg")
    assert found["count"] == 3
    land = shape(found["land"])
    assert land.is_valid
    assert land.geom_type == "Polygon"
    assert (
        land.symmetric_difference(box(119.5, 28.1, 119.8, 28.2)).area < 1e-4 * land.area
    )  # sides bend in a projection
    assert found["moved_m"] == 0


def test_a_border_of_very_many_corners_is_drawn_simpler_and_that_is_told(tmp_path: Path):
    import numpy as np
    import shapely
    from shapely import Polygon
    from shapely.geometry import shape

    turn = np.linspace(0, 2 * np.pi, 200_000, endpoint=False)
    wide = 0.2 + 1e-4 * np.sin(5_000 * turn)
    lake = Polygon(np.c_[119.8 + wide * np.cos(turn), 28.2 + wide * np.sin(turn)])
    found = taken(package(tmp_path / "a.gpkg", frame(lake)).read_bytes(), "lake.gpkg")
    land = shape(found["land"])
    assert len(land.exterior.coords) <= CORNERS == MOST_POINTS
    assert land.is_valid
    assert 0 < found["moved_m"] < 50
    most = found["moved_m"] / METRES * 1.01
    for one, other in ((lake.exterior, land.exterior), (land.exterior, lake.exterior)):
        shapely.prepare(other)  # every corner of each is near the other: Hausdorff's distance takes minutes for it
        assert shapely.dwithin(other, shapely.points(one.coords), most).all()
    assert land.area == pytest.approx(lake.area, rel=1e-3)


def test_of_a_shape_whose_sides_cross_no_land_is_made_up():
    bow = {
        "type": "Polygon",
        "coordinates": [[[119.6, 28.1], [119.8, 28.3], [119.8, 28.1], [119.6, 28.3], [119.6, 28.1]]],
    }
    found = taken(layer(shape=bow), "x.geojson")
    assert "land" not in found
    assert found["count"] == 1


def test_the_layer_of_polygons_is_read_wherever_it_stands(tmp_path: Path):
    from shapely import Point, box

    file = package(tmp_path / "a.gpkg", frame(Point(119.7, 28.2)), "points")
    package(file, frame(box(119.5, 28.1, 119.6, 28.2)), "land")
    assert taken(file.read_bytes(), "a.gpkg")["geojson"]["features"][0]["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize("suffix", [".shx", ".prj"])
def test_a_shapefile_without_a_part_is_refused_with_the_name_of_the_part(tmp_path: Path, suffix: str):
    made = written(tmp_path, ".shp")
    parts = {f"layer{one}": made.with_suffix(one).read_bytes() for one in (".shp", ".shx", ".dbf", ".prj")}
    with pytest.raises(UploadRefused, match=rf"upload\.zip: \*\{suffix}"):
        taken(packed({name: content for name, content in parts.items() if not name.endswith(suffix)}), "x.zip")


def test_a_polygon_comes_back_plain():
    found = taken(layer("<b>"), "x.GeoJSON")
    assert found["geojson"]["features"][0]["geometry"] == SQUARE | {"coordinates": SQUARE["coordinates"]}
    assert (found["count"], found["fields"]) == (1, ["name"])
    assert taken(json.dumps(SQUARE).encode(), "x.json")["count"] == 1


@pytest.mark.parametrize("epsg", [4490, 4528])
def test_a_geopackage_comes_back_in_longitude_and_latitude(tmp_path: Path, epsg: int):
    found = taken(written(tmp_path, ".gpkg", epsg).read_bytes(), "x.gpkg")["geojson"]["features"][0]
    assert found["properties"]["name"] == "河"
    corners = found["geometry"]["coordinates"][0]
    assert corners[0] == pytest.approx([119.5, 28.1], abs=1e-6)


def test_a_zipped_shapefile_is_found_whatever_it_is_called(tmp_path: Path):
    written(tmp_path, ".shp")
    members = {f"边界/{file.name.replace('layer', '青田')}": file.read_bytes() for file in tmp_path.glob("layer.*")}
    assert taken(packed(members), "x.zip")["count"] == 1


def test_a_table_comes_back_as_rows():
    assert taken("地方,值\n青田,1\n".encode("gb18030"), "x.csv")["rows"] == [["青田", "1"]]


# --- what reaches out ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["x.vrt", "x.tif", "CSV:/etc/passwd", "/vsicurl/http://x/y", "x", "", "x.gpkg/..", "x.gdb"]
)
def test_only_kinds_we_know_are_taken(name: str):
    with pytest.raises(UnknownExtension):
        kind_of(name)


VIRTUAL = (
    """<OGRVRTDataSource><OGRVRTLayer name="l"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
)


@pytest.fixture
def asked() -> Any:
    """Yield the address of a server on this machine, and what it was asked."""
    requests: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", requests
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.enable_socket
@pytest.mark.parametrize("kind", ["gpkg", "geojson", "csv"])
def test_a_virtual_file_in_disguise_opens_nothing(asked: tuple[str, list[str]], kind: str, tmp_path: Path):
    address, requests = asked
    secret = tmp_path / "secret.geojson"
    secret.write_bytes(layer("SECRET"))
    for source in (f"/vsicurl/{address}/x", str(secret)):
        try:
            found = json.dumps(taken(VIRTUAL.format(source).encode(), f"x.{kind}"))
        except (UploadRefused, UploadFailed) as error:
            found = error.text("en")
        assert "SECRET" not in found
        assert PASSWD.decode() not in found
    assert requests == []


@pytest.mark.enable_socket
def test_the_process_has_no_network_no_rights_and_no_secrets(
    asked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Run hostile code where the file is read: it reaches nobody, starts nothing, sees nothing of ours."""
    address, requests = asked
    monkeypatch.setenv("REGISTER_PASSWORD", "hunter2")
    hostile = f"""
import os, json, socket, sys, ctypes
from pathlib import Path
from shanshui.data import sandbox, sandboxed
limits = sandbox.Limits()
sandboxed.limit(limits)
libc = ctypes.CDLL(None, use_errno=True)
sandboxed.cut_off()
said = {{"user": os.geteuid(), "environment": sorted(os.environ), "reached": [], "forked": False}}
try:
    socket.create_connection(("127.0.0.1", {address.rpartition(":")[2]}), 2); said["reached"].append("python")
except (OSError, LookupError):  # what was not loaded before cannot be loaded now
    pass
import struct
raw = libc.socket(2, 1, 0)
where = struct.pack("<H", 2) + struct.pack(">H", {address.rpartition(":")[2]}) + bytes([127, 0, 0, 1]) + bytes(8)
if libc.connect(raw, where, 16) == 0:
    said["reached"].append("C")
pid = libc.fork()
if pid == 0:
    os._exit(0)
said["forked"] = pid > 0 and os.geteuid() != 0
print(json.dumps(said))
"""
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-I", "-c", hostile],
        env=sandbox._bare(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["reached"] == []
    assert requests == []
    assert not any("PASSWORD" in name for name in said["environment"])
    assert said["user"] != 0
    assert not said["forked"]


# --- what is too much ---------------------------------------------------------------------------------------


def zip_of(name: str, content: bytes = b"x", link: bool = False) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.file_size, member.compress_size = len(content), len(content)
    member.external_attr = 0o120777 << 16 if link else 0
    return member


@pytest.mark.parametrize(
    "member",
    [
        zip_of("/etc/x.shp"),
        zip_of("../x.shp"),
        zip_of("a/../../x.shp"),
        zip_of("C:\\x.shp"),
        zip_of("..\\x.shp"),
        zip_of("x.shp", link=True),
        zip_of("inner.zip"),
        zip_of("x.vrt"),
    ],
)
def test_what_leaves_the_archive_is_refused(member: zipfile.ZipInfo):
    from shanshui.core.errors import UnsafeContent

    with pytest.raises(UnsafeContent):
        strangers.check_members([member], LIMITS)


def test_bombs_are_refused_before_they_are_expanded():
    bomb = packed({"x.shp": bytes(150 << 20)})
    assert len(bomb) < 1 << 20
    with pytest.raises(UploadRefused, match="expansion: 1:"):
        taken(bomb, "x.zip")
    many = [zip_of(f"{n}.shp") for n in range(LIMITS.members + 1)]
    with pytest.raises(TooLarge, match="files in the archive"):
        strangers.check_members(many, LIMITS)
    large = zip_of("x.shp")
    large.file_size = LIMITS.expanded + 1
    with pytest.raises(TooLarge, match="expanded bytes"):
        strangers.check_members([large], LIMITS)


def test_a_workbook_that_would_fill_the_memory_is_refused():
    """An xlsx of 300 kB that holds 300 MB: the ratio is a thousand."""
    sheet = b"<worksheet>" + b" " * (300 << 20) + b"</worksheet>"
    with pytest.raises((UploadRefused, UploadFailed)):
        taken(packed({"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": sheet}), "x.xlsx")


def test_too_large_is_told_before_it_is_opened(monkeypatch: pytest.MonkeyPatch):
    def started(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(sandbox, "_work", started)
    with pytest.raises(TooLarge, match="bytes"):
        taken(b"x" * 2000, "x.csv", Limits(bytes=1000))


@pytest.mark.parametrize(
    ("content", "name", "limits"),
    [
        (layer(), "x.geojson", Limits(features=0)),
        (layer(), "x.geojson", Limits(corners=3)),
        (b"a\n1\n2\n", "x.csv", Limits(rows=1)),
    ],
)
def test_too_much_inside_is_refused(content: bytes, name: str, limits: Limits):
    with pytest.raises(UploadRefused):
        taken(content, name, limits)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"[" * 200_000, "x.json"),
        (b'{"type":"FeatureCollection","features":[]}', "x.json"),
        (b'{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}', "x.json"),
        (layer(shape={"type": "Polygon", "coordinates": [[[1e9, 0], [1e9, 1], [2e9, 1], [1e9, 0]]]}), "x.json"),
        (b"null", "x.json"),
        (b"\xff\xfe\x00", "x.json"),
        (b"SQLite format 3\0" + bytes(500), "x.gpkg"),
        (b"PK\x03\x04" + bytes(50), "x.zip"),
        (packed({"a.shp": b"x", "b.shp": b"x"}), "x.zip"),
        (packed({"a.shp": b"\0\0\x27\x0a" + bytes(500)}), "x.zip"),
        (b"", "x.csv"),
        (b"\x00\x01\x02", "x.csv"),
    ],
)
def test_broken_files_are_told_and_nothing_else_happens(content: bytes, name: str):
    with pytest.raises((UploadRefused, UploadFailed)):
        taken(content, name)


def test_a_geopackage_that_runs_code_reaches_nothing(tmp_path: Path):
    """A view that would have SQLite read a file, and a trigger."""
    file = written(tmp_path, ".gpkg")
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE spoilt (x)")
        database.execute("CREATE VIEW more AS SELECT readfile('/etc/passwd') AS x")
        database.execute("INSERT INTO gpkg_contents (table_name, data_type) VALUES ('more', 'attributes')")
    database.close()
    assert PASSWD.decode() not in json.dumps(taken(file.read_bytes(), "x.gpkg"))


# --- when the process dies ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "limits"),
    [
        ("os.kill(os.getpid(), 9)", LIMITS),
        ("bytearray(8 << 30)", LIMITS),
        ("sys.exit(3)", LIMITS),
        ("time.sleep(60)", Limits(seconds=1)),
    ],
)
def test_a_process_that_dies_is_an_error(monkeypatch: pytest.MonkeyPatch, what: str, limits: Limits, tmp_path: Path):
    """The server says so within 30 seconds and goes on."""
    import subprocess
    import sys

    real: Callable[..., Any] = subprocess.run

    def dying(command: list[str], **more: Any) -> Any:
        code = f"import os, sys, time; from shanshui.data import sandboxed; sandboxed.limit(sandboxed.Limits()); {what}"
        return real([sys.executable, "-I", "-c", code], **more)

    monkeypatch.setattr(sandbox.subprocess, "run", dying)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    begun = time.monotonic()
    with pytest.raises(UploadFailed):
        taken(layer(), "x.geojson", limits)
    assert time.monotonic() - begun < 30
    assert list(tmp_path.iterdir()) == []


# --- over the web -------------------------------------------------------------------------------------------

HERE = "/api/areas/lishui/uploads"


def send(client: TestClient, content: bytes, name: str) -> Any:
    return client.post(HERE, files={"file": (name, content)})


def test_an_upload_is_given_back_and_not_kept(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    folder = Path(tempfile.mkdtemp(prefix="up"))
    folder.chmod(0o755)  # the user without rights must get in
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    answer = send(client, layer(), "../../../etc/boundary.geojson")
    assert answer.status_code == 200
    assert answer.json()["geojson"]["features"][0]["geometry"]["type"] == "Polygon"
    folder.rmdir()  # nothing is left in it


@pytest.mark.parametrize(
    ("name", "status"),
    [("x.vrt", 422), ("CSV:/etc/passwd", 422), ("x.geojson\0.vrt", 422), ("." * 300 + ".tif", 422), ("x.json", 422)],
)
def test_refusals_are_told(client: TestClient, name: str, status: int):
    answer = send(client, b"<OGRVRTDataSource/>", name)
    assert answer.status_code == status, answer.text
    assert PASSWD.decode() not in answer.text
    assert "/tmp" not in answer.text


def test_too_large_an_upload_is_refused(client: TestClient):
    assert send(client, bytes(22 << 20), "x.csv").status_code == 413


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory of a process from /proc")
def test_uploads_leave_the_memory_as_it_was(client: TestClient):
    def resident() -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])

    before = resident()
    send(client, packed({"x.shp": bytes(150 << 20)}), "x.zip")
    assert resident() - before < 200 << 10
