"""Flows for other programs: complete, codes as text, no formula that a name could smuggle in."""

import csv

import openpyxl
import pandas as pd
import pytest
from tests.report import synthetic

from shanshui.core.errors import UnknownOutput
from shanshui.report import export as module
from shanshui.report.export import export, labelled, safe

FORMATS = ["csv", "xlsx", "parquet"]


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_sheet(path):
    sheet = openpyxl.load_workbook(path).active
    head, *rows = sheet.iter_rows(values_only=True)
    return sheet, [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture
def account():
    return synthetic.account()


def test_csv_has_every_flow_in_full_precision(account, tmp_path):
    path = export(account, tmp_path / "flows.csv")
    rows = read_csv(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(rows) == len(account.flows)
    values = account.flows["value"]
    for row, value in zip(rows, values, strict=True):
        assert row["value"] == ("" if value != value else repr(value))
    assert {row["place"] for row in rows} == set(account.flows["place"])


def test_names_in_both_languages_stand_beside_the_codes(account, tmp_path):
    row = next(r for r in read_csv(export(account, tmp_path / "f.csv")) if r["place"] == "990001")
    assert (row["place_zh"], row["place_en"]) == ("松县", "Pine County")
    assert (row["ecosystem_type"], row["ecosystem_type_zh"]) == ("forest", "森林")
    assert row["service_zh"]
    assert row["item_zh"]
    assert list(row).index("place_zh") == list(row).index("place") + 1


def test_the_workbook_holds_codes_as_text_and_a_frozen_header(account, tmp_path):
    sheet, rows = read_sheet(export(account, tmp_path / "f.xlsx"))
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref
    assert len(rows) == len(account.flows)
    assert {type(row["place"]) for row in rows} == {str}
    assert {type(row["period"]) for row in rows} == {str}
    assert {type(row["in_headline"]) for row in rows} == {bool}
    assert sum(row["value"] or 0 for row in rows) == pytest.approx(account.flows["value"].sum())


def test_the_workbook_in_chinese(account, tmp_path):
    sheet, rows = read_sheet(export(account, tmp_path / "f.xlsx", "zh"))
    assert sheet.title == "流量"
    assert {"地方代码", "价值（元）", "生态系统类型"} <= rows[0].keys()


def test_every_column_has_a_chinese_heading(account):
    assert set(labelled(account).columns) == module.HEADINGS.keys()


def test_parquet_has_the_same_rows(account, tmp_path):
    frame = pd.read_parquet(export(account, tmp_path / "f.parquet"))
    assert frame["value"].sum() == account.flows["value"].sum()
    assert pd.api.types.is_string_dtype(frame["place"])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_like_a_formula_is_made_safe_t29(text):
    assert safe(text) == f"'{text}"
    assert safe("丽水市 =") == "丽水市 ="


def test_no_name_becomes_a_formula_t29(tmp_path):
    account = synthetic.nasty()
    for row in read_csv(export(account, tmp_path / "f.csv")):
        assert not any(cell.startswith(("=", "@", "+")) for name, cell in row.items() if name.startswith("place"))
    sheet, _ = read_sheet(export(account, tmp_path / "f.xlsx"))
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "b"}


def test_negative_numbers_stay_numbers(tmp_path):
    account = synthetic.account([synthetic.flow("990001", "forest", "retention", -5.0)])
    assert {row["supply"] for row in read_csv(export(account, tmp_path / "f.csv"))} == {"-5.0"}


@pytest.mark.parametrize("name", ["flows.txt", "flows", "flows.xls"])
def test_another_format_is_refused_and_the_three_are_named(account, tmp_path, name):
    with pytest.raises(UnknownOutput, match=r"\.csv, \.xlsx, \.parquet"):
        export(account, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", FORMATS)
def test_nothing_but_the_file_is_left_and_folders_are_made(account, tmp_path, extension):
    file = tmp_path / "new" / f"flows.{extension}"
    assert export(account, file) == file
    assert list(file.parent.iterdir()) == [file]


def test_a_failure_leaves_the_former_file(account, tmp_path, monkeypatch):
    file = export(account, tmp_path / "f.csv")
    before = file.read_bytes()
    monkeypatch.setattr(module, "_plain", lambda cell: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(account, file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_an_account_without_flows_can_be_exported(tmp_path):
    for extension in FORMATS:
        assert export(synthetic.empty(), tmp_path / f"f.{extension}").stat().st_size
