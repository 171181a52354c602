import subprocess
import sys
import zipfile
from datetime import date

import pytest
from tests.data.builders import add_member, refused, write_xlsx

from shanshui.core import errors as e
from shanshui.data import tables, workbooks
from shanshui.data.codes import check_code
from shanshui.data.tables import check_complete, check_known, check_unique, read_table

HEAD = "place,item,output\n"


def csv_file(folder, text, name="t.csv", encoding="utf-8"):
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def test_a_table_keeps_text_and_row_numbers(tmp_path):
    table = read_table(csv_file(tmp_path, HEAD + "331123, rice ,１２\n\n331124,tea,…\n"), codes=["place"])
    assert table.columns == ("place", "item", "output")
    assert [row.number for row in table] == [2, 4]
    assert table.texts("item") == ["rice", "tea"]
    assert table.numbers("output") == [12, None]
    assert table.at(table.rows[1], "output").endswith("t.csv:4:output")


def test_a_quoted_line_break_keeps_the_count(tmp_path):
    table = read_table(csv_file(tmp_path, 'a,b\n"x\ny",1\nz,2\n'))
    assert [row.number for row in table] == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_T01_T07_header_in_any_encoding(tmp_path, encoding):
    table = read_table(csv_file(tmp_path, "代码 ,　产量\n331123,1\n", encoding=encoding), required=["代码", "产量"])
    assert table.columns == ("代码", "产量")


def test_tsv(tmp_path):
    assert read_table(csv_file(tmp_path, "a\tb\n1\t2,3\n", "t.tsv")).texts("b") == ["2,3"]


def test_several_bad_numbers_are_told_together(tmp_path):
    table = read_table(csv_file(tmp_path, "a\nx\n1\ny\n"))
    assert len(refused(e.Problems, table.numbers, "a").problems) == 2


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("a,b\n1,2\n3\n", e.RaggedRow, "t.csv:3"),
        ("a,b\n1,2,3\n", e.UnnamedColumn, None),
        ("a,b\n1,2\n1,2,3\n", e.RaggedRow, "t.csv:3"),
        ("a,a\n1,2\n", e.DuplicateColumns, "'a'"),
        ("a,,b\n1,2,3\n", e.UnnamedColumn, "column 2"),
        ("2020年统计表,,\nplace,rice,tea\n1,2,3\n", e.UnnamedColumn, "first"),
        ("a,b\n", e.EmptyTable, "no rows"),
        ("\n\n", e.EmptyTable, "no rows"),
        ('a,b\n"1,2\n', e.UnreadableFile, "t.csv:2"),
    ],
)
def test_T12_broken_tables(tmp_path, text, kind, said):
    if kind is e.UnnamedColumn and said is None:
        kind, said = e.RaggedRow, "t.csv:2"
    assert said in str(refused(kind, read_table, csv_file(tmp_path, text)))


def test_trailing_commas_are_harmless(tmp_path):
    assert read_table(csv_file(tmp_path, "a,b,,\n1,2,,\n")).columns == ("a", "b")


def test_missing_column_names_the_nearest(tmp_path):
    error = refused(e.MissingColumns, read_table, csv_file(tmp_path, "plase,x\n1,2\n"), required=["place"])
    assert "Did you mean 'plase'?" in str(error)


def test_T13_duplicate_keys_list_twenty_and_the_count(tmp_path):
    rows = "".join(f"{i},x,1\n{i},x,2\n" for i in range(25))
    error = refused(e.DuplicateKeys, check_unique, read_table(csv_file(tmp_path, HEAD + rows)), ["place", "item"])
    assert error.fields["count"] == 25
    assert "0/x (rows 2, 3)" in str(error)
    assert str(error).count("(rows") == 20


def test_unique_keys_pass(tmp_path):
    check_unique(read_table(csv_file(tmp_path, HEAD + "1,a,1\n1,b,1\n")), ["place", "item"])


def test_T14_missing_class_in_a_parameter_table(tmp_path):
    table = read_table(csv_file(tmp_path, "type,value\nforest,1\ngras,2\n"))
    assert "grass (gras?)" in str(refused(e.MissingRows, check_complete, table, "type", ["forest", "grass"]))
    check_complete(table, "type", ["forest"])


def test_T15_unknown_word(tmp_path):
    table = read_table(csv_file(tmp_path, "type,value\nforest,1\ngras,2\n"))
    error = refused(e.UnknownValues, check_known, table, "type", ["forest", "grass"])
    assert "'gras' (row 3)" in str(error)
    assert "'grass'" in str(error)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("331123", "331123"),
        ("331123.0", "331123"),
        ("３３１１２３", "331123"),
        (" 331123100　", "331123100"),
        ("'331123100201", "331123100201"),
        ("GURA-1", "GURA-1"),
    ],
)
def test_T16_codes_recognised(text, code):
    assert check_code(text, "t:2:place") == code


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3.31123E+11", e.CodeNotExact),
        ("331,123", e.CodeNotExact),
        ("331123.5", e.CodeNotExact),
        ("33112", e.CodeLength),
        ("", e.CodeLength),
        ("1010", e.CodeLength),
    ],
)
def test_T16_T17_codes_refused(text, kind):
    refused(kind, check_code, text, "t:2:place")


def test_codes_of_other_lands_may_have_any_length():
    assert check_code("06037", "t", ()) == "06037"


def test_code_columns_are_checked_in_every_row(tmp_path):
    file = csv_file(tmp_path, HEAD + "33112,a,1\n3311,b,2\n331123,c,3\n")
    assert len(refused(e.Problems, read_table, file, codes=["place"]).problems) == 2


def test_T21_T24_cells_that_must_be_filled(tmp_path):
    file = csv_file(tmp_path, "price,unit,price_year\n1,yuan t-1,\n")
    assert "t.csv:2:price_year" in str(refused(e.BlankCell, read_table, file, filled=["unit", "price_year"]))


def test_T19_negative_price(tmp_path):
    table = read_table(csv_file(tmp_path, "price\n-2\n"))
    refused(e.NumberTooSmall, table.numbers, "price", "yuan t-1", 0)


def test_T28_too_many_rows(tmp_path):
    refused(e.TooLarge, read_table, csv_file(tmp_path, "a\n" + "1\n" * 1_048_577))


def test_T29_a_formula_in_text_stays_text(tmp_path):
    table = read_table(csv_file(tmp_path, "a,b\n=cmd|'/c calc'!A1,-2+3\n"))
    assert table.texts("a") == ["=cmd|'/c calc'!A1"]
    refused(e.UnreadableNumber, table.numbers, "b")


# --- workbooks -------------------------------------------------------------------------------------


def test_xlsx_cells_become_exact_text(tmp_path):
    rows = [
        ["place", "x", "day", "ok", "s"],
        [331123.0, 0.1, date(2020, 7, 1), True, " a　"],
        [331124, 1e22, None, False, None],
    ]
    table = read_table(write_xlsx(tmp_path / "t.xlsx", rows), codes=["place"])
    assert table.texts("place") == ["331123", "331124"]
    assert table.numbers("x") == [0.1, 1e22]
    assert table.texts("day") == ["2020-07-01", ""]
    assert table.texts("s") == ["a", ""]
    assert table.encoding == "xlsx"


def test_T12_merged_cells(tmp_path):
    import openpyxl

    file = write_xlsx(tmp_path / "t.xlsx", [["place", "crops", None], ["", "rice", "tea"], ["331123", 1, 2]])
    book = openpyxl.load_workbook(file)
    book.active.merge_cells("B1:C1")
    book.save(file)
    assert "B1:C1" in str(refused(e.MergedCells, read_table, file))


def test_T12_two_header_rows(tmp_path):
    refused(
        e.UnnamedColumn,
        read_table,
        write_xlsx(tmp_path / "t.xlsx", [["place", "crops", None], ["", "rice", "tea"], ["331123", 1, 2]]),
    )


def test_T25_formula_without_value(tmp_path):
    error = refused(e.FormulaWithoutValue, read_table, write_xlsx(tmp_path / "t.xlsx", [["a"], ["=1+1"]]))
    assert "A2" in error.where
    assert "=1+1" in str(error)


def test_T25_formula_with_value_is_read(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "a")
        sheet.write_formula("A2", "=1+1", value=2)
    assert read_table(tmp_path / "t.xlsx").numbers("a") == [2]


def test_T26_error_cells(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active["A2"].value = "#DIV/0!"
    assert book.active["A2"].data_type == "e"
    book.save(tmp_path / "t.xlsx")
    refused(e.ErrorCell, read_table, tmp_path / "t.xlsx")


def test_T28_too_many_rows_in_a_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    refused(e.TooLarge, read_table, write_xlsx(tmp_path / "t.xlsx", [["a"], [1], [2], [3]]))


def test_one_far_cell_is_no_bomb(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", 1
    book.save(tmp_path / "t.xlsx")
    assert refused(e.TooLarge, read_table, tmp_path / "t.xlsx").fields["what"] == "cells"


@pytest.mark.parametrize(
    "member",
    [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/a.bin",
        "../../evil",
        "xl/connections.xml",
    ],
)
def test_T31_T32_macros_and_links(tmp_path, member):
    file = add_member(write_xlsx(tmp_path / "t.xlsx", [["a"], [1]]), member, b"x")
    refused(e.UnsafeContent, read_table, file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_T30_entities(tmp_path, encoding):
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    file = add_member(write_xlsx(tmp_path / "t.xlsx", [["a"], [1]]), "xl/extra.xml", xml.encode(encoding))
    assert "entities" in str(refused(e.UnsafeContent, read_table, file))


def test_S11_bombs_are_refused_before_expansion(tmp_path, monkeypatch):
    file = add_member(write_xlsx(tmp_path / "t.xlsx", [["a"], [1]]), "xl/big.xml", b"0" * (3 << 20))
    refused(e.TooLarge, read_table, file)
    monkeypatch.setattr(workbooks, "MAX_EXPANDED", 1000)
    refused(e.TooLarge, read_table, write_xlsx(tmp_path / "u.xlsx", [["a"], [1]]))


def test_several_sheets_must_be_named(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active.append([1])
    book.create_sheet("prices").append(["b"])
    book["prices"].append([2])
    book.save(tmp_path / "t.xlsx")
    refused(e.ChooseOne, read_table, tmp_path / "t.xlsx")
    refused(e.NotInFile, read_table, tmp_path / "t.xlsx", sheet="price")
    assert read_table(tmp_path / "t.xlsx", sheet="prices").numbers("b") == [2]


def test_an_empty_workbook(tmp_path):
    refused(e.EmptyTable, read_table, write_xlsx(tmp_path / "t.xlsx", []))


def test_not_a_workbook(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 old")
    refused(e.NotThisFormat, read_table, tmp_path / "t.xlsx")
    (tmp_path / "u.xlsx").write_bytes(b"PK\x03\x04" + bytes(50))
    refused(e.UnreadableFile, read_table, tmp_path / "u.xlsx")
    with zipfile.ZipFile(tmp_path / "v.xlsx", "w") as package:
        package.writestr("a.txt", "x")
    refused(e.UnreadableFile, read_table, tmp_path / "v.xlsx")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("https://a.b/t.csv", e.NotALocalFile),
        ("CSV:/etc/passwd", e.NotALocalFile),
        ("/vsicurl/x.csv", e.NotALocalFile),
        ("none.csv", e.FileMissing),
    ],
)
def test_S03_only_local_files(name, kind):
    refused(kind, read_table, name)


def test_other_extensions_and_empty_files(tmp_path):
    assert "'.xlsx'" in str(refused(e.UnknownExtension, read_table, csv_file(tmp_path, "a", "t.xls")))
    refused(e.EmptyFile, read_table, csv_file(tmp_path, ""))


def test_importing_tables_is_light():
    code = "import sys, shanshui.data.tables; print([m for m in ('numpy', 'pandas', 'openpyxl', 'rasterio') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
