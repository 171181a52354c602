"""Every command: its help, its exit code, what it prints in both languages and as JSON."""

import json
import math
import signal
import subprocess
import sys

import pytest
import typer
from tests.tabular import FLOWS, write_area
from typer.testing import CliRunner

from shanshui.cli.main import app

COMMANDS = [
    ["invest"],
    ["condition"],
    ["change"],
    ["series"],
    ["extent"],
    ["overlap"],
    ["uncertainty"],
    ["supply-use"],
    ["assets"],
    *([name] for name in ("demo", "new", "check", "run", "explain", "report", "services", "variables", "standards")),
    ["accounts"],
    ["accounts", "show"],
    ["accounts", "export"],
    ["realise"],
    ["indicators"],
    ["targets"],
    ["prosperity"],
    ["growth"],
    ["benchmark"],
    ["serve"],
    ["publish"],
    ["layers"],
    ["users"],
    *(["users", name] for name in ("add", "list", "grant", "revoke", "password", "disable")),
    ["audit"],
    *(["audit", name] for name in ("verify", "export")),
    ["observations"],
    *(["observations", name] for name in ("show", "vintages", "residuals", "import", "export", "draft", "preview")),
    ["findings"],
    *(["findings", name] for name in ("update", "list", "show", "accept", "dismiss", "discharge", "verify", "close")),
    *(["findings", name] for name in ("reopen", "export", "log")),
    *(["realise", name] for name in ("rate", "pay", "credit", "water", "sell", "points", "appraise", "rules")),
]
GROUPS = ("accounts", "realise", "observations", "findings", "users", "audit")
PLACED = f"{FLOWS}\n990101,forest,soil_retention,sedimentation,3000,m3\n990102,farmland,crop_provision,product,5,t\n"


def records(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def tables(tmp_path):
    return write_area(tmp_path, q=PLACED)


# Help and usage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help(words):
    done = CliRunner().invoke(app, [*words, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


@pytest.mark.parametrize("words", [w for w in COMMANDS if " ".join(w) not in GROUPS], ids=" ".join)
def test_every_help_has_an_example(words):
    assert "Example: shanshui" in " ".join(CliRunner().invoke(app, [*words, "--help"]).output.split())


def test_all_commands_are_tested():
    group = typer.main.get_command(app)
    found = set(group.commands) | {f"{name} {inner}" for name in GROUPS for inner in group.commands[name].commands}
    assert found == {" ".join(words) for words in COMMANDS}


def test_the_version_is_told(shanshui):
    from shanshui import __version__

    assert shanshui("--version") == (0, f"shanshui {__version__}\n", "")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--nope"), ("chek",), ("accounts", "show", "--lang", "fr"), ("run", "--threads", "0"),
        ("run", "--block", "many"), ("explain",), (),
    ],
)  # fmt: skip
def test_wrong_usage_is_exit_2(shanshui, words):
    said = shanshui(*words)
    assert said.code == 2
    assert "Usage:" in said.out + said.err


# check and run ------------------------------------------------------------------------------------------


def test_check_tells_equations_inputs_and_all_that_is_missing(shanshui, lishui):
    said = shanshui("check", lishui)
    assert said.code == 0
    assert "soil_retention.sedimentation: share → dredging" in said.out
    assert "elevation ← data/elevation_itu_p1511_5arcmin.tif" in said.out
    assert "ecosystem_type ← data/mcd12c1_2019_igbp_0p05deg.tif" in said.out
    assert "soil_erodibility ← 0.014794 t h MJ-1 mm-1" in said.out
    assert "- wind_speed_daily: Daily wind speed at 2 m ← the weather office or ERA5" in said.out
    assert "No problems found." in said.out


def test_check_names_an_option_that_would_do(shanshui, own_lishui):
    area = own_lishui / "area.yaml"
    text = area.read_text("utf-8")
    chosen = "rain_erosivity: guideline_daily"
    old, new = ("\noptions:", f"\noptions:\n  {chosen}") if "\noptions:" in text else ("", f"options: {{{chosen}}}\n")
    area.write_text(text.replace(old, new, 1), "utf-8")
    said = shanshui("check", own_lishui, "--lang", "zh")
    assert "未发现问题" in said.out
    assert "precipitation_daily: 日降水量 ← " in said.out
    assert "（或选择 `rain_erosivity: wischmeier_monthly`）" in said.out


def test_check_as_json(shanshui, tables):
    found = records(shanshui("check", tables, "--json").out)
    assert {row["event"] for row in found} == {"item", "plan"}
    items = {row["item"]: row for row in found[:-1]}
    assert items["soil_retention.sedimentation"]["inputs"][0]["what"] == "q.csv"
    assert items["sand_fixation.sand"]["status"] == "missing"
    assert {"name", "kind", "label", "provided_by", "option"} == items["sand_fixation.sand"]["missing"][0].keys()
    assert found[-1]["accounted"] == 2
    assert found[-1]["missing"] == len(items) - 2


def test_a_run_ends_with_the_headline(shanshui, tables):
    said = shanshui("run", tables)
    assert said.code == 0
    assert "Alpha (990100), 2020: GEP" in said.out
    assert "990101  Beta" in said.out
    assert "headline lines of mee-2020 are accounted; the others are absent, not zero." in said.out
    assert str(tables / "results") in said.out
    assert "100 %  1/1" not in said.out


def test_a_run_in_chinese(shanshui, tables):
    said = shanshui("run", tables, "--lang", "zh")
    assert "甲市（990100）2020 年 GEP：" in said.out
    assert "万元" in said.out
    assert "yuan" not in said.out


def test_a_run_as_json_and_again(shanshui, tables):
    first, second = (records(shanshui("run", tables, "--json").out) for _ in range(2))
    assert first[-1]["event"] == "done"
    assert first[-1]["fresh"]
    assert not second[-1]["fresh"]
    assert first[-1]["key"] == second[-1]["key"]


def test_quiet_says_nothing(shanshui, tables):
    assert shanshui("run", tables, "-q") == (0, "", "")


def test_a_dry_run_writes_nothing(shanshui, tables):
    said = shanshui("run", tables, "--dry-run")
    assert said.code == 0
    assert "flows.parquet" in said.out
    assert not (tables / "results").exists()
    (row,) = records(shanshui("run", tables, "--dry-run", "--json").out)
    assert (row["event"], row["from_tables"], row["cells"]) == ("estimate", 2, 0)


def test_a_run_that_is_partial_is_exit_4(shanshui, lishui, monkeypatch):
    from shanshui.run.run import Outcome

    monkeypatch.setattr("shanshui.run.run.run", lambda *_: Outcome(lishui / "results", "k", True, ("331123",)))
    said = shanshui("run", lishui)
    assert said.code == 4
    assert "leaves out a part of 331123" in said.err
    assert "331123" in shanshui("run", lishui, "--lang", "zh").err


def test_a_fault_of_the_program_is_exit_1_and_keeps_its_traceback_in_a_file(shanshui, lishui, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("shanshui.run.account.prepare", lambda *_: 1 / 0)
    said = shanshui("check", lishui)
    assert said.code == 1
    assert "fault of the program" in said.err
    assert "Traceback" in next(tmp_path.glob("shanshui-*.txt")).read_text("utf-8")


def test_an_interrupted_run_is_exit_130_and_publishes_nothing(tables):
    script = (
        "import signal, sys, shanshui.run.run as run\n"
        "from shanshui.cli.main import main\n"
        "run.run = lambda *a: signal.raise_signal(signal.SIGINT)\n"
        f"sys.argv = ['shanshui', 'run', {str(tables)!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 128 + signal.SIGINT
    assert "Traceback" not in done.stderr
    assert "the next run goes on from here" in done.stderr
    assert not (tables / "results").exists()


def test_a_closed_pipe_is_no_error():
    run = f"{sys.executable} -m shanshui.cli.main variables | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""


# Errors a user can act on -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "{tmp}/none"), "does not exist"),
        (("run", "{tmp}/none"), "does not exist"),
        (("report", "{tmp}"), "must have been run"),
        (("accounts", "show", "-a", "{tmp}"), "must have been run"),
        (("services", "soil_retenton"), "Did you mean 'soil_retention'?"),
        (("variables", "rain_erosivty"), "Did you mean 'rain_erosivity'?"),
        (("standards", "ndrc-2023"), "Did you mean 'ndrc-2022'?"),
        (("explain", "soil_retenton", "-a", "{lishui}"), "Did you mean 'soil_retention'?"),
        (("explain", "soil_retention.nutrient_m", "-a", "{lishui}"), "Did you mean 'nutrient_"),
        (("explain", "soil_retention", "-a", "{lishui}", "--place", "遂昌县"), "Write the code: 331123"),
        (("explain", "soil_retention", "-a", "{lishui}", "--place", "331129"), "no place has code '331129'"),
        (("explain", "soil_retention", "-a", "{lishui}", "--period", "2019"), "there is no period '2019'"),
        (("accounts", "show", "-a", "{lishui}", "--by", "places"), "Did you mean 'place'?"),
        (("accounts", "show", "-a", "{lishui}", "--place", "丽水市"), "Write the code: 331100"),
        (("accounts", "show", "-a", "{lishui}", "--level", "county"), "Add `--by place`"),
        (("accounts", "export", "{tmp}/flows.xls", "-a", "{lishui}"), "Did you mean '.xlsx'?"),
        (("report", "{lishui}", "--format", "odt"), "Known: pdf, docx, html, xlsx"),
    ],
)
def test_bad_input_is_exit_3_with_a_message(shanshui, lishui, tmp_path, words, told):
    given = [word.format(tmp=tmp_path, lishui=lishui) for word in words]
    said = shanshui(*given)
    assert (said.code, said.out) == (3, "")
    assert told in said.err
    assert not any(ch in shanshui(*given, "--lang", "zh").err for ch in "{}")


def test_errors_as_json_are_one_object_a_problem(shanshui, tmp_path):
    write_area(
        tmp_path,
        q=f"{FLOWS}\n990101,forest,soil_retention,sedimentation,3000,kg\n990109,forest,soil_retention,soil,1,t\n",
    )
    said = shanshui("check", tmp_path, "--json")
    found = records(said.out)
    assert said.code == 3
    assert [row["code"] for row in found] == ["UnitMismatch", "NoSuchPlace"]
    assert all(row["event"] == "error" and row["message"] for row in found)


# accounts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["place", "service", "ecosystem", "period"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_accounts_show(shanshui, lishui, by, lang):
    said = shanshui("accounts", "show", "-a", lishui, "--by", by, "--lang", lang)
    assert said.code == 0
    assert said.out.splitlines()[0].startswith("Lishui City (331100)" if lang == "en" else "丽水市（331100）")
    assert "nan" not in said.out


def test_a_table_as_json_is_one_object_a_row(shanshui, lishui):
    found = records(shanshui("accounts", "show", "-a", lishui, "--by", "place", "--json").out)
    assert [row["code"] for row in found] == [row["code"] for row in sorted(found, key=lambda r: r["code"])]
    assert len(found) == 9
    assert {"event", "code", "name_zh", "name_en", "level", "gep", "share"} <= found[0].keys()
    assert math.isclose(sum(row["share"] for row in found), 1)


def test_names_in_both_languages_are_not_shown_twice(shanshui, lishui):
    out = shanshui("accounts", "show", "-a", lishui, "--by", "place", "--lang", "zh").out
    assert "遂昌县" in out
    assert "Suichang" not in out


@pytest.mark.parametrize("extension", ["csv", "xlsx", "parquet"])
def test_accounts_export(shanshui, lishui, tmp_path, extension):
    file = tmp_path / f"flows.{extension}"
    assert shanshui("accounts", "export", file, "-a", lishui) == (0, f"{file}\n", "")
    assert file.stat().st_size > 1000


# explain and report -------------------------------------------------------------------------------------


def test_explain_tells_everything(shanshui, lishui):
    said = shanshui("explain", "soil_retention", "--place", "331123", "--period", "2020", "-a", lishui)
    assert said.code == 0
    for told in (
        "Amount = soil_retained * sediment_share / soil_bulk_density",
        "Value = amount * dredging_price",
        "rain_erosivity * soil_erodibility * topographic_factor * (1 - cover_factor * practice_factor)",
        "15.58  yuan m-3  garze",
        "data/elevation_itu_p1511_5arcmin.tif",
        "sha256 ",
        "dredging_price: garze → gaotianyan",
        "rain_erosivity: wischmeier_monthly → guideline_daily",
        "lacks precipitation_daily",
        "Indicative: ",
    ):
        assert told in said.out


def test_explain_in_chinese(shanshui, lishui):
    words = ("explain", "soil_retention", "--place", "331123", "-a", lishui)
    said = shanshui(*words, "--no-alternatives", "--lang", "zh")
    assert "土壤保持 [soil_retention] · 遂昌县 (331123)" in said.out
    assert "规范选定" in said.out
    assert "其他取值" not in said.out


def test_explain_as_json(shanshui, lishui):
    words = ("explain", "water_retention", "--no-alternatives", "-a", lishui, "--json")
    (row,) = records(shanshui(*words).out)
    assert row["event"] == "explanation"
    assert row["place"] == "331100"
    assert row["alternatives"] == []
    assert not row["verified"]


def test_report_writes_what_is_asked_for(shanshui, lishui, tmp_path):
    said = shanshui("report", lishui, "--into", tmp_path / "new", "--format", "html", "--lang", "zh")
    assert said == (0, f"{tmp_path / 'new' / 'report.html'}\n", "")
    assert "丽水市" in (tmp_path / "new" / "report.html").read_text("utf-8")


# Lists --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["services", "variables", "standards"])
def test_lists_in_both_languages_and_as_json(shanshui, what):
    english, chinese = shanshui(what), shanshui(what, "--lang", "zh")
    found = records(shanshui(what, "--json").out)
    assert english.code == chinese.code == 0
    assert len(found) == len(english.out.splitlines()) == len(chinese.out.splitlines())
    assert all({"en", "zh"} == row["label"].keys() for row in found)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("services", "soil_retention"), "physical.share = soil_retained * sediment_share / soil_bulk_density"),
        (("services", "crop_provision"), "A table may bring items of its own."),
        (("variables", "rain_erosivity"), "Derived: annual"),
        (("variables", "soil_retained"), "soil_retention.sedimentation: physical.share"),
        (("standards", "ndrc-2022"), "cover_factor"),
        (("standards", "dredging_price"), "gaotianyan"),
        (("standards", "reservoir_running_cost"), "no published value"),
    ],
)
def test_one_entry_in_full(shanshui, words, told):
    said = shanshui(*words)
    assert said.code == 0
    assert told in said.out
    assert len(records(shanshui(*words, "--json").out)) == 1


def test_every_service_variable_and_standard_can_be_told():
    from shanshui.cli import listing
    from shanshui.core import registry
    from shanshui.standards.profile import standard_ids

    names = [("service", n) for n in registry.service_ids()] + [("variable", n) for n in registry.variables()]
    names += [("standard", n) for n in (*standard_ids(), *registry.parameters())]
    for what, name in names:
        for lang in ("en", "zh"):
            (record,), lines = listing.told(what, name, lang)
            assert record[what if what != "standard" or name in standard_ids() else "parameter"] == name
            assert name in lines[0]


# A new place ------------------------------------------------------------------------------------------


def test_demo_accounts_and_reports(shanshui, tmp_path):
    said = shanshui("demo", "--into", tmp_path / "demo", "--lang", "zh")
    assert said.code == 0
    assert "丽水市（331100）2020 年 GEP：" in said.out
    assert {"results", "report.html", "report.xlsx", "area.yaml"} <= {f.name for f in (tmp_path / "demo").iterdir()}


# What a newcomer meets ----------------------------------------------------------------------------------


def test_demo_leaves_a_folder_of_the_user_alone(shanshui, tables):
    before = sorted(file.name for file in tables.iterdir())
    said = shanshui("demo", "--into", tables)
    assert said.code == 3
    assert "the folder is not empty" in said.err
    assert sorted(file.name for file in tables.iterdir()) == before


def test_check_ends_with_a_command_that_works_from_here(shanshui, tmp_path, monkeypatch):
    folder = tmp_path / "my county"
    folder.mkdir()
    write_area(folder, q=PLACED)
    monkeypatch.chdir(tmp_path)
    assert shanshui("check", "my county").out.splitlines()[-1].endswith("shanshui run 'my county/area.yaml'")


def test_tables_are_in_chinese_for_who_reads_chinese(shanshui, tables):
    assert shanshui("run", tables, "-q").code == 0
    out = shanshui("accounts", "show", "-a", tables, "--lang", "zh").out
    assert "调节服务" in out
    assert "计入总值" in out
    assert "m³" in out
    assert not {"regulating", "headline"} & set(out.split())
    assert "县（市、区）" in shanshui("accounts", "show", "-a", tables, "--by", "place", "--lang", "zh").out


def test_a_full_disk_is_told_in_the_language_asked_for(shanshui, tables, monkeypatch):
    import errno

    from shanshui.run import demo

    def full(folder):
        raise OSError(errno.ENOSPC, "No space left on device", "area.yaml")

    monkeypatch.setattr(demo, "new_area", full)
    said = shanshui("new", tables / "x")
    assert (said.code, said.err.split(".")[0:2]) == (1, ["area", "yaml: No space left on device"])
    assert "fault of the program" not in said.err


@pytest.mark.parametrize("name", ["土壤保持", "Soil retention", "soil"])
def test_a_service_may_be_asked_for_by_its_name(shanshui, name):
    assert "Did you mean 'soil_retention'?" in shanshui("services", name).err
