"""Datastacks are checked before work, everything wrong is told at once, and a run leaves all its files or none."""

import json
from pathlib import Path
from typing import Any

import pytest

from shanshui.cli.main import app
from shanshui.core.errors import (
    ArgumentMissing,
    BadArgument,
    CodesWithoutRow,
    FileMissing,
    NoSuchName,
    NotADatastack,
    OtherModel,
    OutputExists,
    Problems,
    ShanshuiError,
    UnknownArgument,
)
from shanshui.grid.window import Window
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import Frame, run
from shanshui.invest.models import model, names
from shanshui.invest.tables import Column, read_classes


def stack(landscape: dict[str, Path], name: str, out: Path, **changes: Any) -> Path:
    """Write a datastack of the landscape with other arguments, beside it."""
    written = json.loads(landscape[name].read_text(encoding="utf-8"))
    written["args"] |= changes
    path = landscape[name].parent / f"{out.name}.invs.json"
    path.write_text(json.dumps(written), encoding="utf-8")
    return path


def problems(path: Path, name: str = "") -> list[ShanshuiError]:
    with pytest.raises(ShanshuiError) as raised:
        read_datastack(path, name)
    return raised.value.problems if isinstance(raised.value, Problems) else [raised.value]


def test_models_are_found_by_invests_names():
    assert {"carbon", "annual_water_yield", "urban_flood_risk_mitigation"} <= set(names())
    assert model("awy") is model("natcap.invest.annual_water_yield")
    assert model("ufrm").id == "urban_flood_risk_mitigation"
    with pytest.raises(NoSuchName, match="Did you mean 'carbon'"):
        model("carbn")


def test_every_problem_is_told_at_once(landscape: dict[str, Path], tmp_path: Path):
    path = stack(
        landscape, "awy", tmp_path, pawc_path="no.tif", seasonality_constant="-3", biophysical_table_path="", lulc="x"
    )
    found = problems(path)
    assert [type(problem) for problem in found] == [UnknownArgument, FileMissing, BadArgument, ArgumentMissing]
    assert "Did you mean 'lulc_path'" in str(found[0])
    assert "> 0" in str(found[2])
    assert "biophysical_table_path" in found[3].where


def test_arguments_are_read_as_invest_reads_them(landscape: dict[str, Path], tmp_path: Path):
    path = stack(
        landscape, "carbon", tmp_path, calc_sequestration="TRUE", lulc_alt_path=str(landscape["carbon"].parent / "lulc_alt.tif"),
        do_valuation="false", discount_rate="", results_suffix="run1",
    )  # fmt: skip
    found = read_datastack(path, "carbon")
    assert found.values["calc_sequestration"] is True
    assert found.values["do_valuation"] is False
    assert found.values["discount_rate"] is None
    assert found.suffix == "_run1"
    assert found.values["lulc_bas_path"].is_absolute()


def test_older_datastacks_are_understood(landscape: dict[str, Path]):
    arguments = {"lulc_cur_path": "lulc.tif", "carbon_pools_path": "carbon_pools.csv", "suffix": "old"}
    path = landscape["carbon"].with_name("older.json")
    path.write_text(json.dumps({"args": arguments, "model_name": "natcap.invest.carbon"}), encoding="utf-8")
    found = read_datastack(path)
    assert (found.model.id, found.suffix) == ("carbon", "_old")
    assert found.values["lulc_bas_path"].name == "lulc.tif"


@pytest.mark.parametrize("text", ["{", "[]", '{"args": 3}', '{"args": {}}'])
def test_what_is_no_datastack_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert [type(problem) for problem in problems(path)] == [NotADatastack]


def test_a_datastack_of_another_model_is_refused(landscape: dict[str, Path]):
    assert [type(problem) for problem in problems(landscape["awy"], "carbon")] == [OtherModel]


def test_an_address_is_not_fetched(landscape: dict[str, Path], tmp_path: Path):
    path = stack(landscape, "carbon", tmp_path, lulc_bas_path="zip+https://example.org/a.zip/other.tif")
    assert "not the path of a file here" in str(problems(path)[0])


def test_a_file_of_the_same_name_stands_for_an_address(landscape: dict[str, Path], tmp_path: Path):
    path = stack(landscape, "carbon", tmp_path, lulc_bas_path="zip+https://example.org/a.zip/Carbon/lulc_alt.tif")
    assert read_datastack(path).values["lulc_bas_path"] == landscape["carbon"].parent / "lulc_alt.tif"
    (tmp_path / "empty").mkdir()
    with pytest.raises(ShanshuiError, match="not the path of a file here"):
        read_datastack(path, inputs=tmp_path / "empty")


def test_the_suffix_stands_before_the_extension(landscape: dict[str, Path], tmp_path: Path):
    path = stack(landscape, "carbon", tmp_path, results_suffix="a", workspace_dir=str(tmp_path / "out"))
    written = run(read_datastack(path))
    names = sorted(file.name for file in written)
    assert names == ["c_storage_bas_a.tif", "raster_values_summary_a.csv"]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == names


def test_what_is_there_is_not_overwritten_unasked(landscape: dict[str, Path], tmp_path: Path):
    found = read_datastack(landscape["carbon"])
    first = run(found, tmp_path / "out")[0]
    before = first.read_bytes()
    with pytest.raises(OutputExists, match="2 output"):
        run(found, tmp_path / "out")
    run(found, tmp_path / "out", overwrite=True)
    assert first.read_bytes() == before


def test_a_workspace_is_needed(landscape: dict[str, Path]):
    with pytest.raises(ArgumentMissing, match="workspace_dir"):
        run(read_datastack(landscape["carbon"]))


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_run_that_stops_leaves_nothing(landscape: dict[str, Path], tmp_path: Path, error: type[BaseException]):
    found = read_datastack(landscape["carbon"])

    def stop(window: Window) -> None:
        raise error

    def broken() -> None:
        with Frame(found, tmp_path / "out") as frame:
            frame.use(frame.grid_of("lulc_bas_path"))
            frame.output("a.tif")
            frame.write_table("b.csv", ["x"], [[1]])
            assert (frame.scratch / "..").is_dir()
            frame.each(stop)

    with pytest.raises(error):
        broken()
    assert not list((tmp_path / "out").iterdir())


def test_results_come_in_the_order_of_windows(landscape: dict[str, Path], tmp_path: Path):
    with Frame(read_datastack(landscape["carbon"]), tmp_path / "out", threads=3) as frame:
        frame.use(frame.grid_of("lulc_bas_path"))
        seen: list[Window] = []
        windows = frame.windows(high=7, wide=9)
        frame.each(lambda window: window, lambda window, same: seen.append(same), windows)
        assert seen == windows


@pytest.mark.parametrize("name", ["sdr", "ndr", "routedem"])
def test_progress_runs_once_from_begin_to_end(landscape: dict[str, Path], tmp_path: Path, name: str):
    seen: list[tuple[int, int]] = []
    run(read_datastack(landscape[name]), tmp_path, 1, progress=lambda done, of: seen.append((done, of)))
    assert seen == sorted(seen)
    assert len({of for _, of in seen}) == 1
    assert [done == of for done, of in seen].index(True) == len(seen) - 1


def test_codes_without_a_row_are_named(landscape: dict[str, Path], tmp_path: Path):
    folder = landscape["carbon"].parent
    lines = (folder / "carbon_pools.csv").read_text(encoding="utf-8").splitlines()
    (folder / "few_pools.csv").write_text("\n".join(lines[:-2]), encoding="utf-8")
    path = stack(landscape, "carbon", tmp_path, carbon_pools_path="few_pools.csv")
    with pytest.raises(CodesWithoutRow, match=r"few_pools.csv\): 9, 10"):
        run(read_datastack(path), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_table_tells_every_problem_with_its_line(tmp_path: Path):
    path = tmp_path / "表.csv"
    path.write_bytes("LUCODE,名称,Kc\n1,水田,0.5\n1,旱地,\n2.5,林地,1.2\n4,草地,x\n5,水,7\n".encode("gb18030"))
    with pytest.raises(Problems) as raised:
        read_classes(path, "lucode", [Column("kc", high=2)])
    told = "\n".join(str(problem) for problem in raised.value.problems)
    assert len(raised.value.problems) == 5
    for part in ("1 (rows 2, 3)", ":3:Kc", "2.5", ":5:Kc", ":6:Kc: the value is 7"):
        assert part in told


def test_numbers_without_a_digit_beside_the_point_are_read(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("lucode,kc\n1,.2\n2,-.5\n3,4.\n", encoding="utf-8")
    assert read_classes(path, "lucode", [Column("kc")]).numbers("kc").tolist() == [0.2, -0.5, 4.0]


@pytest.mark.parametrize("code", ["99999999999999999999999", "-3000000000", "1.5"])
def test_a_code_beyond_whole_numbers_is_told_with_its_line(tmp_path: Path, code: str):
    path = tmp_path / "a.csv"
    path.write_text(f"lucode,kc\n1,1\n{code},1\n", encoding="utf-8")
    with pytest.raises(ShanshuiError, match=r":3:lucode: the value is .* a whole number"):
        read_classes(path, "lucode", [Column("kc")])


def test_what_is_no_number_at_all_is_told(landscape: dict[str, Path], tmp_path: Path):
    (problem,) = problems(stack(landscape, "awy", tmp_path, seasonality_constant={"a": 1}))
    assert isinstance(problem, BadArgument)


def test_the_help_names_every_model():
    from shanshui.cli.invest import MODELS

    assert all(found in MODELS for found in {model(name).id for name in names()})


def test_a_table_is_read_by_code(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("Kc,lucode,Note\n0.5,30,a\n,7,b\n", encoding="utf-8")
    found = read_classes(
        path, "LUCODE", [Column("kc", blank=True), Column("note", text=True), Column("z", required=False)]
    )
    assert found.codes.tolist() == [30, 7]
    assert found.number_of(30, "Kc") == 0.5
    assert found.numbers("kc")[1] != found.numbers("kc")[1]
    assert found.texts("NOTE") == ["a", "b"]
    assert not found.has("z")


def test_the_command(landscape: dict[str, Path], tmp_path: Path):
    from typer.testing import CliRunner

    arguments = ["invest", "carbon", str(landscape["carbon"]), "--workspace", str(tmp_path / "out"), "--threads", "1"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert str(tmp_path / "out" / "c_storage_bas.tif") in done.stdout
    checked = CliRunner().invoke(app, [*arguments, "--check"])
    assert checked.exit_code == 0
    again = CliRunner().invoke(app, arguments)
    assert isinstance(again.exception, OutputExists)
