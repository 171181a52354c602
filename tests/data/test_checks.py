"""What a raster holds, against what its variable can be."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.builders import CORNER, four_parts, rain, write_tif

from shanshui.core import errors as e
from shanshui.core.registry import variable
from shanshui.data.checks import check_raster, unused_classes
from shanshui.data.drivers import Opening, open_raster
from shanshui.data.survey import Survey, survey, survey_of

RAIN = variable("precipitation")
COVER = variable("ecosystem_type")


@pytest.fixture
def problems(tmp_path):
    """Return a function: values of a raster → the problems found."""

    def found(values, name=RAIN, classes=None, opening=None, **options):
        source = open_raster(write_tif(tmp_path / "r.tif", values, **options), opening=opening)
        seen = check_raster(source, variable(name) if isinstance(name, str) else name, "rain: r.tif", classes)
        assert all(four_parts(problem) for problem in seen)
        return seen

    return found


def kinds(found):
    return [type(problem) for problem in found]


def spread(low, high, share_of=1.0, extreme=0.0):
    """Return 10,000 values from low to high, some share of them one extreme."""
    values = np.linspace(low, high, 10_000).reshape(100, 100)
    values.flat[: round(10_000 * (1 - share_of))] = extreme
    return values.astype("f4")


def test_a_good_raster_has_no_problem(problems):
    assert problems(rain()) == []


def test_R01_crs_missing(problems):
    assert kinds(problems(rain(), crs=None)) == [e.CrsMissing]
    assert problems(rain(), crs=None, opening=Opening(crs="EPSG:32650")) == []


def test_R02_engineering_crs(problems):
    assert kinds(problems(rain(), crs='LOCAL_CS["site",UNIT["metre",1]]')) == [e.CrsLocal]


def test_R08_rotated(problems):
    turned = CORNER @ Affine.rotation(10)
    assert kinds(problems(rain(), transform=turned)) == [e.RotatedRaster]


def test_R09_identity(problems):
    assert kinds(problems(rain(), transform=None)) == [e.NotGeoreferenced]


@pytest.mark.parametrize("extreme", [-9999, -3.4028235e38, 1e20, -32768, -1])
def test_R10_suspicious_constants(problems, extreme):
    (problem,) = problems(spread(1400, 1800, 0.99, extreme))
    assert isinstance(problem, e.SuspectedNodata)
    assert "1.00%" in str(problem)
    assert f"nodata: {np.float32(extreme):.9g}" in str(problem)


def test_R10_255_of_bytes(problems):
    values = spread(0, 100, 0.99, 255).astype("u1")
    assert kinds(problems(values, "sand")) == [e.SuspectedNodata]
    assert kinds(problems(values, RAIN)) == [e.SuspectedNodata]  # inside the range, but alone at the end of the type
    assert problems(values, RAIN, opening=Opening(nodata="none")) == []
    assert problems(values, "sand", opening=Opening(nodata=255)) == []


def test_a_saturated_byte_is_no_nodata(problems):
    assert problems(np.minimum(spread(20, 400), 255).astype("u1")) == []


def test_a_single_outlier_is_out_of_range(problems):
    values = rain(100, 100)
    values[5, 5] = -4
    (problem,) = problems(values)
    assert isinstance(problem, e.OutsideRange)
    assert problem.fields["count"] == 1


def test_R12_nodata_outside_the_type(problems, tmp_path):
    file = write_tif(tmp_path / "n.tif", np.full((4, 4), 50, "u1"), nodata=200)
    file.write_bytes(file.read_bytes().replace(b"200\0", b"-99\0"))
    (problem,) = check_raster(open_raster(file), RAIN)
    assert isinstance(problem, e.NodataOutsideType)
    assert check_raster(open_raster(file, opening=Opening(nodata="none")), RAIN) == []


def test_R13_all_nodata(problems):
    assert kinds(problems(np.full((5, 5), -1.0), nodata=-1)) == [e.AllAbsent]


def test_R14_infinities(problems):
    values = rain()
    values[0, :3] = np.inf
    (problem,) = problems(values)
    assert (type(problem), problem.fields["count"]) == (e.InfiniteValues, 3)


def test_R15_nan_is_absence(problems):
    values = rain()
    values[0] = np.nan
    assert problems(values) == []


SLIPS = [
    ("precipitation", spread(1.4, 1.8), "m"),
    ("precipitation", spread(4.4e-5, 5.7e-5), "mm s-1"),
    ("npp", spread(100, 900), "g m-2"),
    ("npp", spread(0.2, 1.2), "kg m-2"),
    ("air_temperature", spread(280, 292), "K"),
    ("air_temperature", spread(50, 70), "degF"),
    ("sand", spread(0.1, 0.8), "1 (a fraction)"),
    ("vegetation_cover", spread(5, 95), "percent"),
    ("ndvi", spread(-500, 9000), "0.0001"),
    ("soil_erodibility", spread(0.15, 0.45), "0.1317"),
    ("clay", spread(80, 600), "g kg-1"),
    ("rain_erosivity", spread(-9000, -3000), "the opposite sign"),
]


@pytest.mark.parametrize(("name", "values", "slip"), SLIPS)
def test_R17_R20_unit_slips_are_named(problems, name, values, slip):
    (problem,) = problems(values, name)
    assert isinstance(problem, (e.OutsideRange, e.SuspectedUnit))
    assert any(slip in found for found in problem.fields["slips"])
    assert slip in problem.text("en")
    assert slip in problem.text("zh")


@pytest.mark.parametrize(
    ("unit", "name", "values"),
    [
        ("m", "precipitation", spread(1.4, 1.8)),
        ("K", "air_temperature", spread(280, 292)),
        ("1", "sand", spread(0.1, 0.8)),
        ("kg m-2", "npp", spread(0.2, 1.2)),
        ("g kg-1", "clay", spread(80, 600)),
    ],
)
def test_a_declared_unit_heals_the_slip(problems, unit, name, values):
    assert problems(values, name, opening=Opening(unit=unit)) == []


def test_a_rate_is_read_as_its_amount(problems):
    assert problems(rain() / 31_557_600, opening=Opening(unit="kg m-2 s-1")) == []
    assert problems(rain(), opening=Opening(unit="mm yr-1")) == []
    assert problems(np.stack([rain() / 12] * 12), "precipitation_monthly", opening=Opening(unit="mm month-1")) == []


def test_a_unit_that_cannot_be_is_told(problems):
    assert kinds(problems(rain(), opening=Opening(unit="t"))) == [e.UnitMismatch]
    assert kinds(problems(rain(), opening=Opening(unit="furlongish"))) == [e.UnknownUnit]


def test_a_desert_can_be_confirmed(problems):
    assert problems(spread(2, 8), opening=Opening(confirmed=True)) == []


def test_InVEST_erodibility_in_us_units(problems):
    assert "US customary" in str(problems(np.full((5, 5), 0.3), "soil_erodibility")[0])


def test_InVEST_missing_land_cover_code(problems):
    values = np.array([[1, 2], [3, 9]], "u1")
    (problem,) = problems(values, COVER, classes=[1, 2, 3, 4])
    assert (type(problem), problem.fields["codes"]) == (e.UnknownClasses, [9])
    assert problems(values, COVER, classes=[1, 2, 3, 9]) == []
    assert problems(values, COVER) == []


def test_classes_that_are_not_on_the_map(tmp_path):
    source = open_raster(write_tif(tmp_path / "r.tif", np.array([[1, 2]], "u1")))
    assert unused_classes(survey(source, -np.inf, np.inf, classes=True), [1, 2, 3, 4]) == [3, 4]


def test_R21_land_cover_as_float(problems):
    assert problems(np.array([[10.0, 20.0]]), COVER, classes=[10, 20]) == []
    assert kinds(problems(np.array([[10.0, 12.5]]), COVER, classes=[10, 20])) == [e.NotClasses]


def test_R22_a_signed_wrap_is_an_unknown_class(problems):
    (problem,) = problems(np.array([[10, 200]], "u1").view("i1"), COVER, classes=[10, 200])
    assert problem.fields["codes"] == [-56]


def test_R24_complex(problems):
    assert kinds(problems(np.ones((3, 3), "complex64"))) == [e.ComplexValues]


def test_R24_a_picture_of_a_map(problems):
    palette = {1: (255, 0, 0, 255), 2: (0, 255, 0, 255)}
    classes = np.array([[1, 2]], "u1")
    assert kinds(problems(classes, RAIN, colormap=palette)) == [e.PictureNotValues]
    assert problems(classes, COVER, [1, 2], colormap=palette) == []
    assert e.PictureNotValues in kinds(problems(np.zeros((3, 4, 4), "u1"), COVER, photometric="RGB"))


def test_bands_are_counted(problems):
    assert kinds(problems(np.stack([rain()] * 3))) == [e.WrongBandCount]
    assert kinds(problems(np.stack([rain() / 12] * 11), "precipitation_monthly")) == [e.WrongBandCount]
    assert problems(np.stack([rain() / 12] * 12), "precipitation_monthly") == []


def test_problems_are_told_together(problems):
    assert kinds(problems(spread(-9, -1), crs=None, transform=None)) == [
        e.CrsMissing,
        e.NotGeoreferenced,
        e.OutsideRange,
    ]


def test_a_survey_does_not_depend_on_blocks(tmp_path, monkeypatch):
    source = open_raster(write_tif(tmp_path / "r.tif", rain(300, 300), tiled=True, blockxsize=16, blockysize=16))
    once = survey(source, 1500, 1700)
    windows = list(source.windows(1000))
    monkeypatch.setattr(type(source), "windows", lambda self, *_: iter(windows[::-1]))
    assert survey(source, 1500, 1700) == once
    assert once.outside == np.count_nonzero((rain(300, 300) < 1500) | (rain(300, 300) > 1700))
    assert once.whole


def test_large_rasters_are_sampled_and_say_so(tmp_path, monkeypatch):
    monkeypatch.setattr("shanshui.data.survey.FULL", 1000)
    monkeypatch.setattr("shanshui.data.survey.SAMPLE", 1000)
    monkeypatch.setattr("shanshui.data.survey.PIECE_CELLS", 1000)
    source = open_raster(write_tif(tmp_path / "r.tif", -rain(128, 128), tiled=True, blockxsize=16, blockysize=16))
    seen = survey(source, 0, 12000)
    assert 500 <= seen.looked <= 2000 < seen.total == 16384
    assert not seen.whole
    assert f"{seen.looked} cells looked at (16384 in all)" in str(check_raster(source, RAIN)[0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=0, max_size=6), min_size=1, max_size=6))
def test_outermost_values_are_those_of_all_cells_together(parts):
    """A block that reaches beyond nothing seen so far is passed over, and changes no count."""
    seen = Survey()
    for part in parts:
        seen += survey_of(np.array(part, dtype=np.float64), -2, 2, beside=seen)
    values, counts = np.unique(np.array([one for part in parts for one in part], dtype=np.float64), return_counts=True)
    pairs = list(zip(values.tolist(), counts.tolist(), strict=True))
    assert (list(seen.lowest), list(seen.highest)) == (pairs[:2], pairs[::-1][:2])
    assert seen.outside == sum(count for value, count in pairs if not -2 <= value <= 2)
