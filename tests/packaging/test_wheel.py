"""What a user installs: the wheel holds the bundled places and every data file, and nothing that may not leave."""

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as file:
        return set(file.namelist())


@pytest.mark.parametrize(
    "file",
    [
        "examples/lishui/area.yaml",
        "examples/lishui/README.md",
        "examples/lishui/data/lishui_counties_tianditu.geojson",
        "examples/template/area.yaml",
        "report/templates/report.html.j2",
        "core/vocabulary/variables.csv",
        "standards/ndrc-2022/standard.yaml",
        "standards/library/soil_retention.csv",
        "py.typed",
    ],
)
def test_the_wheel_holds(names: set[str], file: str) -> None:
    assert f"shanshui/{file}" in names


def test_every_data_file_of_the_package_is_in_the_wheel(names: set[str]) -> None:
    package = ROOT / "src" / "shanshui"
    tracked = subprocess.run(["git", "ls-files", "src/shanshui"], cwd=ROOT, check=True, capture_output=True, text=True)
    files = {f"shanshui/{(ROOT / name).relative_to(package).as_posix()}" for name in tracked.stdout.splitlines()}
    assert files - names == set()


def test_the_wheel_leaves_out_places_for_tests_only(names: set[str]) -> None:
    assert not any("brasilia" in name or "kagwene" in name or name.startswith("tests/") for name in names)


def test_the_command_is_declared(names: set[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in names)
    assert any(name.endswith("LICENSE") for name in names)


def test_the_pages_are_in_the_wheel_within_their_size(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        pages = {
            one.filename.partition("/web/static/")[2]: one for one in file.infolist() if "/static/" in one.filename
        }
        first = file.read("shanshui/web/static/index.html").decode()
    assert {"index.html", "licences.md"} <= pages.keys()
    assert any("worker" in name for name in pages), "the worker of the map is missing"
    assert sum(one.file_size for one in pages.values()) <= 2.5e6
    linked = [one for name, one in pages.items() if name.removesuffix(".gz") in first]
    assert linked
    assert sum(one.file_size for one in linked) <= 700e3


def test_the_parts_of_the_pages_are_compressed_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        parts = [name for name in file.namelist() if "/web/static/assets/" in name]
        sizes = [len(gzip.decompress(file.read(name))) for name in parts]
    assert max(sizes) > 1e6, "MapLibre is missing"
