"""`shanshui condition`: what it prints and writes."""

import json

import pandas as pd
import pytest
from openpyxl import load_workbook
from tests import condition_area as made
from typer.testing import CliRunner

from shanshui.cli.main import app
from shanshui.core.errors import ChooseOne, NoConditionTable, NoSuchName, UnknownOutput


def shown(*arguments: str):
    """Return what the command did."""
    return CliRunner().invoke(app, ["condition", *arguments])


@pytest.fixture
def area(tmp_path):
    return str(made.whole(tmp_path))


def test_both_languages_say_the_same(area):
    english, chinese = (shown(area, "--lang", lang).stdout for lang in ("en", "zh"))
    assert "83.72  excellent" in english
    assert "83.72  优" in chinese
    assert "Alpha is first for 2 consecutive years, 2017 to 2018" in english
    assert "甲市于 2017—2018 年连续 2 年位居第一" in chinese
    assert "Canopy 0.5 (Forest)" in english
    assert "郁闭度 0.5（森林）" in chinese
    assert len(english.splitlines()) == len(chinese.splitlines())


def test_json_holds_full_numbers(area):
    rows = [json.loads(line) for line in shown(area, "--table", "ei", "--json").stdout.splitlines()]
    values = {row["period"]: row for row in rows if row["event"] == "row"}
    assert values["2020"]["ei"] == pytest.approx(83.72495739863)
    assert values["2020"]["class_zh"] == "优"
    assert any(row["event"] == "note" and "BI" in row["zh"] for row in rows)


def test_files_hold_what_is_shown(area, tmp_path):
    for name, read in (("a.csv", pd.read_csv), ("a.parquet", pd.read_parquet)):
        assert shown(area, "--table", "ei", "--out", str(tmp_path / name)).exit_code == 0
        assert read(tmp_path / name)["ei"].round(2).tolist()[-1] == 83.72
    assert shown(area, "--lang", "zh", "--out", str(tmp_path / "a.xlsx")).exit_code == 0
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[:2] == ["ei", "ei_change"]
    assert [cell.value for cell in book["ei"][4]][:4] == ["990101", "乙县", "2020", pytest.approx(83.72495739863)]
    assert book["ei"]["A2"].value == "代码"


def test_what_cannot_be_written_or_found(area, tmp_path):
    assert isinstance(shown(area, "--out", str(tmp_path / "a.csv")).exception, ChooseOne)
    assert isinstance(shown(area, "--out", str(tmp_path / "a.txt")).exception, UnknownOutput)
    assert isinstance(error := shown(area, "--table", "eii").exception, NoSuchName)
    assert "没有名为“eii”的表" in error.text("zh")
    assert not list(tmp_path.glob(".a*"))


@pytest.mark.parametrize(("lang", "said"), [("en", "ndvi_growing_season"), ("zh", "各地类面积")])
def test_a_table_without_data_says_how_to_get_it(tmp_path, lang, said):
    folder = made.write(tmp_path, "ranking: {scores: {file: scores.csv}}", scores=made.SCORES)
    refused = shown(str(folder), "--table", "ei")
    assert isinstance(refused.exception, NoConditionTable)
    text = refused.exception.text(lang)
    assert said in text
    assert "condition: readings:" in text
    assert "docs/how-to/condition-account.md" in text
