"""A change of price, of a parameter that only scales, or of a standard with the same physical lines reads no map.

What comes out is the same to the byte as an account worked out from the maps.
"""

from pathlib import Path

import pytest
from tests.run.accounting import copied, outcome, with_settings

from shanshui.run import engine
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.physical import physical_stamp
from shanshui.run.run import run
from shanshui.store.results import CUBE, FLOWS, RANGES

PRICE = "parameter,value,unit,year,source\ndredging_price,99,yuan m-3,2024,test\n"
NITROGEN = "parameter,value,unit,year,source\nsoil_nitrogen,0.003,1,2024,test\n"
HEAT = "parameter,value,unit,year,source\nlatent_heat,2.0,MJ kg-1,2024,test\n"
LENGTH = "parameter,value,unit,year,source\nslope_length,30,m,2024,test\n"
BY_TYPE = "parameter,ecosystem_type,value,unit,year,source\nso2_capacity,shrub,0.07,t ha-1,2024,test\n"


@pytest.fixture
def accounted(area: Path) -> Path:
    """Return the area.yaml of an area with a published account."""
    outcome(area)
    return area


@pytest.fixture
def blind(accounted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every reading of a map fail."""

    def fails(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(engine, "tally", fails)
    monkeypatch.setattr(engine, "inputs_of", fails)


def annexed(area: Path, text: str) -> Path:
    """Give the area parameters of its own."""
    (area.parent / "annex.csv").write_text(text, encoding="utf-8")
    return with_settings(area, annex={"file": "annex.csv"})


def tables(area: Path) -> list[bytes]:
    """Return the published tables."""
    return [(area.parent / "results" / name).read_bytes() for name in (FLOWS, RANGES, CUBE)]


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize("text", [PRICE, NITROGEN, HEAT, BY_TYPE], ids=["price", "content", "heat", "by type"])
def test_no_map_is_read_again(accounted: Path, text: str):
    done = outcome(annexed(accounted, text))
    assert done.fresh
    assert done.priced_again == ("2020",)


@pytest.mark.parametrize("text", [PRICE, NITROGEN, HEAT, BY_TYPE], ids=["price", "content", "heat", "by type"])
def test_the_same_bytes_as_from_the_maps(accounted: Path, tmp_path: Path, text: str):
    before = tables(accounted)[0]
    again = outcome(annexed(accounted, text))
    other = copied(accounted, tmp_path / "other")
    fresh = outcome(other)
    assert (again.priced_again, fresh.priced_again) == (("2020",), ())
    assert tables(accounted) == tables(other)
    assert tables(accounted)[0] != before, "something did change"


@pytest.mark.usefixtures("blind")
def test_another_standard_with_the_same_physical_lines(accounted: Path):
    config = prepare(accounted).area.config
    standard = "mee-2020" if config.standard != "mee-2020" else "ndrc-2022"
    area = with_settings(accounted, standard=standard)
    prepared, former = prepare(area), prepare(with_settings(accounted))
    same = [physical_stamp(p, "2020", p.hashes) for p in (prepared, former)]
    if same[0] == same[1]:
        assert outcome(with_settings(accounted, standard=standard)).priced_again == ("2020",)
    else:
        assert {t.key for t in prepared.plan.on_cells} != {t.key for t in former.plan.on_cells}


def test_a_parameter_inside_a_curve_needs_the_maps(accounted: Path):
    assert outcome(annexed(accounted, LENGTH)).priced_again == ()


@pytest.mark.parametrize("file", ["lc.tif", "dem.tif"])
def test_another_map_is_read(accounted: Path, file: str):
    found = next(iter(accounted.parent.glob(f"*{file.split('.')[0]}*.tif")), None) or next(
        accounted.parent.glob("*.tif")
    )
    content = bytearray(found.read_bytes())
    found.write_bytes(bytes(content) + b"\0")
    assert outcome(accounted).priced_again == ()


def test_a_new_period_leaves_the_old_ones_alone(area: Path):
    plain = {"tables": None}
    outcome(with_settings(area, **plain))
    assert outcome(with_settings(area, periods=[2020, 2021], **plain)).priced_again == ("2020",)


def test_all_is_worked_out_when_asked_for(accounted: Path):
    assert run(prepare(annexed(accounted, PRICE)), Settings(), fresh=True).priced_again == ()


def test_a_map_that_is_asked_for_is_written(accounted: Path):
    done = run(prepare(accounted), Settings(), maps=["soil_retention.nutrient_n"])
    assert done.priced_again == ()
    assert (done.folder / "maps" / "soil_retention.nutrient_n.tif").is_file()


def test_a_damaged_cube_is_not_used(accounted: Path):
    cube = accounted.parent / "results" / CUBE
    cube.write_bytes(cube.read_bytes()[:-9])
    assert outcome(annexed(accounted, PRICE)).priced_again == ()
