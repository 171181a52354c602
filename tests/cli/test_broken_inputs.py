"""Broken inputs that InVEST accepts in silence, and their like: `shanshui check` catches each before anything runs.

Pass rule: exit code 3, no traceback, a message that names the file and what was found, nothing published, under 5 s.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from shanshui.cli.main import main

AREA = """\
area: {code: "100000", name: {en: Synthetic}}
periods: [2020]
places: {file: places.csv, boundaries: {file: places.geojson, crs: "EPSG:32650"}}
sources:
  land_cover: {file: lc.tif, classes: classes.csv}
  rain_erosivity: {file: r.tif}
  soil_erodibility: {file: k.tif}
  topographic_factor: {file: ls.tif}
  cover_factor: {file: c.tif}
constants:
  practice_factor: {value: 1, source: synthetic}
tables:
  yearbook: {file: yearbook.csv}
"""
GEOJSON = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "100000"}, "geometry": '
    '{"type": "Polygon", "coordinates": [[[500000, 3000000], [501200, 3000000], [501200, 2998800], [500000, 2998800], '
    "[500000, 3000000]]]}}]}"
)
Break = Callable[[Path], object]


def raster(path: Path, data: np.ndarray, epsg: int = 32650) -> None:
    shape = {"height": data.shape[0], "width": data.shape[1], "count": 1, "dtype": data.dtype}
    where = {"crs": epsg, "transform": from_origin(500000, 3000000, 30, 30)}
    with rasterio.open(path, "w", driver="GTiff", **(shape | where)) as file:
        file.write(data, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small synthetic area that is right."""
    spread = np.linspace(0.5, 1.5, 1600, dtype=np.float32).reshape(40, 40)
    raster(tmp_path / "lc.tif", np.tile(np.array([10, 20, 30, 40], dtype=np.uint8), (40, 10)))
    for name, middle in (("r", 6000), ("k", 0.03), ("ls", 8), ("c", 0.05)):
        raster(tmp_path / f"{name}.tif", middle * spread)
    (tmp_path / "area.yaml").write_text(AREA, encoding="utf-8")
    (tmp_path / "places.csv").write_text("code,parent,level\n100000,,county\n", encoding="utf-8")
    (tmp_path / "places.geojson").write_text(GEOJSON, encoding="utf-8")
    classes = "code,ecosystem_type\n10,forest\n20,shrub\n30,grass\n40,dry_cropland\n"
    (tmp_path / "classes.csv").write_text(classes, encoding="utf-8")
    rows = "place,service,item,quantity,unit,price,price_unit\n100000,crop_provision,稻谷,2.5,万吨,3000,元/吨\n"
    (tmp_path / "yearbook.csv").write_text(rows, encoding="gb18030")
    return tmp_path


@pytest.fixture
def checked(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`shanshui check` of the folder: exit code and everything printed."""

    def check() -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["shanshui", "check", str(folder / "area.yaml"), "--lang", "en"])
        start = time.perf_counter()
        with pytest.raises(SystemExit) as stopped:
            main()
        assert time.perf_counter() - start < 5
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        assert not (folder / "results").exists()
        return int(stopped.value.code or 0), told.out + told.err

    return check


def numbers(name: str, change: Callable[[np.ndarray], np.ndarray], epsg: int = 32650) -> Break:
    def broken(folder: Path) -> None:
        with rasterio.open(folder / name) as file:
            data = file.read(1)
        raster(folder / name, change(data).astype(np.result_type(change(data), np.uint8)), epsg)

    return broken


def words(name: str, old: str, new: str) -> Break:
    def broken(folder: Path) -> None:
        encoding = "gb18030" if name == "yearbook.csv" else "utf-8"
        text = (folder / name).read_text(encoding=encoding)
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding=encoding)

    return broken


def truncated(folder: Path) -> None:
    whole = (folder / "r.tif").read_bytes()
    (folder / "r.tif").write_bytes(whole[: len(whole) // 2])


BROKEN: dict[str, tuple[Break, list[str]]] = {
    "negative erosivity": (numbers("r.tif", lambda a: -a), ["r.tif", "-9000"]),
    "erodibility in US units": (numbers("k.tif", lambda a: a * 7.59), ["k.tif", "US"]),
    "land-cover code missing from the table": (words("classes.csv", "40,dry_cropland\n", ""), ["lc.tif", "40"]),
    "a neighbouring UTM zone": (numbers("r.tif", lambda a: a, epsg=32651), ["r.tif", "51", "50"]),
    "truncated raster": (truncated, ["r.tif"]),
    "an HTML page named .tif": (lambda f: (f / "r.tif").write_text("<html>log in</html>"), ["r.tif"]),
    "an empty raster": (lambda f: (f / "r.tif").write_bytes(b""), ["r.tif"]),
    "nodata number without tag": (
        numbers("r.tif", lambda a: np.where(a < 4000, -9999, a).astype(a.dtype)),
        ["r.tif", "-9999"],
    ),
    "infinite numbers": (numbers("r.tif", lambda a: np.where(a > 8990, np.inf, a).astype(a.dtype)), ["r.tif", "inf"]),
    "land cover with fractions": (numbers("lc.tif", lambda a: a.astype(np.float32) + 0.5), ["lc.tif"]),
    "class table with an unknown type": (words("classes.csv", "forest", "forrest"), ["classes.csv", "forest"]),
    "class given twice": (words("classes.csv", "20,shrub", "10,shrub"), ["classes.csv", "10"]),
    "unit of another dimension": (words("yearbook.csv", "元/吨", "元/小时"), ["yearbook.csv", "小时"]),
    "negative quantity": (words("yearbook.csv", "2.5", "-2.5"), ["yearbook.csv", "-2.5"]),
    "negative price": (words("yearbook.csv", "3000", "-3000"), ["yearbook.csv", "-3000"]),
    "price without a unit": (words("yearbook.csv", "元/吨", ""), ["yearbook.csv", "price_unit"]),
    "ambiguous thousands": (words("yearbook.csv", "2.5", '"2,5"'), ["yearbook.csv", "2,5"]),
    "unknown service": (words("yearbook.csv", "crop_provision", "crop_provison"), ["yearbook.csv", "crop_provision"]),
    "unknown place": (words("yearbook.csv", "100000,crop", "100001,crop"), ["100001"]),
    "place by name": (words("yearbook.csv", "100000,crop", "Synthetic,crop"), ["Synthetic", "100000"]),
    "unknown setting": (words("area.yaml", "periods:", "peroids:"), ["area.yaml:2", "periods"]),
    "unknown variable": (words("area.yaml", "cover_factor:", "cover_facto:"), ["area.yaml:9", "cover_factor"]),
    "missing file": (lambda f: (f / "c.tif").unlink(), ["c.tif"]),
    "constant out of range": (words("area.yaml", "value: 1,", "value: 7,"), ["area.yaml:11", "practice_factor"]),
    "not YAML": (words("area.yaml", "periods: [2020]", "periods: [2020"), ["area.yaml:"]),
}


def test_the_area_is_right_before_it_is_broken(checked) -> None:
    code, told = checked()
    assert (code, "problem(s)" in told) == (0, False)


@pytest.mark.parametrize("case", BROKEN)
def test_broken_input_is_caught_by_check(case: str, folder: Path, checked) -> None:
    breaks, expected = BROKEN[case]
    breaks(folder)
    code, told = checked()
    assert code == 3, told
    for word in expected:
        assert word in told, told


def test_all_problems_are_told_at_once(folder: Path, checked) -> None:
    for case in ("negative erosivity", "erodibility in US units", "negative price", "constant out of range"):
        BROKEN[case][0](folder)
    code, told = checked()
    assert code == 3
    for word in ("r.tif", "k.tif", "yearbook.csv", "area.yaml:11"):
        assert word in told, told
