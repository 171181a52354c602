"""The nasty tables T01 to T32 as sheets of a yearbook: the right number, or a refusal with row and column."""

import zipfile

import openpyxl
import pytest
from tests.data.builders import add_member
from tests.data.yearbook.sheets import (
    DICTIONARY,
    LAYOUT,
    TREE,
    layout_file,
    look,
    numbers,
    only,
    refused,
    values,
    write_book,
    write_text,
)

from shanshui.cli.yearbook import preview_table
from shanshui.core import errors as e
from shanshui.data.yearbook import cells, preview, reading
from shanshui.report.table_files import write_table

GDP = "地区生产总值（亿元）"
ROWS = [["地区", GDP], ["丽水市", "1,964.4"], ["莲都区", "525.1"]]
RIGHT = {("gdp", "331100", "2023"): 196_440_000_000.0, ("gdp", "331102", "2023"): 52_510_000_000.0}


def one(tmp_path, value, head=GDP, name="t.xlsx", **settings):
    """Write a sheet of one number."""
    return write_book(tmp_path / name, [["地区", head], ["丽水市", value]])


# --- encodings ---------------------------------------------------------------------------------------


def test_T01_utf8(tmp_path):
    assert numbers(write_text(tmp_path / "t.csv", ROWS)) == RIGHT


def test_T02_utf8_with_bom(tmp_path):
    assert numbers(write_text(tmp_path / "t.csv", ROWS, "utf-8-sig")) == RIGHT


def test_T03_gbk(tmp_path):
    assert numbers(write_text(tmp_path / "t.tsv", ROWS, "gbk", "\t")) == RIGHT


def test_T04_gb18030_with_rare_characters(tmp_path):
    rows = [["地区", GDP], ["㛃𬇙村", 2]]
    with pytest.raises(UnicodeEncodeError):
        "㛃𬇙".encode("gbk")
    file = write_text(tmp_path / "t.csv", rows, "gb18030")
    assert numbers(file, places={"㛃𬇙村": "331102"}) == {("gdp", "331102", "2023"): 2e8}


def test_T05_utf16(tmp_path):
    assert numbers(write_text(tmp_path / "t.csv", ROWS, "utf-16")) == RIGHT


def test_T06_mixed_encodings(tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes("地区,地区生产总值（亿元）\n".encode() + "丽水市,1\n".encode("gbk"))
    with pytest.raises(e.MixedEncodings) as told:
        look(file)
    assert told.value.fields["offset"] == len("地区,地区生产总值（亿元）\n".encode())


# --- cells -------------------------------------------------------------------------------------------


def test_T07_bom_in_the_header(tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes("\ufeff\ufeff地区,地区生产总值（亿元）\n丽水市,1\n".encode())
    assert values(file) == [1e8]


def test_T08_full_width_digits_and_commas(tmp_path):
    assert values(one(tmp_path, "１，９６４．４")) == [196_440_000_000.0]


def test_T09_thousands_separators(tmp_path):
    assert values(one(tmp_path, "12,345.6")) == [1_234_560_000_000.0]
    assert "1,23" in only(e.AmbiguousNumber, one(tmp_path, "1,23"), "t.xlsx:表1!B2")
    only(e.AmbiguousNumber, one(tmp_path, "1.234,5"), "表1!B2")
    only(e.AmbiguousNumber, one(tmp_path, "1 964.4"), "表1!B2")


def test_T09_an_unquoted_separator_that_shifts_the_numbers_of_a_row(tmp_path):
    (tmp_path / "t.csv").write_text("地区,地区生产总值（亿元）\n丽水市,1,964.4\n", encoding="utf-8")
    only(e.RaggedRow, tmp_path / "t.csv", "t.csv:A2", span="A-B")


def test_T10_multiples_in_cells(tmp_path):
    assert values(one(tmp_path, "1.5亿", "地区生产总值（元）")) == [1.5e8]
    assert values(one(tmp_path, "３．２万", "地区生产总值（元）")) == [32_000.0]
    only(e.UnitInNumber, one(tmp_path, "3.2万"), "表1!B2")
    only(e.UnitInNumber, one(tmp_path, "3万", "常住人口（千人）"), "表1!B2", indicators={"常住人口": "population"})


def test_T11_blanks_around_everything(tmp_path):
    rows = [["地　区", " 地区 生产总值 （ 亿 元 ） "], ["　丽 水 市 ", " 1964.4　"]]
    assert values(write_book(tmp_path / "t.xlsx", rows)) == [196_440_000_000.0]


def test_T12_merged_cells_and_two_header_rows(tmp_path):
    rows = [
        ["地区", "地区生产总值", None, "年末常住人口（万人）", None],
        [None, "2022年（亿元）", "2023年（万元）", 2022, 2023],
        ["丽水市", 1.5, 2.5, 3.5, 4.5],
    ]
    file = write_book(tmp_path / "t.xlsx", rows, ["A1:A2", "B1:C1", "D1:E1"])
    settings = {
        "header": "1-2",
        "first": 3,
        "period": None,
        "indicators": {"地区生产总值": "gdp", "年末常住人口": "population"},
    }
    assert numbers(file, **settings) == {
        ("gdp", "331100", "2022"): 150_000_000.0,
        ("gdp", "331100", "2023"): 25_000.0,
        ("population", "331100", "2022"): 35_000.0,
        ("population", "331100", "2023"): 45_000.0,
    }


def test_T12_a_header_row_too_few_gives_no_wrong_number(tmp_path):
    rows = [["地区", "地区生产总值（亿元）", None], [None, "2022年", "比上年增长"], ["丽水市", 1.5, 2.5]]
    file = write_book(tmp_path / "t.xlsx", rows, ["A1:A2", "B1:C1"])
    assert "(表1" not in only(e.DuplicateKeys, file, first=3)


# --- keys and words ----------------------------------------------------------------------------------


def test_T13_duplicate_keys_name_both_cells_twenty_and_the_count(tmp_path):
    rows = [["年份", GDP], *([f"{1990 + i}", 1] for i in range(25)), *([f"{1990 + i}年", 2] for i in range(25))]
    text = only(
        e.DuplicateKeys, write_book(tmp_path / "t.xlsx", rows), place="331100", period={"column": "A"}, places=None
    )
    assert text.startswith("t.xlsx: 25 key(s)")
    assert "gdp/331100/1990 (t.xlsx:表1!B2, t.xlsx:表1!B27)" in text
    assert text.count("gdp/331100") == 20


def test_T14_a_label_of_the_layout_is_missing_on_the_sheet(tmp_path):
    text = only(e.LabelNotOnSheet, one(tmp_path, 1), indicators={"地区生产总值": "gdp", "地区生产总植": "gdp"})
    assert text.startswith("layout.yaml:")
    assert "Did you mean '地区生产总值'?" in text


def test_T15_an_unknown_label_on_the_sheet(tmp_path):
    rows = [["地区", GDP, "财政总收入（亿元）"], ["丽水市", 1, 2]]
    file = write_book(tmp_path / "t.xlsx", rows)
    only(e.LabelUnexplained, file, "表1!C1")
    assert values(file, ignore_labels=["财政总收入"]) == [1e8]
    assert values(file, ignore_columns=["C"]) == [1e8]


@pytest.mark.parametrize("code", [331100, 331100.0, "331100", "３３１１００", "331100.0", " '331100"])
def test_T16_codes_as_numbers(tmp_path, code):
    assert numbers(write_book(tmp_path / "t.xlsx", [["代码", GDP], [code, 1]])) == {("gdp", "331100", "2023"): 1e8}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (12345, e.CodeLength),
        ("12345", e.CodeLength),
        ("3.31E+05", e.CodeNotExact),
        ("331,100", e.CodeNotExact),
        ("331199", e.NoSuchPlace),
    ],
)
def test_T17_lost_zeros_and_digits(tmp_path, code, kind):
    only(kind, write_book(tmp_path / "t.xlsx", [["代码", GDP], [code, 1]]), "表1!A2")


def test_T17_leading_zeros_that_are_kept(tmp_path):
    file = write_book(tmp_path / "t.xlsx", [["代码", GDP], ["012345", 1]])
    assert numbers(file) == {("gdp", "012345", "2023"): 1e8}


def test_T18_a_renamed_county_beside_its_code(tmp_path):
    rows = [["代码", "名称", GDP], ["331102", "丽水县", 1], ["331121", "青 田", 2], ["331123", "", 3]]
    file = write_book(tmp_path / "t.xlsx", rows)
    settings = {"place_name": {"column": "B"}}
    assert "'丽水县'" in only(e.NameContradictsCode, file, "表1!B2", **settings)
    assert values(file, places={"丽水县": "331102"}, **settings) == [1e8, 2e8, 3e8]
    rows[1][1] = "溧水区"
    only(e.NameContradictsCode, write_book(tmp_path / "t.xlsx", rows), "表1!B2", **settings)


# --- money and units ---------------------------------------------------------------------------------

PRICE = {"indicators": {"稻谷收购价": "price"}}


def test_T19_a_negative_price(tmp_path):
    text = only(e.OutsideLimits, one(tmp_path, -2, "稻谷收购价（元/吨）"), "表1!B2", **PRICE)
    assert "price" in text
    only(e.OutsideLimits, one(tmp_path, "－2", "稻谷收购价（元/吨）"), "表1!B2", **PRICE)


def test_T20_a_zero_price(tmp_path):
    only(e.OutsideLimits, one(tmp_path, 0, "稻谷收购价（元/吨）"), "表1!B2", **PRICE)
    assert values(one(tmp_path, 0)) == [0.0], "zero is a number where the indicator allows it"


def test_T21_the_price_year_is_missing(tmp_path):
    real = {"indicators": {"生产总值(不变价)": "real_gdp"}}
    file = one(tmp_path, 1, "生产总值（不变价，亿元）")
    only(e.PriceBasisDiffers, file, "表1!B1", **real)
    assert values(file, price_year=2020, **real) == [1e8]
    only(e.PriceBasisDiffers, file, "表1!B1", price_year=2015, **real)
    other = one(tmp_path, 1, "生产总值（2015年不变价，亿元）")
    only(e.PriceBasisDiffers, other, "表1!B1", indicators={"生产总值(2015年不变价)": "real_gdp"})
    right = one(tmp_path, 1, "生产总值（2020年不变价，亿元）")
    assert values(right, indicators={"生产总值（2020年不变价）": "real_gdp"}) == [1e8]
    only(e.PriceBasisDiffers, right, "表1!B1", indicators={"生产总值（2020年不变价）": "gdp"})


def test_T22_the_currency_is_missing(tmp_path):
    text = only(e.UnitMismatch, one(tmp_path, 1, "地区生产总值（亿）"), "表1!B1")
    assert "'亿'" in text


def test_T23_another_currency_is_never_converted(tmp_path):
    only(e.UnitMismatch, one(tmp_path, 1, "地区生产总值（亿美元）"), "表1!B1")
    only(e.UnitMismatch, one(tmp_path, 1, "地区生产总值"), "表1!B1", unit="万美元")


def test_T24_the_unit_is_missing(tmp_path):
    assert "unit" in only(e.NothingSaysWhat, one(tmp_path, 1, "地区生产总值"), "表1!B1")
    assert values(one(tmp_path, 1, "地区生产总值"), unit="万元") == [1e4]


# --- workbooks ---------------------------------------------------------------------------------------


def test_T25_a_formula_that_was_never_worked_out(tmp_path):
    assert "=1+1" in only(e.FormulaWithoutValue, one(tmp_path, "=1+1"), "表1!B2")
    rows = [["地区", GDP, "合计"], ["丽水市", 1, "=SUM(B2:B3)"]]
    assert values(write_book(tmp_path / "t.xlsx", rows), ignore_columns=["C"]) == [1e8], "it is told where it is of use"


def test_T26_error_cells(tmp_path):
    only(e.ErrorCell, one(tmp_path, "#DIV/0!"), "表1!B2")
    only(e.ErrorCell, one(tmp_path, 1, "#REF!"), "表1!B1", indicators={})


@pytest.mark.parametrize(
    "text", ["2023年", "2023", 2023, "２０２３年", "2023年末", "2023年1-12月", "2023.0", " 2023 年 "]
)
def test_T27_years_as_text(tmp_path, text):
    file = write_book(tmp_path / "t.xlsx", [["年份", GDP], [text, 1]])
    assert numbers(file, place="331100", places=None, period={"column": "A"}) == {("gdp", "331100", "2023"): 1e8}


@pytest.mark.parametrize("text", ["2023-12-31", "23年", "2023.12", "2023年1-6月", "2022/2023", "十四五", 45291])
def test_T27_dates_that_are_no_period(tmp_path, text):
    file = write_book(tmp_path / "t.xlsx", [["年份", GDP], [text, 1]])
    only(e.UnreadablePeriod, file, "表1!A2", place="331100", places=None, period={"column": "A"})


def test_T27_a_number_that_a_spreadsheet_made_a_date(tmp_path):
    only(e.UnreadableNumber, one(tmp_path, __import__("datetime").date(2023, 1, 2)), "表1!B2")


def test_T28_too_many_rows(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_text("a\n" * 1_048_577)
    with pytest.raises(e.TooLarge):
        look(tmp_path / "t.csv")
    monkeypatch.setattr(cells, "MAX_ROWS", 2)
    with pytest.raises(e.TooLarge):
        look(write_book(tmp_path / "t.xlsx", ROWS))


# --- safety ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1+cmd", "@SUM(1)", "-2+3"])
def test_T29_formulas_in_text_are_no_numbers_and_leave_as_text(tmp_path, text):
    only(e.UnreadableNumber, write_text(tmp_path / "t.csv", [["地区", GDP], ["丽水市", text]]), "t.csv:B2")


def test_T29_what_is_printed_leaves_as_text(tmp_path):
    file = write_text(tmp_path / "t.csv", [["地区", "增长（%）"], ["丽水市", "+5"], ["莲都区", "-2.5"]])
    found = preview(file, layout_file(tmp_path, indicators={"增长": "growth"}), DICTIONARY, TREE)
    assert [row.value for row in found.rows] == [5, -2.5]
    lines = write_table(preview_table(found), tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[1] for line in lines] == ["'+5", "'-2.5"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_T30_xml_entities(tmp_path, encoding):
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    with pytest.raises(e.UnsafeContent, match="entities"):
        look(add_member(write_book(tmp_path / "t.xlsx", ROWS), "xl/extra.xml", xml.encode(encoding)))


@pytest.mark.parametrize("member", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "../../evil"])
def test_T31_external_links(tmp_path, member):
    with pytest.raises(e.UnsafeContent):
        look(add_member(write_book(tmp_path / "t.xlsx", ROWS), member, b"x"))


def test_T32_macros(tmp_path):
    with pytest.raises(e.UnsafeContent, match="macros"):
        look(add_member(write_book(tmp_path / "t.xlsm", ROWS), "xl/vbaProject.bin", b"x"))
    assert numbers(write_book(tmp_path / "u.xlsm", ROWS)) == RIGHT


def test_a_bomb_is_refused_before_it_expands(tmp_path):
    with pytest.raises(e.TooLarge):
        look(add_member(write_book(tmp_path / "t.xlsx", ROWS), "xl/big.xml", b"0" * (3 << 20)))


def test_one_far_cell_is_no_bomb(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", 1
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(e.TooLarge):
        look(tmp_path / "t.xlsx")


def test_a_merge_of_a_whole_sheet_is_no_bomb(tmp_path):
    file = write_book(tmp_path / "t.xlsx", ROWS, ["D1:E1"])
    with zipfile.ZipFile(file) as package:
        members = {name: package.read(name) for name in package.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    assert b'ref="D1:E1"' in sheet
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="D1:E1"', b'ref="D1:XFD1048576"')
    with zipfile.ZipFile(file, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    with pytest.raises(e.TooLarge):
        look(file)


# --- two Lishuis -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Lishui", "LISHUI", "丽水", "丽水市", "溧水", "溧水区", "Lishui City", "Lishui District"]
)
def test_two_lishuis_a_name_is_no_code(tmp_path, name):
    for file in (
        write_book(tmp_path / "t.xlsx", [["地区", GDP], [name, 1]]),
        write_text(tmp_path / "t.csv", [["地区", GDP], [name, 1]]),
    ):
        assert "331100" in only(e.PlaceNamedNotCoded, file, "A2", places=None) or "320117" in name
    across = write_book(tmp_path / "u.xlsx", [["年份", name], ["2023年", 1]])
    settings = {"place": {"row": 1}, "period": {"column": "A"}, "indicator": "gdp", "unit": "亿元", "indicators": None}
    only(e.PlaceNamedNotCoded, across, "表1!B1", places=None, **settings)


def test_two_lishuis_a_name_in_the_layout_is_no_code(tmp_path):
    with pytest.raises(e.PlaceNamedNotCoded) as told:
        look(one(tmp_path, 1), places={"丽水市": "Lishui"})
    assert told.value.where.startswith("layout.yaml:")
    with pytest.raises(e.PlaceNamedNotCoded):
        look(one(tmp_path, 1), place="溧水区")


def test_two_lishuis_the_table_of_the_user_decides(tmp_path):
    file = write_book(tmp_path / "t.xlsx", [["地区", GDP], ["丽水", 1], ["溧水", 2]])
    assert numbers(file, places={"丽水": 331100, "溧水": "320117"}) == {
        ("gdp", "331100", "2023"): 1e8,
        ("gdp", "320117", "2023"): 2e8,
    }
    only(e.DuplicateKeys, file, places={"丽水": "331100", "溧水": "331100"})


def test_an_unknown_name_is_told_with_the_nearest(tmp_path):
    text = only(e.PlaceNotInLayout, write_book(tmp_path / "t.xlsx", [["地区", GDP], ["青田县城", 1]]), "表1!A2")
    assert "青田县'?" in text
    assert len(refused(write_book(tmp_path / "t.xlsx", [["地区", GDP], ["甲", 1], ["乙", 1]]))) == 2


def test_places_that_were_merged_are_known_by_their_former_code(tmp_path):
    file = write_book(tmp_path / "t.xlsx", [["代码", GDP], ["331199", 1]])
    found = reading(file, layout_file(tmp_path), DICTIONARY, TREE, former={"331199"})
    assert [entry.place for entry in found.entries] == ["331199"]
    assert LAYOUT["period"] == 2023
