"""Every problem of area.yaml at once, each with its line and a near match."""

from pathlib import Path

import pytest
from tests.run.accounting import problems, with_settings

from shanshui.core.errors import BadSetting, NoSuchFile, Problems, ShanshuiError, UnreadableConfig, UnreadablePeriod
from shanshui.run.account import prepare
from shanshui.run.config import read_area

GOOD = """area: {code: 331100}
periods: [2020]
places: {file: places.csv}
tables:
  yearbook: {file: yearbook.csv}
"""


def area_of(folder: Path, text: str | bytes) -> Path:
    """Write an area.yaml."""
    path = folder / "area.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def refused(folder: Path, text: str | bytes) -> list[ShanshuiError]:
    """Return what is wrong with a text."""
    with pytest.raises(ShanshuiError) as caught:
        read_area(area_of(folder, text))
    assert caught.value.exit_code == 3
    return caught.value.problems if isinstance(caught.value, Problems) else [caught.value]


def test_a_good_one(tmp_path: Path):
    area = read_area(area_of(tmp_path, GOOD))
    assert area.config.area.code == "331100"
    assert area.folder == tmp_path.resolve()
    assert area.where("tables", "yearbook") == "area.yaml:5: tables.yearbook"
    assert area.where("tables", "nothing", "x") == "area.yaml:4: tables.nothing.x"
    assert area.where() == "area.yaml"


def test_a_folder_stands_for_its_area_yaml(tmp_path: Path):
    area_of(tmp_path, GOOD)
    assert read_area(tmp_path).path.name == "area.yaml"


def test_a_byte_order_mark_is_no_error(tmp_path: Path):
    assert read_area(area_of(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())).config.periods == ["2020"]


@pytest.mark.parametrize(
    ("line", "near", "where"),
    [
        ("standrad: ndrc-2022", "standard", "area.yaml:6: standrad"),
        ("source: {rain: {file: a.tif}}", "sources", "area.yaml:6: source"),
        ("sources: {rain: {file: a.tif, untis: mm}}", "unit", "area.yaml:6: sources.rain.untis"),
        ("grid: {resolutoin: 30}", "resolution", "area.yaml:6: grid.resolutoin"),
        ("constants: {slope: {valeu: 3, source: x}}", "value", "area.yaml:6: constants.slope.valeu"),
    ],
)
def test_a_misspelt_setting_has_its_line_and_a_near_one(tmp_path: Path, line: str, near: str, where: str):
    found = refused(tmp_path, GOOD + line + "\n")
    error = next(e for e in found if e.where == where)
    assert isinstance(error, BadSetting)
    assert f"Did you mean '{near}'?" in error.text("en")
    assert f"您是否要写 '{near}'？" in error.text("zh")


def test_all_wrong_settings_are_told_together(tmp_path: Path):
    found = refused(tmp_path, GOOD + "nonsense: 1\ngrid: {resolution: -30}\nallow_partial: perhaps\nnotes: 5\n")
    assert {e.where.split(": ")[1] for e in found} == {"nonsense", "grid.resolution", "allow_partial", "notes"}
    assert [e.where.split(":")[1] for e in found] == ["7", "8", "9", "6"] or len(found) == 4


@pytest.mark.parametrize("missing", ["area", "periods", "places"])
def test_what_must_be_there(tmp_path: Path, missing: str):
    text = "\n".join(line for line in GOOD.splitlines() if not line.startswith(missing))
    assert any(missing in e.where for e in refused(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "saw"),
    [
        ("", "no settings"),
        ("just words", "no settings"),
        ("- a\n- b", "no settings"),
        ("area: {code: 1", ""),
        ("area: 1\narea: 2\n", ""),
        ("a: &x [*x]\n", ""),
        ("a: *nobody\n", ""),
        ("a:\n\t- b", ""),
        ("!!python/object/apply:os.system ['true']", ""),
        ("a: !!python/name:os.system", ""),
        (b"area: \xff\xfe", "UTF-8"),
        (b"\x00\x01\x02", ""),
    ],
)  # fmt: skip
def test_what_is_no_yaml_of_settings(tmp_path: Path, text: str | bytes, saw: str):
    (error, *_) = refused(tmp_path, text)
    assert isinstance(error, UnreadableConfig | BadSetting)
    assert saw in error.text("en")
    assert error.where.startswith("area.yaml")


def test_a_bomb_of_aliases_is_refused_quickly(tmp_path: Path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    (error, *_) = refused(tmp_path, "\n".join(lines))
    assert isinstance(error, UnreadableConfig)


@pytest.mark.parametrize("periods", ["[]", "2020", "{a: 1}"])
def test_periods_are_a_list(tmp_path: Path, periods: str):
    assert any("periods" in e.where for e in refused(tmp_path, GOOD.replace("[2020]", periods)))


def test_a_period_that_is_none(tmp_path: Path):
    (error,) = refused(tmp_path, GOOD.replace("[2020]", "[2020, twenty]"))
    assert isinstance(error, UnreadablePeriod)
    assert error.where == "area.yaml:2: periods.1"


@pytest.mark.parametrize("periods", ["[2020, 2020]", "[2020Q1, 2020-Q1]", "[2020-07, 202007]"])
def test_a_period_twice(tmp_path: Path, periods: str):
    (error,) = refused(tmp_path, GOOD.replace("[2020]", periods))
    assert error.where == "area.yaml:2: periods.1"


def test_periods_are_kept_as_tables_write_them(tmp_path: Path):
    assert read_area(area_of(tmp_path, GOOD.replace("[2020]", "[2019, 2020Q3, 202007]"))).config.periods == [
        "2019",
        "2020-Q3",
        "2020-07",
    ]


@pytest.mark.parametrize(
    "grid", ["{crs: EPSG:32650}", "{resolution: 30}", "{like: rain, resolution: 30}", "{like: rain, crs: EPSG:32650}"]
)
def test_half_a_grid_is_refused(tmp_path: Path, grid: str):
    (error,) = refused(tmp_path, GOOD + f"grid: {grid}\n")
    assert error.where.startswith("area.yaml:6: grid")


@pytest.mark.parametrize("path", ["nowhere", "nowhere/area.yaml"])
def test_no_such_area(tmp_path: Path, path: str):
    with pytest.raises(NoSuchFile):
        read_area(tmp_path / path)


def test_names_fill_in_for_each_other(tmp_path: Path):
    area = read_area(area_of(tmp_path, GOOD.replace("331100", "331100, name: {zh: 丽水市}")))
    assert area.config.area.name.label == ("丽水市", "丽水市")


def test_settings_cannot_be_changed(tmp_path: Path):
    with pytest.raises(ValueError, match="frozen"):
        read_area(area_of(tmp_path, GOOD)).config.standard = "x"


# --- settings that name what does not exist -------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "near"),
    [
        ({"standard": "ndrc-2020"}, "ndrc-2022"),
        ({"services": ["soil_retension"]}, "soil_retention"),
        ({"options": {"rain_erosivity": "wischmeier_month"}}, "wischmeier_monthly"),
        ({"options": {"soil_retention.soil": "retain"}}, ""),
        ({"options": {"rain_erosivitty": "fournier"}}, "rain_erosivity"),
        ({"sets": {"co2_price": "gartze"}}, "garze"),
        ({"sets": {"co2_prize": "garze"}}, "co2_price"),
        ({"grid": {"like": "elevatoin"}}, "elevation"),
        ({"constants": {"slop": {"value": 1, "source": "x"}}}, "slope"),
        ({"area": {"code": "990109"}}, "9901"),
    ],
)
def test_did_you_mean(area: Path, changes: dict[str, object], near: str):
    found = problems(with_settings(area, **changes))
    assert found
    assert all(e.exit_code == 3 for e in found)
    assert any(f"Did you mean '{near}" in e.text("en") for e in found) or not near


def test_a_name_instead_of_the_code(area: Path):
    (error,) = problems(with_settings(area, area={"code": "合成市"}))
    assert error.code == "PlaceNamedNotCoded"
    assert "990100" in error.text("zh")
    assert error.where.startswith("area.yaml:3")


def test_problems_of_settings_places_tables_and_rasters_are_told_at_once(area: Path):
    (area.parent / "rain.tif").unlink()
    (area.parent / "numbers.csv").write_text("place,variable,value,unit\n990101,population,many,person\nX,gdp,1,yuan\n")
    found = problems(with_settings(area, constants={"slope": {"value": 200, "source": "x"}}, options={"nonsense": "x"}))
    wheres = " ".join(e.where for e in found)
    for place in ("rain.tif", "numbers.csv", "constants.slope"):
        assert place in wheres, found


def test_nothing_to_account(tmp_path: Path):
    (tmp_path / "places.csv").write_text("code,parent,level\n331100,,city\n")
    (error,) = problems(area_of(tmp_path, GOOD.split("tables")[0]))
    assert error.code == "NothingToAccount"


@pytest.mark.parametrize(
    "name", ["/vsicurl/http://x/y.tif", "http://x/y.tif", "CSV:/etc/passwd", "/etc/passwd", "../../etc/passwd"]
)
def test_a_source_that_reaches_out(area: Path, name: str):
    cover = {"file": name, "classes": "classes.csv"}
    found = problems(with_settings(area, sources={"land_cover": cover}))
    assert found
    assert not any("root:" in e.text("en") for e in found)


def test_prepare_reads_no_more_than_it_must(area: Path):
    assert prepare(area).periods == ["2020"]
