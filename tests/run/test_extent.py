"""Extent accounts of real maps and tables: known counts, borders, blocks, no data, breaks, what is refused."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import rasterio
from tests.extent_area import CELL, write_brasilia
from tests.tabular import write_area

from shanshui.accounts.extent import NO_DATA
from shanshui.core.errors import (
    CountedInItsParts,
    ExtentAcrossBreak,
    ExtentNotClosed,
    InputError,
    MatrixNotIdentified,
    NoExtentToCompare,
    NoSuchName,
    Problems,
    QuantityGivenTwice,
    ResultsOutdated,
    SamePeriod,
)
from shanshui.grid.blocks import blocks
from shanshui.run import api, extent_matrix
from shanshui.run.account import prepare
from shanshui.run.estimate import estimate
from shanshui.run.execute import Settings
from shanshui.run.extent import Extent, extent
from shanshui.run.extent_matrix import change_matrices
from shanshui.run.run import run
from shanshui.store.results import EXTENT_CHANGE, read_results, read_table

HUAI = Path(__file__).parents[1] / "golden" / "t10_huai"


@pytest.fixture(scope="module")
def brasilia(tmp_path_factory) -> Path:
    """Return the accounted catchment; nobody changes it."""
    folder = write_brasilia(tmp_path_factory.mktemp("extent") / "brasilia")
    run(prepare(folder))
    return folder


def found(folder: Path, *periods: str, **options) -> Extent:
    return extent(prepare(folder), read_results(folder), *periods, **options)


def changed(folder: Path, cells: list[tuple[int, int, int]], year: int = 2020) -> None:
    """Write other classes into some cells of a map."""
    with rasterio.open(folder / f"lulc_{year}.tif", "r+", driver="GTiff") as file:
        values = file.read(1)
        for row, column, code in cells:
            values[row, column] = code
        file.write(values, 1)


# Brasília ----------------------------------------------------------------------------------------------


def test_brasilia_has_its_published_counts(brasilia):
    """PROVENANCE: 30 % of cells change 1985–2020: savanna 5,554 → 4,644 cells, pasture 92 → 1,117, soy 0 → 538."""
    one = found(brasilia, "1985", "2020")
    assert one.origin == "published"
    account = one.account()
    cells = {
        kind: (account.line(kind).opening / CELL, account.line(kind).closing / CELL)
        for kind in ("sparse_forest", "tussock", "dry_cropland")
    }
    assert cells["sparse_forest"] == pytest.approx((5554, 4644), rel=1e-9)
    assert cells["tussock"] == pytest.approx((92, 1117), rel=1e-9)
    assert cells["dry_cropland"] == pytest.approx((0, 538), rel=1e-9)
    share = account.total.additions / account.total.opening
    assert share == pytest.approx(0.30, abs=0.005)


def test_the_matrix_is_what_the_cells_say_and_borders_cut_by_share(brasilia):
    """A plain loop over whole cells and the column that the border cuts."""
    codes = {}
    for line in (brasilia / "classes.csv").read_text().splitlines()[1:]:
        code, kind = line.split(",")
        codes[int(code)] = kind
    maps = []
    for year in (1985, 2021):
        with rasterio.open(brasilia / f"lulc_{year}.tif", driver="GTiff") as file:
            maps.append(file.read(1))
    rows, columns = maps[0].shape
    border = columns / 2 + 7 / 30
    expected: dict[tuple[str, str], float] = {}
    for row in range(rows):
        for column in range(columns):
            share = min(1.0, max(0.0, column + 1 - border))  # inside the east
            if share:
                pair = codes[int(maps[0][row, column])], codes[int(maps[1][row, column])]
                expected[pair] = expected.get(pair, 0.0) + CELL * share
    east = found(brasilia, "1985", "2021").matrix("DF-E").moved
    assert dict(east) == pytest.approx(expected, rel=1e-6)
    assert set(east) == set(expected)


def test_rows_and_columns_are_the_published_areas_and_parts_make_the_whole(brasilia):
    one, frame = found(brasilia, "2020", "2021"), read_results(brasilia).extent
    areas = {(r.period, r.place, r.ecosystem_type): r.area_ha for r in frame.itertuples()}
    for place, matrix in one.matrices.items():
        for kind, area in matrix.opening.items():
            assert area == pytest.approx(areas["2020", place, kind], rel=1e-12)
        for kind, area in matrix.closing.items():
            assert area == pytest.approx(areas["2021", place, kind], rel=1e-12)
    east, west, whole = (one.matrix(code) for code in ("DF-E", "DF-W", "DF"))
    for pair in whole.moved:
        assert whole.at(*pair) == math.fsum((east.at(*pair), west.at(*pair)))


def test_blocks_and_threads_change_no_bit(brasilia, tmp_path):
    prepared, made = prepare(brasilia), []
    for block, threads in ((1024, 1), (16, 1), (37, 3), (64, 2)):
        made.append(change_matrices(prepared, "1985", "2021", Settings(block=block, threads=threads)))
    assert all(one == made[0] for one in made)
    files = []
    for i, block in enumerate((1024, 32)):
        folder = write_brasilia(tmp_path / str(i))
        files.append((run(prepare(folder), Settings(block=block)).folder / EXTENT_CHANGE).read_bytes())
    assert files[0] == files[1] == (brasilia / "results" / EXTENT_CHANGE).read_bytes()


def test_a_pass_that_was_cut_off_goes_on(brasilia, tmp_path, monkeypatch):
    prepared, done = prepare(brasilia), []
    whole = change_matrices(prepared, "1985", "2021", Settings(block=16))
    work_out, every = extent_matrix._block, len(list(blocks(prepared.maps.grid, 16)))

    def cut_off(maps, zones, window):
        done.append(window)
        if len(done) > every // 2:
            raise KeyboardInterrupt
        return work_out(maps, zones, window)

    how = Settings(block=16, threads=1, work=tmp_path)
    monkeypatch.setattr(extent_matrix, "_block", cut_off)
    with pytest.raises(KeyboardInterrupt):
        change_matrices(prepared, "1985", "2021", how, "stamp")
    steps = []
    done.clear()
    monkeypatch.setattr(extent_matrix, "_block", lambda *given: done.append(given[2]) or work_out(*given))
    goes_on = Settings(block=16, threads=2, work=tmp_path, progress=lambda at, of: steps.append((at, of)))
    assert change_matrices(prepared, "1985", "2021", goes_on, "stamp") == whole
    assert 0 < len(done) < every
    assert steps[-1][0] == steps[-1][1]
    assert change_matrices(prepared, "1985", "2021", goes_on, "of other maps") == whole


def test_workers_work_it_out_alike(brasilia):
    prepared = prepare(brasilia)
    made = [change_matrices(prepared, "2020", "2021", Settings(threads=1, workers=n)) for n in (0, 2)]
    assert made[0] == made[1]


def test_a_dry_run_counts_the_matrices(brasilia):
    prepared = prepare(brasilia)
    found = estimate(prepared, block=1024, threads=1)
    assert (found.periods, found.matrices, found.blocks) == (3, 2, 5)
    assert EXTENT_CHANGE in found.writes
    assert found.minutes > 0


def test_what_there_is_in_one_period(brasilia):
    accounts = api.open(brasilia).accounts()
    one = accounts.inventory("2020")
    assert one.of("DF") == {kind: one.of("DF")[kind] for kind in found(brasilia, "2020", "2021").matrix("DF").opening}
    assert one.total("DF") == pytest.approx(one.total("DF-E") + one.total("DF-W"))
    assert one.of_level("site") == ["DF-E", "DF-W"]
    assert accounts.inventory().period == "2021"
    with pytest.raises(NoSuchName):
        accounts.inventory("1999")


def test_the_run_publishes_consecutive_periods_and_others_are_computed(brasilia):
    table = read_table(brasilia / "results", EXTENT_CHANGE).to_pandas()
    assert list(table) == ["since", "until", "place", "level", "from", "to", "area_ha"]
    pairs = {*zip(table["since"], table["until"], strict=True)}
    assert pairs == {("1985", "2020"), ("2020", "2021")}
    told = []
    one = found(brasilia, settings=Settings(told=told.append))
    assert (one.since, one.until, one.origin) == ("1985", "2021", "maps")
    assert [label.zh for label in told] == ["由地图计算 1985 → 2021 变化矩阵"]


def test_the_python_api_gives_account_and_matrix(brasilia):
    accounts = api.open(brasilia).accounts()
    account, frame = accounts.extent_account(1985, 2020, "DF-W"), accounts.extent_change(1985, 2020, "DF-W")
    assert account.place == "DF-W"
    assert frame.loc["sparse_forest"].sum() == pytest.approx(account.line("sparse_forest").opening)
    assert frame["tussock"].sum() == pytest.approx(account.line("tussock").closing)


def test_new_prices_take_the_matrices_of_the_former_account(tmp_path):
    folder = write_brasilia(tmp_path / "a")
    run(prepare(folder))
    before, said = read_results(folder).extent_change, []
    with (folder / "area.yaml").open("a") as stream:
        stream.write("standard: mee-2020\n")
    outcome = run(prepare(folder), Settings(told=said.append))
    assert len(outcome.priced_again) == 3
    assert not [label for label in said if "matrix" in label.en]
    assert read_results(folder).extent_change.equals(before)


def test_maps_that_changed_since_are_noticed(tmp_path):
    folder = write_brasilia(tmp_path / "a")
    run(prepare(folder))
    changed(folder, [(5, 5, 24)], 2021)
    with pytest.raises(ResultsOutdated, match="1985, 2021"):
        found(folder, "1985", "2021")


# What is not known -------------------------------------------------------------------------------------


def test_cells_without_data_in_one_period_stand_in_a_column_of_their_own(tmp_path):
    folder = write_brasilia(tmp_path / "a", periods=["1985", "2020"])
    with rasterio.open(folder / "lulc_2020.tif", driver="GTiff") as file:
        nodata, kept = int(file.nodata), file.read(1)
    changed(folder, [(0, column, nodata) for column in range(10)])
    run(prepare(folder))
    one = found(folder)
    lost = sum(area for (before, after), area in one.matrix().moved.items() if after == NO_DATA and before != NO_DATA)
    assert lost == pytest.approx(10 * CELL)
    assert one.account().total.no_longer_seen == pytest.approx(10 * CELL)
    assert any("0.9 ha have a type in 1985 and no data in 2020" in remark.en for remark in one.remarks())
    assert any("0.9 公顷在 1985 年有类型、2020 年无数据" in remark.zh for remark in one.remarks())
    assert one.matrix().total == pytest.approx(kept.size * CELL)


def test_the_same_map_for_both_periods_shows_no_change_and_says_so(tmp_path):
    cover = {"land_cover": {"file": "lulc_1985.tif", "classes": "classes.csv"}}
    folder = write_brasilia(tmp_path / "a", periods=["1985", "2020"], sources=cover)
    run(prepare(folder))
    one = found(folder)
    assert one.account().total.additions == 0
    assert [remark.zh for remark in one.told] == ["1985 与 2020 用的是同一张图（lulc_1985.tif），无从体现变化。"]


def test_classes_that_share_cells_have_no_matrix(tmp_path):
    cover = {"land_cover": {"file": "lulc_{period}.tif", "classes": "classes.csv", "class_share": "fractional"}}
    grid = {"crs": "EPSG:5880", "resolution": 90}
    folder = write_brasilia(tmp_path / "a", periods=["1985", "2020"], sources=cover, grid=grid)
    run(prepare(folder))
    assert not (folder / "results" / EXTENT_CHANGE).exists()
    one = found(folder)
    assert one.origin == "areas"
    assert one.account().net_only
    assert one.account().line("dry_cropland").additions == pytest.approx(538 * CELL, rel=0.05)  # by share at the edges
    with pytest.raises(MatrixNotIdentified) as refused:
        one.matrix()
    assert "class_share: majority" in refused.value.text("en")
    assert "多个地类共享像元" in refused.value.text("zh")


# Series ------------------------------------------------------------------------------------------------

BREAK = {"breaks": [{"period": "2020", "kind": "census", "reason": {"zh": "国土三调", "en": "third land survey"}}]}


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"series": BREAK}, "third land survey"),
        ({"extent": {"products": {"1985": "GlobeLand30", "2020": "WorldCover"}}}, "GlobeLand30; WorldCover"),
    ],
)
def test_across_a_break_nothing_is_compared_unless_allowed(tmp_path, settings, why):
    folder = write_brasilia(tmp_path / "a", **settings)
    run(prepare(folder))
    table = read_table(folder / "results", EXTENT_CHANGE).to_pandas()
    assert set(table["since"]) == {"2020"}, "the pair across the break is not published"
    with pytest.raises(ExtentAcrossBreak) as refused:
        found(folder, "1985", "2020")
    assert why in refused.value.text("en")
    assert "--across-break" in refused.value.text("zh")
    assert found(folder, "2020", "2021").told == ()
    one = found(folder, "1985", "2020", across_break=True)
    assert one.told[0].en.startswith("SERIES BREAK between 1985 and 2020")
    assert one.account().total.additions > 200


def test_maps_of_other_cells_are_a_break(tmp_path):
    folder = write_brasilia(tmp_path / "a", periods=["1985", "2020"])
    with rasterio.open(folder / "lulc_2020.tif", driver="GTiff") as file:
        values, profile, transform = file.read(1), file.profile, file.transform
    profile |= {"height": values.shape[0] * 3, "width": values.shape[1] * 3}
    profile["transform"] = transform @ transform.scale(1 / 3)
    with rasterio.open(folder / "lulc_2020.tif", "w", **profile) as file:
        file.write(np.kron(values, np.ones((3, 3), dtype=values.dtype)), 1)
    run(prepare(folder))
    with pytest.raises(ExtentAcrossBreak, match="maps of other cells"):
        found(folder)
    one = found(folder, across_break=True)
    assert one.account().line("dry_cropland").closing == pytest.approx(538 * CELL, rel=1e-6)
    assert any("does not lie on the accounting grid" in remark.en for remark in one.told)


# Tables: the upper Huai ---------------------------------------------------------------------------------

MISSED = "HUAI,farmland,bare,0.06,km2,1990,2013\n"


@pytest.fixture
def huai(tmp_path) -> Path:
    """Return the accounted upper Huai with its printed transitions of 1990 to 2013."""
    folder = tmp_path / "huai"
    shutil.copytree(HUAI, folder)
    text = (folder / "area.yaml").read_text(encoding="utf-8")
    (folder / "area.yaml").write_text(f"{text}\nextent:\n  transitions: {{file: transitions.csv}}\n", encoding="utf-8")
    run(prepare(folder))
    return folder


def test_T10_huai_rows_and_columns_are_the_printed_areas_within_their_digits(huai):
    one = found(huai, "1990", "2013")
    assert one.origin == "table"
    account = one.account("HUAI")
    farmland = account.line("farmland")
    assert farmland.opening / 100 == pytest.approx(25314.18)
    assert farmland.stable / 100 == pytest.approx(23513.08)
    assert farmland.reductions / 100 == pytest.approx(641.03 + 17.01 + 180.62 + 962.38 + 0.06)
    assert account.line("urban").additions_managed == account.line("urban").additions
    named = [remark.en for remark in one.told]
    assert any(
        "HUAI 1990, Farmland: the matrix adds up to 2,531,418 ha, the area given is 2,531,419 ha (-1)" in n
        for n in named
    )
    assert any("Bare land: 6 ha by the matrix; no area is given" in n for n in named)
    assert all("rounding of the printed digits" in n or "no area is given" in n for n in named)


def test_T10_huai_without_the_land_that_became_unused_does_not_close(huai):
    table = huai / "transitions.csv"
    table.write_text(table.read_text().replace(MISSED, ""))
    with pytest.raises(ExtentNotClosed) as refused:
        found(huai, "1990", "2013")
    assert "Farmland of HUAI, 1990–2013: its row of the change matrix adds up to 2531412 ha" in refused.value.text("en")
    assert "2531419 ha" in refused.value.text("zh")


def test_other_periods_of_the_huai_have_no_areas(huai):
    with pytest.raises(NoExtentToCompare, match="1995"):
        found(huai, "1990", "1995")


# Tables: places and their parts -------------------------------------------------------------------------

AREAS = """period,place,ecosystem_type,area,unit
2010,990101,forest,10,ha
2010,990102,forest,5,ha
2020,990101,forest,8,ha
2020,990101,urban,2,ha
2020,990102,forest,5,ha
"""
MOVES = """place,from,to,area,unit
990101,forest,forest,8,ha
990101,forest,urban,2,ha
990102,forest,forest,5,ha
"""
TWO = "periods: [2010, 2020]\nextent:\n  transitions: {file: moves.csv}\n"


def tabular(folder: Path, moves: str = MOVES, areas: str = AREAS, settings: str = TWO, **more: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "moves.csv").write_text(moves, encoding="utf-8")
    write_area(folder, settings, areas=areas, **more)
    run(prepare(folder))
    return folder


def test_parts_with_matrices_make_that_of_their_whole(tmp_path):
    one = found(tabular(tmp_path / "a"))
    assert dict(one.matrix("990100").moved) == {("forest", "forest"): 13.0, ("forest", "urban"): 2.0}
    assert one.account().line("urban").additions_managed == 2


def test_a_whole_whose_parts_do_not_add_up_is_refused(tmp_path):
    whole = MOVES + "990100,forest,forest,12,ha\n990100,forest,urban,3,ha\n"
    with pytest.raises(ExtentNotClosed, match="990100"):
        found(tabular(tmp_path / "a", whole))


def test_a_part_without_a_matrix_leaves_its_whole_with_net_changes(tmp_path):
    one = found(tabular(tmp_path / "a", "\n".join(MOVES.splitlines()[:3]) + "\n"))
    assert not one.account("990101").net_only
    assert one.account("990102").net_only
    assert one.account("990100").net_only
    with pytest.raises(MatrixNotIdentified):
        one.matrix("990100")


def test_areas_alone_are_net_and_flagged(tmp_path):
    one = found(tabular(tmp_path / "a", settings="periods: [2010, 2020]"))
    assert one.origin == "areas"
    assert one.told[0].en.startswith("No change matrix: only the areas of each period are known. Additions")
    assert "extent: transitions:" in one.told[0].zh


def test_rules_of_the_user_come_first(tmp_path):
    rules = "from,to,managed,reason,source\nforest,urban,no,a slide took the road,survey\n"
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "rules.csv").write_text(rules)
    one = found(tabular(folder, settings=f"{TWO}  managed: {{file: rules.csv}}\n"))
    assert one.account().line("urban").additions_unmanaged == 2


@pytest.mark.parametrize(
    ("line", "code", "where"),
    [
        ("990109,forest,urban,2,ha", "NoSuchPlace", "moves.csv:5:place"),
        ("990101,woodland,urban,2,ha", "NoSuchName", "moves.csv:5:from"),
        ("990101,forest,grass,-2,ha", "NegativeQuantity", "moves.csv:5:area"),
        ("990101,forest,grass,two,ha", "UnreadableNumber", "moves.csv:5:area"),
        ("990101,forest,grass,2,kg", "UnitMismatch", "moves.csv:5:unit"),
        ("990101,forest,urban,3,ha", "QuantityGivenTwice", "moves.csv:5"),
    ],
)
def test_a_bad_row_of_transitions_is_told_with_its_line(tmp_path, line, code, where):
    folder = tabular(tmp_path / "a", f"{MOVES}{line}\n")
    with pytest.raises(InputError) as refused:
        found(folder)
    assert refused.value.code == code
    assert refused.value.where == where


def test_all_bad_rows_come_together_and_no_data_is_a_word(tmp_path):
    folder = tabular(tmp_path / "a", f"{MOVES}990109,forest,urban,1,ha\n990101,forest,grass,x,ha\n")
    with pytest.raises(Problems) as refused:
        found(folder)
    assert len(refused.value.problems) == 2
    (folder / "moves.csv").write_text(
        MOVES.replace("990101,forest,urban,2", "990101,forest,无数据,2"), encoding="utf-8"
    )
    with pytest.raises(ExtentNotClosed, match="Town of 990101"):
        found(folder)


@pytest.mark.parametrize(("periods", "error"), [(("2010", "2010"), SamePeriod), (("2010", "2015"), NoSuchName)])
def test_two_periods_of_the_account_are_needed(tmp_path, periods, error):
    folder = tabular(tmp_path / "a")
    with pytest.raises(error):
        found(folder, *periods)


# Areas by classes of a survey ---------------------------------------------------------------------------

SURVEY = """period,place,land_class,area,unit
2020,990101,0101,3,ha
2020,990101,0102 水浇地,4,ha
2020,990101,乔木林地,10,ha
2020,990101,0302,2,ha
2020,990101,1104A,1,ha
"""


def survey(folder: Path, text: str = SURVEY, classes: str = "china_survey3") -> Path:
    write_area(folder, f"tables: {{areas: {{file: yearbook.csv, classes: {classes}}}}}")
    (folder / "yearbook.csv").write_text(text, encoding="utf-8")
    return folder


def test_areas_by_class_of_a_survey_become_ecosystem_types(tmp_path):
    folder = survey(tmp_path)
    run(prepare(folder))
    frame = read_results(folder).extent
    mine = frame[frame["place"] == "990101"]
    areas = dict(zip(mine["ecosystem_type"], mine["area_ha"], strict=True))
    assert areas == {"paddy": 3, "dry_cropland": 4, "forest": 10, "bamboo": 2, "reservoir": 1}


@pytest.mark.parametrize(
    ("line", "error", "said"),
    [
        ("2020,990101,01,7,ha", CountedInItsParts, "0101 水田 is a part of 01 耕地"),
        ("2020,990101,101,7,ha", NoSuchName, "Did you mean '0101'"),
        ("2020,990101,0101,7,ha", QuantityGivenTwice, "990101 0101"),
    ],
)
def test_a_bad_row_of_a_survey_is_told_with_its_line(tmp_path, line, error, said):
    with pytest.raises(Problems) as refused:
        prepare(survey(tmp_path, f"{SURVEY}{line}\n"))
    (problem,) = (one for top in refused.value.problems for one in getattr(top, "problems", [top]))
    assert isinstance(problem, error)
    assert said in problem.text("en")
    assert problem.where.startswith("yearbook.csv:7")


def test_a_survey_must_be_named(tmp_path):
    with pytest.raises(Problems) as refused:
        prepare(survey(tmp_path, classes="null"))
    assert "china_survey3" in refused.value.text("en")
