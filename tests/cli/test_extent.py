"""`shanshui extent`, as a user sees it, on the catchment near Brasília."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from tests.extent_area import write_brasilia
from typer.testing import CliRunner

from shanshui.cli.main import app
from shanshui.core.errors import PeriodOrSpan
from shanshui.run.account import prepare
from shanshui.run.run import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = write_brasilia(tmp_path_factory.mktemp("cli") / "brasilia")
    run(prepare(where))
    return where


def said(*words: object) -> str:
    outcome = CliRunner().invoke(app, ["extent", *map(str, words)], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_the_account_in_english(folder):
    text = said(folder, "--from", 1985, "--to", 2020, "--lang", "en")
    assert text.startswith(
        "Brasilia from 1985 to 2020: 244.89 ha became another type (30.2 % of what both periods show)"
    )
    assert "Brasilia (DF), 1985 → 2020 (ha)" in text
    (savanna,) = (line.split() for line in text.splitlines() if line.startswith("  Sparse forest"))
    assert (savanna[2], savanna[7], savanna[8]) == ("499.86", "417.96", "−81.90")
    (total,) = (line.split() for line in text.splitlines() if line.startswith("  Total"))
    assert total[1] == total[6] == "811.44"
    assert "Farmland → Forest are called unmanaged" in text


def test_the_account_in_chinese_by_level(folder):
    text = said(folder, "--level", "site", "--lang", "zh")
    assert "东（DF-E），1985 → 2021 (公顷)" in text
    assert "西（DF-W），1985 → 2021 (公顷)" in text
    assert "增加（有管理）" in text
    assert "退耕还林属有管理，请用自备规则表说明" in text
    assert not [word for word in ("managed", "Total", "unmanaged", "ha ") if word in text]


def test_the_matrix(folder):
    lines = said(folder, "--from", 2020, "--to", 2021, "--matrix", "--place", "DF-W", "--lang", "en").splitlines()
    head = next(line for line in lines if line.startswith("  2020 ↓  2021 →"))
    assert head.split()[-1] == "Total"
    rows = [line.split() for line in lines if line.startswith("  ") and line != head]
    assert rows[-1][0].startswith("Total") or any(row[0] == "Total" for row in rows)


@pytest.mark.parametrize(("lang", "choice"), [("en", "[needs local choice: "), ("zh", "[需按当地情况选定：")])
def test_the_groups_of_iucn(folder, lang, choice):
    text = said(folder, "--from", 1985, "--to", 2020, "--iucn", "--lang", lang)
    assert "T7.1" in text
    assert choice in text
    crop = next(line for line in text.splitlines() if line.strip().startswith(("Dry cropland:", "旱地:")))
    assert "[" not in crop


def test_json_holds_rows_that_close(folder):
    events = [json.loads(line) for line in said(folder, "--from", 1985, "--to", 2020, "--json", "--iucn").splitlines()]
    assert events[0] == {
        "event": "extent", "area": "DF", "from": "1985", "to": "2020", "origin": "published", "unit": "ha"
    }  # fmt: skip
    rows = [event for event in events if event["event"] == "row"]
    for row in rows:
        assert row["opening"] + row["additions"] - row["reductions"] == pytest.approx(row["closing"])
    assert {event["event"] for event in events} == {"extent", "sentence", "row", "iucn", "remark"}


def test_files(folder, tmp_path):
    for name in ("e.csv", "e.xlsx", "e.parquet"):
        said(folder, "--from", 1985, "--to", 2020, "--level", "site", "--out", tmp_path / name, "--lang", "zh")
    with (tmp_path / "e.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    savanna = [float(row["closing"]) for row in rows if row["ecosystem_type"] == "sparse_forest"]
    assert sum(savanna) == pytest.approx(4644 * 0.09)
    assert load_workbook(tmp_path / "e.xlsx").active.cell(1, 6).value == "期初 (ha)"
    said(folder, "--from", 1985, "--to", 2020, "--matrix", "--out", tmp_path / "m.parquet")
    table = pq.read_table(tmp_path / "m.parquet").to_pandas()
    assert table["area_ha"].sum() == pytest.approx(811.44)


def test_one_sentence_for_what_cannot_be_done(folder, shanshui):
    done = shanshui("extent", folder, "--from", "1985", "--to", "1985")
    assert done.code == 3
    assert "both periods are 1985" in done.err
    assert (
        "--level：没有名为“town”的层级。可用：catchment, site。"
        in shanshui("extent", folder, "--level", "town", "--lang", "zh").err
    )


def test_the_worked_example_of_the_page_is_what_the_command_prints(tmp_path):
    folder = write_brasilia(tmp_path / "b", extent={"managed": {"file": "managed.csv"}})
    page = (Path(__file__).parents[2] / "docs/how-to/extent-account.md").read_text(encoding="utf-8")
    rule = next(line for line in page.splitlines() if line.startswith("*,tussock,yes"))
    (folder / "managed.csv").write_text(f"from,to,managed,reason,source\n{rule}\n", encoding="utf-8")
    run(prepare(folder))
    account, matrix = (part.split("\n```")[0] for part in page.split("```text\n")[1:])
    assert said(folder, "--from", 1985, "--to", 2020, "--lang", "en").startswith(f"{account}\n")
    assert matrix in said(folder, "--from", 1985, "--to", 2020, "--matrix", "--lang", "en")


def test_one_period_has_an_inventory(folder, tmp_path):
    english = said(folder, "--period", 2020, "--iucn", "--lang", "en", "--out", tmp_path / "iucn.csv")
    assert "Brasilia (DF), 2020 (ha)" in english
    assert "811.44" in english
    assert "temperate woodland or savanna" in english
    chinese = said(folder, "--period", 2020, "--level", "site", "--iucn", "--lang", "zh")
    assert "东（DF-E），2020 年（公顷）" in chinese
    assert "温带疏林或稀树草原" in chinese
    assert "note_zh" in (tmp_path / "iucn.csv").read_text(encoding="utf-8-sig")
    rows = [json.loads(line) for line in said(folder, "--period", 2020, "--json").splitlines()]
    shares = [row["share"] for row in rows if row["event"] == "row"]
    assert sum(shares) == pytest.approx(1)


def test_one_period_and_a_span_are_not_both_asked(folder):
    for more in (("--from", "1985"), ("--matrix",)):
        refused = CliRunner().invoke(app, ["extent", str(folder), "--period", "2020", *more])
        assert isinstance(refused.exception, PeriodOrSpan)
        assert "单个核算期只有面积清单" in refused.exception.text("zh")
