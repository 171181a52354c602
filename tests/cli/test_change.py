"""`shanshui change` and `shanshui series`, as a user sees them."""

import csv
import json

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from tests.run.test_change import AREAS, PERIODS, RICE, accounted
from typer.testing import CliRunner

from shanshui.cli.main import app

TARGET = "\nseries:\n  targets: [{name: {zh: 规划目标, en: the plan}, value: 2.5, unit: 亿元}]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("cli") / "alpha"
    return accounted(where, f"{PERIODS}\nservices: [crop_provision]{TARGET}", q=RICE, areas=AREAS)


def said(*words: str) -> str:
    outcome = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_change_in_english(folder):
    text = said("change", folder, "--lang", "en", "--by", "place")
    assert text.startswith("GEP of Alpha rose by 87.05 million yuan (+48.4 %) from 2010 to 2020; of this +84.6")
    assert "In million yuan, shared by Shapley:" in text
    assert "Beta (990101)" in text
    assert "Farmland: area −7.5 %, value +48.4 %" in text
    assert "so weather is within condition" in text


def test_change_in_chinese(folder):
    text = said("change", folder, "--lang", "zh", "--method", "lmdi", "--from", "2010", "--to", "2020")
    assert text.startswith("甲市 2010 至 2020 年 GEP 增加 8,705.00 万元（+48.4 %）；其中价格变化 +8,4")
    assert "单位：万元；分解方法：LMDI（对数平均）" in text
    assert "农田：面积 −7.5 %，价值 +48.4 %" in text
    assert "气象变化未能分离，已并入状况变化" in text


def test_change_as_json_in_fen(folder):
    events = [json.loads(line) for line in said("change", folder, "--json", "--by", "item").splitlines()]
    whole, row = events[0], events[1]
    assert whole["event"] == "change"
    assert sum(whole["factors_fen"].values()) == whole["change_fen"] == 8_705_000_000
    assert row["item"] == "crop_provision.rice"
    assert row["factors_fen"] == whole["factors_fen"]
    assert {event["event"] for event in events} == {"change", "row", "contrary", "remark"}


def test_change_to_files(folder, tmp_path):
    for name in ("c.csv", "c.xlsx", "c.parquet"):
        said("change", folder, "--by", "place", "--out", tmp_path / name, "--lang", "zh")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["place"] for row in rows] == ["990101", "990102", "total"]
    assert float(rows[-1]["change"]) == 87_050_000
    assert pq.read_table(tmp_path / "c.parquet").column("change").to_pylist()[-1] == 87_050_000
    sheet = load_workbook(tmp_path / "c.xlsx").active
    assert sheet.cell(1, 6).value == "变化 (yuan)"
    assert sheet.cell(4, 6).value == 87_050_000


def test_series_with_its_target(folder):
    text = said("series", folder, "--lang", "en")
    assert "GEP of Alpha (990100) (m yuan)" in text
    assert (
        "the plan (250.00 million yuan): at current prices met already, since 2020 (267.05 million yuan in 2020);"
        in text
    )
    assert "at prices of 2010 not met (182.00 million yuan in 2020). The target must say on which basis." in text
    chinese = said("series", folder, "--lang", "zh", "--target", "5 亿元")
    assert "规划目标（25,000.0 万元）：按现价自 2020 年起已达到" in chinese
    assert "目标（50,000.0 万元）：按现价尚未达到" in chinese


def test_series_as_json(folder):
    events = [json.loads(line) for line in said("series", folder, "--json", "--base", "2020").splitlines()]
    assert [event["period"] for event in events if event["event"] == "row"] == ["2010", "2020"]
    (target,) = (event for event in events if event["event"] == "target")
    assert (target["nominal_since"], target["comparable_since"], target["depends_on_basis"]) == ("2020", "2010", True)


@pytest.mark.parametrize("words, message", [
    (["change", "--method", "average"], "no option 'average'"),
    (["change", "--by", "colour"], "no grouping 'colour'"),
    (["series", "--target", "much"], "'much' is not an amount"),
    (["series", "--of", "weather"], "no service 'weather'"),
])  # fmt: skip
def test_words_that_are_none_are_refused(folder, words, message):
    outcome = CliRunner().invoke(app, [words[0], str(folder), *words[1:], "--lang", "en"])
    assert outcome.exit_code == 1
    assert message in str(outcome.exception)
