"""Boundaries."""

import json
import sqlite3
from contextlib import closing

import geopandas as gpd
import pytest
import shapely
from tests.data.builders import refused

from shanshui.core import errors as e
from shanshui.data.places import read_places

SQUARES = [shapely.box(119, 28, 119.5, 28.5), shapely.box(119.5, 28, 120, 28.5)]


def frame(codes=("331123", "331124"), shapes=SQUARES, crs="EPSG:4490"):
    return gpd.GeoDataFrame({"adcode": list(codes), "name": ["遂昌县", "松阳县"]}, geometry=list(shapes), crs=crs)


@pytest.fixture(params=["gpkg", "shp", "parquet", "geojson"])
def write(request, tmp_path):
    """Return a function that writes a frame in each format and returns its path."""

    def written(data):
        path = tmp_path / f"places.{request.param}"
        if request.param == "parquet":
            data.to_parquet(path)
        elif request.param == "geojson":
            path.write_text(data.to_json(drop_id=True), encoding="utf-8")
        else:
            data.to_file(path, encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize("codes", [("331123", "331124"), (331123, 331124), (331123.0, 331124.0)])
def test_T16_codes_are_text_in_every_format(write, codes):
    found = read_places(write(frame(codes)), "adcode")
    assert list(found["adcode"]) == ["331123", "331124"]
    assert list(found["name"]) == ["遂昌县", "松阳县"]
    assert found.crs is not None
    assert found.attrs["repaired"] == []


def test_a_missing_column_is_named(write):
    assert "'adcode'" in str(refused(e.MissingColumns, read_places, write(frame()), "adcod"))


def test_a_bow_tie_is_repaired_and_recorded(write):
    bow = shapely.Polygon([(119, 28), (120, 29), (120, 28), (119, 29)])
    found = read_places(write(frame(shapes=[bow, SQUARES[1]])), "adcode")
    assert found.attrs["repaired"] == ["331123"]
    assert shapely.is_valid(found.geometry.values).all()
    assert found.geometry[0].area == pytest.approx(0.5)


def test_a_point_is_no_place(tmp_path):
    frame(shapes=[shapely.Point(119, 28), SQUARES[1]]).to_file(tmp_path / "p.gpkg")
    assert refused(e.InvalidGeometry, read_places, tmp_path / "p.gpkg", "adcode").fields["codes"] == ["331123"]


def test_R01_crs_missing(tmp_path):
    frame().to_file(tmp_path / "p.shp", encoding="utf-8")
    (tmp_path / "p.prj").unlink()
    refused(e.CrsMissing, read_places, tmp_path / "p.shp", "adcode")
    assert read_places(tmp_path / "p.shp", "adcode", crs="EPSG:4490").crs.to_epsg() == 4490


def test_T03_a_shapefile_in_gbk_that_names_no_encoding(tmp_path):
    frame().to_file(tmp_path / "p.shp", encoding="GBK")
    (tmp_path / "p.cpg").unlink()
    dbf = bytearray((tmp_path / "p.dbf").read_bytes())
    dbf[29] = 0
    (tmp_path / "p.dbf").write_bytes(dbf)
    assert list(read_places(tmp_path / "p.shp", "adcode")["name"]) == ["遂昌县", "松阳县"]


def test_layers_must_be_named(tmp_path):
    for layer in ("counties", "towns"):
        frame().to_file(tmp_path / "p.gpkg", layer=layer)
    refused(e.ChooseOne, read_places, tmp_path / "p.gpkg", "adcode")
    refused(e.NotInFile, read_places, tmp_path / "p.gpkg", "adcode", layer="town")
    assert len(read_places(tmp_path / "p.gpkg", "adcode", layer="towns")) == 2


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("p.gpkg", b"<OGRVRTDataSource/>", e.NotThisFormat),
        ("p.shp", b"\0\0\x27\x0a", e.UnreadableFile),
        ("p.parquet", b"PAR1 and then", e.UnreadableFile),
        ("p.geojson", b"<html>", e.NotThisFormat),
        ("p.geojson", b'{"type": "Topology"}', e.NotThisFormat),
        ("p.geojson", b"[" * 100_000, e.NotThisFormat),
        ("p.geojson", b'{"type": "FeatureCollection", "features": []}', e.EmptyTable),
        ("p.geojson", b'{"type": "FeatureCollection", "features": [3]}', e.UnreadableFile),
        ("p.kml", b"<kml/>", e.UnknownExtension),
    ],
)
def test_R26_R30_no_boundaries(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    refused(kind, read_places, tmp_path / name, "adcode")


def test_an_sqlite_file_that_is_no_geopackage(tmp_path):
    with closing(sqlite3.connect(tmp_path / "p.gpkg")) as base, base:
        base.execute("create table a (adcode text)")
    refused((e.UnreadableFile, e.EmptyTable, e.MissingColumns), read_places, tmp_path / "p.gpkg", "adcode")


def test_geojson_is_wgs84_unless_it_says_otherwise(tmp_path):
    text = json.loads(frame().to_json(drop_id=True))
    text.pop("crs", None)
    (tmp_path / "p.geojson").write_text(json.dumps(text), encoding="utf-8")
    assert "CRS84" in read_places(tmp_path / "p.geojson", "adcode").crs.to_string()
