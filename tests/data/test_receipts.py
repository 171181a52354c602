"""Tables of realised value: exact money, every fault with its line."""

from decimal import Decimal

import pytest
from tests.shares.builders import CITY, EAST, TREE, rule

from shanshui.core.errors import (
    AmbiguousNumber,
    BlankCell,
    DuplicateKeys,
    NegativeQuantity,
    NoSuchName,
    NoSuchPlace,
    NumberTooSmall,
    Problems,
    ShanshuiError,
    UnitMismatch,
    UnknownUnit,
    UnknownValues,
    UnreadableNumber,
)
from shanshui.data.receipts import read_amount, read_changes, read_deeds, read_measurements, read_receipts

HEAD = "period,place,service,item,money,unit,currency,price_year,kind,payer,payee,evidence\n"
ROW = "2020,990101,crop_provision,rice,12.34,万元,,,market_sale,mill,farmers,invoice 1\n"


def receipts(folder, text, encoding="utf-8"):
    (folder / "r.csv").write_bytes(text.encode(encoding))
    return read_receipts(folder / "r.csv", TREE, "r.csv")


def test_a_receipt(tmp_path):
    (found,) = receipts(tmp_path, HEAD + ROW)
    assert (found.place, found.scope, found.fen) == (EAST, "crop_provision.rice", 12_340_000)
    assert (found.currency, found.price_year, found.where) == ("CNY", "2020", "r.csv:2")


def test_chinese_files_of_another_encoding(tmp_path):
    (found,) = receipts(tmp_path, HEAD + ROW.replace("mill", "粮食加工厂"), "gb18030")
    assert found.payer == "粮食加工厂"


@pytest.mark.parametrize(
    ("old", "new", "error", "where"),
    [
        ("12.34", "-1", NegativeQuantity, "r.csv:2:money"),
        ("12.34", "1.2.3", AmbiguousNumber, "r.csv:2:money"),
        ("12.34", "-", BlankCell, "r.csv:2:money"),
        ("万元", "t", UnitMismatch, "r.csv:2:unit"),
        ("万元", "wan", UnknownUnit, "r.csv:2:unit"),
        ("990101", "990109", NoSuchPlace, "r.csv:2:place"),
        ("crop_provision", "crops", NoSuchName, "r.csv:2:service"),
        ("market_sale", "gift", UnknownValues, "r.csv"),
        ("invoice 1", "", BlankCell, "r.csv:2:evidence"),
    ],
)
def test_wrong_receipts(tmp_path, old, new, error, where):
    with pytest.raises(error) as refused:
        receipts(tmp_path, HEAD + ROW.replace(old, new))
    assert refused.value.where == where
    assert refused.value.text("zh") != refused.value.text("en")


def test_one_receipt_booked_twice(tmp_path):
    with pytest.raises(DuplicateKeys, match="rows 2, 3"):
        receipts(tmp_path, HEAD + ROW + ROW)


def test_all_problems_at_once(tmp_path):
    bad = ROW.replace("12.34", "x")
    with pytest.raises(Problems) as refused:
        receipts(tmp_path, HEAD + bad + bad.replace("invoice 1", "invoice 2"))
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("938 万元", 938_000_000),
        ("938万元", 938_000_000),
        ("1,234.56", 123_456),
        ("９３８ 元", 93_800),
        ("0.01 亿元", 10**8),
    ],
)
def test_amounts(text, fen):
    assert read_amount(text, "--amount") == fen


@pytest.mark.parametrize("text", ["", "ten", "-5", "5 t", "5 %", "万元"])
def test_no_amounts(text):
    with pytest.raises((UnreadableNumber, UnitMismatch, NumberTooSmall, ShanshuiError)):
        read_amount(text, "--amount")


def water_rule():
    side = {"payer": {"en": "A"}, "payee": {"en": "B"}, "amount": 1}
    return rule("water", water={"k0": 1, "indicators": [{"id": "tp", "weight": 1}], "bands": [side]})


def test_measurements_in_the_unit_of_the_rule(tmp_path):
    file = tmp_path / "m.csv"
    file.write_text(
        "period,indicator,value,base,unit\n2012,tp,30,,ug/L\n2013,tp,9,,ug/L\n2012,ph,7,,1\n", encoding="utf-8"
    )
    found = read_measurements(file, water_rule(), "2012")
    assert set(found) == {"tp"}
    assert float(found["tp"].value) == pytest.approx(0.03)
    assert found["tp"].base is None
    file.write_text("indicator,value,unit\ntp,30,ug/L\ntp,31,ug/L\n", encoding="utf-8")
    with pytest.raises(DuplicateKeys):
        read_measurements(file, water_rule(), "2012")


def test_deeds_and_changes(tmp_path):
    (tmp_path / "d.csv").write_text("who,action,quantity,period\nli,tree,2.5,2020\nli,tree,9,2019\n", encoding="utf-8")
    assert [(deed.who, deed.quantity) for deed in read_deeds(tmp_path / "d.csv", "2020")] == [("li", Decimal("2.5"))]
    file = tmp_path / "c.csv"
    file.write_text(f"place,from,to,area,unit\n{CITY},forest,paddy,15,亩\n", encoding="utf-8")
    (change,) = read_changes(file, TREE)
    assert change.area_ha == pytest.approx(1.0)
    file.write_text(f"place,from,to,area,unit\n{CITY},forest,rice,15,ha\n", encoding="utf-8")
    with pytest.raises(NoSuchName):
        read_changes(file, TREE)


def test_a_right_sold_below_its_value(tmp_path):
    head, row = HEAD.replace("evidence", "evidence,value_sold"), ROW.replace("market_sale", "rights_sale")
    found = receipts(tmp_path, head + row.replace("invoice 1", "deed 1,20") + row.replace("invoice 1", "deed 2,"))
    assert [one.sold for one in found] == [20_000_000, None]
