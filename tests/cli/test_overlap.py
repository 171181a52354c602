"""`shanshui overlap` and `check --cells`, as a user sees them."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.synthetic import make_area

from shanshui.run.account import prepare
from shanshui.run.run import run

GARZE = Path(__file__).parents[1] / "golden" / "t01_garze_2010"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("overlap") / "garze"
    shutil.copytree(GARZE, where)
    run(prepare(where))
    return where


def test_in_english(shanshui, folder):
    said = shanshui("overlap", folder, "--lang", "en")
    assert said.code == 0
    assert said.out.startswith("Garzê (513300), 2010")
    assert "✓  3 × 4                     11.74  same energy: one photosynthesis" in said.out
    assert "GEP without pairs that conflict" in said.out
    assert "GEP not in GDP" in said.out
    assert "Oxygen release" in said.out
    assert "`overlap: in_gdp:` takes it: crop_provision" in said.out
    assert not any("一" <= sign <= "鿿" for sign in said.out)


def test_in_chinese(shanshui, folder):
    said = shanshui("overlap", folder, "--lang", "zh")
    assert said.code == 0
    assert "剔除重复科目后的 GEP" in said.out
    assert "同一能量：固碳与释氧是同一光合作用的两个产物" in said.out
    assert "说明" in said.out


def test_json_and_one_table(shanshui, folder):
    said = shanshui("overlap", folder, "--json", "--table", "pairs", "--all", "--lang", "zh")
    events = [json.loads(line) for line in said.out.splitlines()]
    rows = [event for event in events if event["event"] == "row"]
    assert len(rows) >= 25
    assert {row["table"] for row in rows} == {"pairs"}
    first = rows[0]
    assert (first["pair"], first["status"]) == ("retention_supply", "两项均计入总值")
    assert first["at_most"] == pytest.approx(545.363e8, abs=1e5)
    assert shanshui("overlap", folder, "--table", "matrix").code == 3


def test_screening_is_a_recommendation(shanshui, folder):
    said = shanshui("overlap", folder, "--table", "screening", "--lang", "en")
    assert "1  Biological productivity: living things take part in making it" in said.out
    line = next(line for line in said.out.splitlines() if line.strip().startswith("Oxygen release"))
    assert line.count("✗") == 2
    assert "nothing is moved" in said.out


def test_files(shanshui, folder, tmp_path):
    out = tmp_path / "gdp.csv"
    assert shanshui("overlap", folder, "--table", "gdp", "--out", out).code == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert float(row["without_low"]) == pytest.approx(float(row["gep"]) - float(row["twice_high"]))
    assert row["gdp"] == ""  # not given: absent, not zero
    book = tmp_path / "pairs.xlsx"
    assert shanshui("overlap", folder, "--out", book, "--lang", "zh").code == 0
    assert load_workbook(book).active["C1"].value == "组合"


def test_cells_that_break_a_rule_are_named(shanshui, tmp_path):
    area = make_area(tmp_path / "area")
    said = shanshui("check", area, "--cells", "--lang", "en")
    assert said.code == 0
    assert "[shares_add_up]: " in said.out
    assert "The worst: row " in said.out
    zh = shanshui("check", area, "--cells", "--lang", "zh").out
    assert "砂粒、粉粒、黏粒之和为 100%［shares_add_up］" in zh
    events = [json.loads(line) for line in shanshui("check", area, "--cells", "--json").out.splitlines()]
    (cells, *_) = (event for event in events if event["event"] == "cells")
    assert {"row", "column", "x", "y", "place", "saw", "limit", "cells"} <= cells.keys()


def test_an_account_of_tables_has_no_cells(shanshui, folder):
    assert "There are no maps to look at." in shanshui("check", folder, "--cells", "--lang", "en").out
