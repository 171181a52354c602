"""`shanshui realise`: what a user types and sees, in both languages, and the files that come of it."""

import csv
import json

import openpyxl
import pytest
from tests.run.test_realise import EXTENT, QUANTITIES, RECEIPTS, RULES, SETTINGS
from tests.tabular import write_area


@pytest.fixture
def area(shanshui, tmp_path):
    """Return the folder of a finished account with receipts and rules."""
    write_area(tmp_path, SETTINGS, q=QUANTITIES, extent=EXTENT)
    (tmp_path / "rules.yaml").write_text(RULES.replace("KEY", "value"), encoding="utf-8")
    (tmp_path / "receipts.csv").write_text(RECEIPTS.replace("3.15", "99"), encoding="utf-8")
    assert shanshui("run", tmp_path, "-q").code == 0
    return tmp_path


def events(said):
    return [json.loads(line) for line in said.out.splitlines()]


def test_rate(shanshui, area):
    said = shanshui("realise", "rate", area, "--lang", "zh")
    assert "131.0" in said.out or "130.95 %" in said.out
    assert "超过 100%" in said.out
    whole, *lines = events(shanshui("realise", "rate", area, "--json"))
    assert (whole["received"], whole["accounted"]) == ("1090000.00", "756000.00")
    assert {line["scope"] for line in lines} == {"biological_control", "soil_retention"}


def test_pay_with_its_explanation(shanshui, area):
    said = shanshui("realise", "pay", area, "--rule", "buy", "--out", area / "pay.xlsx")
    assert said.code == 0
    assert "r × ΔV = 2% × 40,000.00" in said.out
    book = openpyxl.load_workbook(area / "pay.xlsx")
    assert [sheet.title for sheet in book] == ["result", "explanation"]
    amounts = [row[3].value for row in book["result"].iter_rows(min_row=2)]
    assert amounts == [333.33, 466.67, 800]
    facts = {row[0].value: row[2].value for row in book["explanation"].iter_rows(min_row=2)}
    (event,) = events(shanshui("realise", "pay", area, "--rule", "buy", "--json"))
    assert facts["fingerprint of the rule (sha256)"] == event["rule"]["sha256"]
    assert facts["run key of the account"] == event["account"]
    assert facts["document"] == "Notice 2"


def test_csv_is_written_twice_the_same_and_the_rule_is_kept(shanshui, area):
    shanshui("realise", "pay", area, "--out", area / "a.csv")
    shanshui("realise", "pay", area, "--out", area / "b.csv")
    for name in ("{}.csv", "{}.explanation.csv"):
        assert (area / name.format("a")).read_bytes() == (area / name.format("b")).read_bytes()
    rows = list(csv.DictReader((area / "a.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["amount"] for row in rows] == ["333.33", "466.67", "800.00"]
    rules = area / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("rate: 2%", "rate: 3%"), encoding="utf-8")
    said = shanshui("realise", "pay", area, "--lang", "zh")
    assert said.code == 3
    assert "不能改写" in said.err


def test_last_years_rule(shanshui, area):
    by_version, by_day = (
        events(shanshui("realise", "pay", area, *how, "--json"))
        for how in (("--rule-version", "2019"), ("--on", "2019-05-01"))
    )
    assert by_version == by_day
    assert by_version[0]["amount"] == "400.00"


def test_credit_sell_and_refusals(shanshui, area):
    assert "75,600.00" in shanshui("realise", "credit", area).out
    assert "10,000.00" in shanshui("realise", "credit", area, "--pledged", "10 万元").out
    assert shanshui("realise", "credit", area, "--pledged", "1 亿元").code == 3
    assert shanshui("realise", "sell", area, "--place", "990102", "--amount", "34.1 万元").code == 0
    said = shanshui("realise", "sell", area, "--place", "990102", "--amount", "34.11 万元", "--lang", "zh")
    assert said.code == 3
    assert "尚可出让 341,000.00" in said.err
    assert shanshui("realise", "sell", area, "--amount", "much").code == 3
    assert shanshui("realise", "pay", area, "--out", area / "a.pdf").code == 3


def test_water_with_no_area_at_all(shanshui, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{name},1,1,mg/L\n" for name in ("codmn", "nh3n", "tp", "tn"))
    (tmp_path / "m.csv").write_text("indicator,value,base,unit\n" + rows, encoding="utf-8")
    zh = shanshui("realise", "water", "--period", "2012", "--measurements", "m.csv", "--lang", "zh")
    assert "浙江省向安徽省支付" in zh.out
    assert "P = 0.85 ≤ 1" in zh.out
    assert "凭记忆" in zh.out
    assert shanshui("realise", "water", "--period", "2020", "--measurements", "m.csv").code == 3  # the round has ended


def test_points(shanshui, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.yaml").write_text(
        "rules:\n  - {id: green, version: '1', mechanism: points, valid: {from: 2020-01-01}, document: d, source: s,\n"
        "     points: {fund: 10, actions: [{id: tree, points: 1}]}}\n",
        encoding="utf-8",
    )
    (tmp_path / "d.csv").write_text("who,action,quantity\na,tree,1\nb,tree,2\n", encoding="utf-8")
    said = shanshui("realise", "points", "--period", "2020", "--rules", "rules.yaml", "--deeds", "d.csv", "--json")
    assert [share["amount"] for share in events(said)[0]["shares"]] == ["3.33", "6.67"]


def test_appraise(shanshui, area):
    (area / "c.csv").write_text("place,from,to,area,unit\n990101,forest,urban,1,km2\n", encoding="utf-8")
    assert shanshui("realise", "appraise", area, "--changes", area / "c.csv").code == 3
    said = shanshui("realise", "appraise", area, "--changes", area / "c.csv", "--absent-is-zero", "--lang", "zh")
    assert "−31,500.00 元（756,000.00 − 31,500.00 = 724,500.00）" in said.out
    (event,) = events(shanshui("realise", "appraise", area, "--changes", area / "c.csv", "--absent-is-zero", "--json"))
    assert (event["change"], event["low"]) == ("-31500.00", None)


def test_rules_are_listed(shanshui, area):
    said = shanshui("realise", "rules", area)
    assert [line.split()[0] for line in said.out.splitlines()[1:]] == ["buy", "buy", "lend", "sell", "xinan-water"]
    assert events(shanshui("realise", "rules", area, "--json"))[0]["valid"] == {
        "from": "2019-01-01",
        "to": "2019-12-31",
    }
