"""S01-S03: a file may not read another file, nor reach a network."""

import http.server
import os
import subprocess
import sys
import threading

import pytest
from tests.data.builders import rain, refused, write_tif

from shanshui.core import errors as e
from shanshui.data.drivers import HARDENED, open_raster
from shanshui.data.places import read_places
from shanshui.data.tables import read_table

VRT = '<VRTDataset rasterXSize="{size}" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"{raw}>{source}</VRTRasterBand></VRTDataset>'
SIMPLE = '<SimpleSource><SourceFilename relativeToVRT="0">{0}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>'
RAW = "<SourceFilename>/etc/passwd</SourceFilename><ImageOffset>0</ImageOffset>"
WMS = '<GDAL_WMS><Service name="TMS"><ServerUrl>{0}/${{z}}/${{x}}/${{y}}</ServerUrl></Service></GDAL_WMS>'
OGR = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{0}/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.fixture
def server():
    """Yield the address of a loopback server and the list of paths it was asked for."""
    asked: list[str] = []

    class Counter(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}", asked
        served.shutdown()


@pytest.mark.parametrize("name", ["u.tif", "u.tiff"])
def test_S01_a_virtual_raster_named_tif(tmp_path, name):
    inner = write_tif(tmp_path / "secret.tif", rain())
    for text in (
        VRT.format(size=50, raw="", source=SIMPLE.format(inner)),
        VRT.format(size=4, raw=' subClass="VRTRawRasterBand"', source=RAW),
    ):
        (tmp_path / name).write_text(text)
        refused(e.NotThisFormat, open_raster, tmp_path / name)


@pytest.mark.enable_socket
def test_S02_no_request_leaves(tmp_path, server):
    address, asked = server
    for i, text in enumerate(
        (VRT.format(size=4, raw="", source=SIMPLE.format(f"/vsicurl/{address}/a.tif")), WMS.format(address))
    ):
        (tmp_path / f"{i}.tif").write_text(text)
        refused(e.NotThisFormat, open_raster, tmp_path / f"{i}.tif")
    for name in ("o.gpkg", "o.shp", "o.geojson"):
        (tmp_path / name).write_text(OGR.format(address))
        refused(e.NotThisFormat, read_places, tmp_path / name, "code")
    for name in (
        f"{address}/a.tif",
        f"/vsicurl/{address}/a.tif",
        f"WFS:{address}",
        f"vrt://{address}/a.tif",
        f"OAPIF:{address}",
    ):
        refused(e.NotALocalFile, open_raster, name)
        refused(e.NotALocalFile, read_places, name, "code")
    assert asked == []


PREFIXES = [
    "CSV:/etc/passwd",
    "GTIFF_DIR:1:a.tif",
    "/vsizip/a.zip/a.tif",
    "/vsimem/a.tif",
    "NETCDF:a.nc:x",
    "file:///etc/passwd",
    "s3://b/a.tif",
    "vrt://a.tif",
    "PG:dbname=x",
    "\\\\host\\a.tif",
    "a.zip|/vsizip/b.tif",
    "<VRTDataset/>",
    "data/../vsi/vsistdin/vsistdin/",
    "/x/vsicurl/y.tif",
]


@pytest.mark.parametrize("name", PREFIXES)
def test_S03_prefixes_reach_no_driver(name):
    for call in (open_raster, read_table):
        refused((e.NotALocalFile, e.FileMissing), call, name)
    refused((e.NotALocalFile, e.FileMissing), read_places, name, "code")


def test_S03_the_environment_is_set_before_gdal_starts():
    code = """
import shanshui.data.drivers, sys
assert "rasterio" not in sys.modules and "pyogrio" not in sys.modules
import rasterio, pyogrio
with rasterio.Env() as env: print(sorted({"VRT", "WMS", "WCS", "STACTA", "HTTP", "DERIVED"} & set(env.drivers())))
print(sorted({"OGR_VRT", "WFS", "OAPIF", "CSW", "HTTP", "Elasticsearch", "Carto"} & set(pyogrio.list_drivers())))
"""
    bare = {k: v for k, v in os.environ.items() if k not in HARDENED}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True, env=bare
    )
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
