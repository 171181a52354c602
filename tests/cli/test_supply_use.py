"""`shanshui supply-use` and `shanshui assets`, as a user sees them."""

import csv
import json

import pytest
from openpyxl import load_workbook
from tests.supply_use_area import write_accounted
from typer.testing import CliRunner

from shanshui.cli.main import app
from shanshui.core.errors import AssetSettingMissing, BadShare, LevelNeedsPlaces, NoSuchName


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_accounted(tmp_path_factory.mktemp("cli") / "w")


def said(*words: object) -> str:
    outcome = CliRunner().invoke(app, [*map(str, words)], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def events(*words: object) -> list[dict]:
    return [json.loads(line) for line in said(*words, "--json").splitlines()]


def test_supply_and_use_in_both_languages(folder):
    english = said("supply-use", folder, "--table", "both", "--lang", "en")
    assert english.startswith("Physical supply and use of ecosystem services, Alpha (990100), 2020")
    (supply, use) = (line.split() for line in english.splitlines() if line.startswith("  Total in GEP"))
    assert supply[-1] == use[-1] == "2,162.58"
    assert "Not allocated" in english
    chinese = said("supply-use", folder, "--lang", "zh", "--place", "990101")
    assert chinese.startswith("乙县（990101）2020 年生态系统服务价值量供给使用表")
    assert "调出" in chinese
    assert "（单列，不计入 GEP）" in chinese


def test_json_has_money_in_fen(folder):
    first, *rows = events("supply-use", folder, "--table", "both", "--lang", "en")
    for entry in ("supply", "use"):
        kept = [row for row in rows if row["event"] == "row" and row["entry"] == entry and row["measure"] == "monetary"]
        assert sum(row["fen"] for row in kept if row["in_gep"]) == first["gep_fen"]


def test_cells_as_csv_for_every_county(folder, tmp_path):
    out = tmp_path / "cells.csv"
    said("supply-use", folder, "--level", "county", "--out", out, "--lang", "en")
    with out.open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["place"] for row in rows} == {"990101", "990102"}
    assert {row["entry"] for row in rows} == {"supply", "use", "imports", "exports"}


def test_assets_in_both_languages(folder):
    english = said("assets", folder, "--lang", "en")
    assert english.startswith("Monetary ecosystem asset account, Alpha (990100), 2010 → 2020 (bn yuan)")
    assert "Net present value at 3% a year over 50 years, flows constant. Stated by: the finance bureau." in english
    assert "Water retention: Net present value at 3% a year over 30 years, flows growing by 1% a year." in english
    chinese = said(
        "assets", folder, "--by", "place", "--lang", "zh", "--rate", "5%", "--life", "20", "--growth", "-0.01"
    )
    assert "净现值：贴现率 5%，资产寿命 20 年，流量年增长 -1%。" in chinese
    assert "期末价值" in chinese


def test_the_account_closes_in_json(folder):
    for one in events("assets", folder, "--by", "service", "--lang", "en"):
        if "opening_fen" in one:
            assert one["opening_fen"] + sum(one["items_fen"].values()) == one["closing_fen"]


def test_one_period_shows_a_value(folder):
    text = said("assets", folder, "--from", "2020", "--to", "2020", "--lang", "en")
    assert "Opening" not in text
    assert "  Value " in text


def test_files(folder, tmp_path):
    said("assets", folder, "--out", tmp_path / "a.xlsx", "--sdmx", tmp_path / "sdmx", "--lang", "zh")
    assert "货币资产账户" in load_workbook(tmp_path / "a.xlsx").sheetnames
    names = {path.name for path in (tmp_path / "sdmx").iterdir()}
    assert names == {"structure.xml", "supply_use.csv", "assets.csv", "extent.csv"}
    said("assets", folder, "--by", "service", "--out", tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig") as stream:
        assert [row["service"] for row in csv.DictReader(stream)][-1] == "total"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["supply-use", "--table", "all"], NoSuchName),
        (["supply-use", "--level", "village", "--out", "x.csv"], NoSuchName),
        (["supply-use", "--period", "2011"], NoSuchName),
        (["assets", "--rate", "much"], BadShare),
        (["assets", "--rate", "300%"], BadShare),
        (["assets", "--rate", "-1%"], BadShare),
        (["assets", "--rate", "nan"], BadShare),
        (["assets", "--by", "day"], NoSuchName),
        (["assets", "--level", "county"], LevelNeedsPlaces),
    ],
)
def test_nasty_options(folder, words, error):
    with pytest.raises(error) as caught:
        CliRunner().invoke(app, [words[0], str(folder), *words[1:]], catch_exceptions=False)
    assert caught.value.text("zh")


def test_without_a_rate_the_setting_is_named(tmp_path):
    folder = write_accounted(tmp_path / "w", "periods: [2010, 2020]")
    with pytest.raises(AssetSettingMissing, match=r"Set `assets.discount_rate` in area.yaml, or give --rate"):
        CliRunner().invoke(app, ["assets", str(folder)], catch_exceptions=False)
    assert "2 items" not in said("assets", folder, "--rate", "0.03", "--life", "30", "--lang", "en")
