"""Rasters by address: from a store on the loopback that speaks as much of S3 as GDAL asks for, and only when allowed."""

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from tests.synthetic import surface, write_tif

from shanshui.core.errors import RemoteNotAllowed, UnknownExtension, UnreadableFile
from shanshui.data.drivers import open_raster
from shanshui.data.remote import address, content_hash, is_remote, open_remote

pytestmark = pytest.mark.enable_socket
AFFINE = Affine(30, 0, 500_000, 0, -30, 3_100_000)


class Store(http.server.BaseHTTPRequestHandler):
    """Answers HEAD and ranges of bytes of the files of a folder."""

    folder: Path
    asked: list[str]

    def do_HEAD(self) -> None:
        self.do_GET(head=True)

    def do_GET(self, head: bool = False) -> None:
        self.asked.append(self.path)
        file = self.folder / self.path.lstrip("/").partition("?")[0]
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = (int(asked[1]), int(asked[2] or len(content) - 1)) if asked else (0, len(content) - 1)
        part = content[first : last + 1]
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(part)))
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{first + len(part) - 1}/{len(content)}")
        self.end_headers()
        if not head:
            self.wfile.write(part)

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path, list[str]]]:
    """Yield the address of a store, its folder, and what it was asked for."""
    monkeypatch.setattr(Store, "folder", tmp_path, raising=False)
    monkeypatch.setattr(Store, "asked", [], raising=False)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        here = f"127.0.0.1:{served.server_port}"
        settings = {
            "AWS_S3_ENDPOINT": here,
            "AWS_HTTPS": "NO",
            "AWS_VIRTUAL_HOSTING": "FALSE",
            "AWS_NO_SIGN_REQUEST": "YES",
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        yield here, tmp_path, Store.asked
        served.shutdown()


def written(folder: Path, name: str = "bucket/rain.tif") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    values = np.round(1000 * surface(300, 280)).astype("i2")
    values[:5] = -1
    tiles = {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"}
    return write_tif(path, values, AFFINE, nodata=-1, **tiles)


@pytest.mark.parametrize("scheme", ["s3", "http"])
def test_the_same_numbers_as_from_the_file(store, scheme: str):
    here, folder, asked = store
    file = open_raster(written(folder))
    start = "s3://bucket/" if scheme == "s3" else f"http://{here}/bucket/"
    source = open_remote(f"{start}rain.tif", [start])
    assert (source.shape, source.affine, source.crs, source.nodata) == (file.shape, file.affine, file.crs, file.nodata)
    window = (slice(3, 70), slice(100, 190))
    assert np.array_equal(source.read(window), file.read(window), equal_nan=True)
    assert np.isnan(source.read(window)).any()
    assert asked


def test_only_the_windows_that_are_needed_travel(store):
    _, folder, _ = store
    file = written(folder, "bucket/large.tif")
    sent: list[int] = []
    real = Store.send_header

    def counted(self, key, value):
        if key == "Content-Length" and self.command == "GET":
            sent.append(int(value))
        real(self, key, value)

    Store.send_header = counted
    try:
        open_remote("s3://bucket/large.tif", ["s3://bucket"]).read((slice(0, 32), slice(0, 32)))
    finally:
        Store.send_header = real
    assert 0 < sum(sent) < 3 * file.stat().st_size


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("s3://bucket/rain.tif", []),
        ("s3://bucket/rain.tif", ["s3://other/"]),
        ("s3://bucket2/rain.tif", ["s3://bucket"]),
        ("s3://bucket/../other/rain.tif", ["s3://bucket/"]),
        ("http://user:word@127.0.0.1/rain.tif", ["http://user:word@127.0.0.1/"]),
        ("http://127.0.0.1/rain.tif?token=1", ["http://127.0.0.1/"]),
        ("http://127.0.0.1/vsicurl/x/rain.tif", ["http://127.0.0.1/"]),
        ("file:///etc/passwd.tif", ["file:///"]),
        ("/vsis3/bucket/rain.tif", ["/vsis3/bucket/"]),
        ("rain.tif", ["rain.tif"]),
    ],
)
def test_what_was_not_allowed_is_not_asked_for(store, name: str, allowed: list[str]):
    with pytest.raises(RemoteNotAllowed) as caught:
        open_remote(name, allowed, "area.yaml:3")
    assert "token" not in caught.value.text("en")
    assert store[2] == []


def test_only_rasters(store):
    with pytest.raises(UnknownExtension):
        open_remote("s3://bucket/places.gpkg", ["s3://bucket/"])
    assert store[2] == []


def test_what_is_not_there(store):
    with pytest.raises(UnreadableFile) as caught:
        open_remote("s3://bucket/none.tif", ["s3://bucket/"])
    assert "/vsis3/" not in caught.value.text("en")


def test_gdal_is_shut_off_again(store):
    """An address that is allowed opens no door for a file that points elsewhere."""
    here, folder, asked = store
    written(folder)
    open_remote("s3://bucket/rain.tif", ["s3://bucket/"]).read((slice(0, 8), slice(0, 8)))
    count = len(asked)
    import rasterio

    with pytest.raises(rasterio.errors.RasterioIOError):
        rasterio.open(f"/vsicurl/http://{here}/bucket/rain.tif", driver="GTiff")
    assert len(asked) == count


def test_the_hash_is_of_the_numbers(store):
    _, folder, _ = store
    file = written(folder)
    one = content_hash(open_remote("s3://bucket/rain.tif", ["s3://bucket/"]))
    values = np.round(1000 * surface(300, 280)).astype("i2")
    values[:5] = -1
    write_tif(folder / "bucket/strips.tif", values, AFFINE, nodata=-1)
    write_tif(folder / "bucket/other.tif", values + (values == values.max()), AFFINE, nodata=-1)
    assert content_hash(open_raster(file)) == one
    assert content_hash(open_remote("s3://bucket/other.tif", ["s3://bucket/"])) != one


def test_addresses():
    assert is_remote("s3://a/b.tif")
    assert not is_remote("C:\\a\\b.tif")
    assert not is_remote("b.tif")
    assert address("https://a.b/c.tif", ["https://a.b"], "") == "/vsicurl/https://a.b/c.tif"
