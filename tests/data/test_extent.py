"""Where a raster lies."""

import numpy as np
import pytest
from affine import Affine
from tests.data.builders import UTM50, four_parts, write_tif

from shanshui.core import errors as e
from shanshui.data.drivers import Opening, open_raster
from shanshui.data.extent import check_extent, cover_share, percent

AREA = (700_000, 3_000_000, 730_000, 3_030_000)  # 30 km in UTM 50N


@pytest.fixture
def lying(tmp_path):
    """Return a function: bounds and system → problems."""

    def found(bounds, crs=UTM50, partial=False, area=AREA, area_crs=UTM50, opening=None):
        west, south, east, north = bounds
        transform = Affine((east - west) / 100, 0, west, 0, (south - north) / 100, north)
        source = open_raster(write_tif(tmp_path / "r.tif", np.ones((100, 100), "u1"), transform, crs), opening=opening)
        problems = check_extent(source, area, area_crs, "rain: r.tif", partial)
        assert all(four_parts(problem) for problem in problems)
        return problems

    return found


def test_a_map_that_covers_the_area(lying):
    assert lying(AREA) == []
    assert lying((118, 26, 121, 29), "EPSG:4326") == []


def test_R34_elsewhere(lying):
    (problem,) = lying((10, 45, 12, 47), "EPSG:4326")
    assert isinstance(problem, e.NoOverlap)
    assert "EPSG:4326" in str(problem)
    assert UTM50 in str(problem)


def test_R35_almost_covered(lying):
    (problem,) = lying((700_000, 3_000_000, 729_970, 3_030_000))
    assert isinstance(problem, e.PartialCover)
    assert "99.90 %" in str(problem)
    assert lying((700_000, 3_000_000, 729_970, 3_030_000), partial=True) == []


def test_R36_sliver(lying):
    (problem,) = lying((729_970, 3_000_000, 760_000, 3_030_000))
    assert "0.10 %" in str(problem)


def test_InVEST_neighbouring_utm_zone(lying):
    (problem,) = lying(AREA, "EPSG:32651")
    assert isinstance(problem, e.NeighbouringZone)
    assert "look like the neighbouring UTM zone 50N instead of UTM zone 51N" in str(problem)
    assert all(word in str(problem) for word in ("rain: r.tif", "EPSG:32651", UTM50, "100.000000 %"))
    assert lying(AREA, "EPSG:32651", opening=Opening(crs="EPSG:32650")) == []


def test_neighbouring_gauss_krueger_zone(lying):
    (problem,) = lying(
        (500_000, 3_000_000, 540_000, 3_040_000),
        "EPSG:4550",
        area=(510_000, 3_010_000, 520_000, 3_020_000),
        area_crs="EPSG:4549",
    )
    assert isinstance(problem, e.NeighbouringZone)
    assert "EPSG:4549" in str(problem)


def test_R03_datums_are_named(lying):
    (problem,) = lying((118, 26, 121, 29), "EPSG:4490")
    assert isinstance(problem, e.DatumDiffers)
    assert "China 2000" in str(problem)
    assert "World Geodetic System 1984" in str(problem)
    assert "crs: EPSG:4326" in str(problem)
    assert lying((118, 26, 121, 29), "EPSG:4490", opening=Opening(crs="EPSG:4326")) == []


def test_R03_a_projected_system_on_another_datum_can_be_declared(lying):
    bounds = (380_000, 2_900_000, 480_000, 3_100_000)
    (problem,) = lying(bounds, "EPSG:4549")
    assert isinstance(problem, e.DatumDiffers)
    assert lying(bounds, "EPSG:4549", opening=Opening(crs=problem.fields["accepted"])) == []


def test_R04_same_numbers_in_another_system(lying):
    assert lying(AREA, "EPSG:3857") != []


def test_without_a_system_it_is_left_to_the_other_check(lying):
    assert lying(AREA, None) == []


def test_a_polygon_counts_only_its_inside(lying, tmp_path):
    import shapely

    half = shapely.Polygon([(700_000, 3_000_000), (730_000, 3_000_000), (700_000, 3_030_000)])
    source = open_raster(
        write_tif(tmp_path / "h.tif", np.ones((100, 100), "u1"), Affine(300, 0, 700_000, 0, -150, 3_015_000), UTM50)
    )
    assert cover_share(source, half, UTM50, source.crs) == pytest.approx(0.75)


@pytest.mark.parametrize(("share", "text"), [(0.5, "50.00 %"), (0.99999, "99.999000 %"), (0.00001, "0.001000 %")])
def test_a_share_never_looks_whole(share, text):
    assert percent(share) == text
