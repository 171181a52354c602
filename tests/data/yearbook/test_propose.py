import pytest
from tests.data.yearbook.sheets import DICTIONARY, TREE, write_book

from shanshui.core import errors as e
from shanshui.data.yearbook import propose_layout, read_sheet, read_sheet_cells, reading

ROWS = [
    ["2-3 各县（市、区）主要指标（2023年）"],
    [None, None, None, None, "单位：亿元"],
    ["地　区", "地区生产总值", None, "年末常住人口（万人）", "财政总收入"],
    [None, "2022年", "2023年*", "2023年", "2023年"],
    ["丽 水 市", "1,830.87", 1964.4, 251.5, 200],
    ["莲都区", 500.3, "525.1①", 56.5, "-"],
    ["溧水区", 300.25, "…", 51, 30],
    ["注：①为初步数。"],
]
MERGE = ["A1:E1", "A3:A4", "B3:C3"]


def propose(folder, rows=ROWS, merge=MERGE):
    return propose_layout(read_sheet_cells(write_book(folder / "t.xlsx", rows, merge)), DICTIONARY, TREE)


def test_what_is_sure_is_written_what_is_likely_is_asked(tmp_path):
    found = propose(tmp_path)
    assert found.text.splitlines() == [
        "sheet: 表1",
        "header: 3-4",
        "first: 5",
        "place: {column: A}",
        "indicators:",
        "  地区生产总值: gdp",
        '  年末常住人口(万人): "population?"  # 常住人口',
        '  财政总收入: "?"',
        "places:",
        '  "丽 水 市": "331100?"',
        '  莲都区: "331102?"',
        '  溧水区: "320117?"',
        'symbols: {"-": "?"}  # zero or absent / zero 或 absent',
        'marks: {"①": "?"}  # a status: P, E, or A if none / 状态：P、E，无含义则 A',
    ]
    assert "population" in found.doubts[0].en


def test_nothing_is_taken_before_somebody_confirmed(tmp_path):
    (tmp_path / "layout.yaml").write_text(propose(tmp_path).text, encoding="utf-8")
    with pytest.raises(e.Problems) as told:
        read_sheet(tmp_path / "t.xlsx", tmp_path / "layout.yaml", DICTIONARY, TREE)
    assert {problem.code for problem in told.value.problems} == {"NotConfirmed"}
    assert len(told.value.problems) == 7


def test_a_confirmed_draft_reads_the_sheet(tmp_path):
    text = propose(tmp_path).text.replace('  财政总收入: "?"\n', "").replace('"-": "?"', '"-": absent')
    text = text.replace('"①": "?"', '"①": P').replace('?"', '"') + "ignore_labels: [财政总收入]\n"
    (tmp_path / "layout.yaml").write_text(text, encoding="utf-8")
    table = read_sheet(tmp_path / "t.xlsx", tmp_path / "layout.yaml", DICTIONARY, TREE).to_pylist()
    assert [(row["indicator"], row["place"], row["period"], row["value"], row["status"]) for row in table] == [
        ("gdp", "320117", "2022", 30_025_000_000.0, "A"),
        ("gdp", "331100", "2022", 183_087_000_000.0, "A"),
        ("gdp", "331100", "2023", 196_440_000_000.0, "A"),
        ("gdp", "331102", "2022", 50_030_000_000.0, "A"),
        ("gdp", "331102", "2023", 52_510_000_000.0, "P"),
        ("population", "320117", "2023", 510_000.0, "A"),
        ("population", "331100", "2023", 2_515_000.0, "A"),
        ("population", "331102", "2023", 565_000.0, "A"),
    ]


def test_indicators_down_and_years_across(tmp_path):
    rows = [["指标", "单位", "2022年", "2023年"], ["地区生产总值", "亿元", 1, 2], ["常住人口", "万人", 3, 4]]
    assert propose(tmp_path, rows, ()).text.splitlines()[1:] == [
        "header: 1",
        "first: 2",
        'place: "?"',
        "indicator: {column: A}",
        "unit: {column: B}",
        "indicators:",
        "  地区生产总值: gdp",
        "  常住人口: population",
    ]


def test_a_header_that_lost_its_merged_cells(tmp_path):
    text = propose(tmp_path, ROWS, ()).text
    assert 'fill: ["3?"]\n' in text
    assert text.count("地区生产总值") == 1
    assert "年末常住人口(万人)" in text


def test_codes_beside_names_and_places_across(tmp_path):
    rows = [["代码", "名称", "户数"], ["331102", "莲都区", 5], ["331121", "青田县", 6]]
    text = propose(tmp_path, rows, ()).text
    assert "place: {column: A}\n" in text
    assert "place_name: {column: B}\n" in text
    assert 'period: "?"' in text
    assert 'unit: "?"  # 户数' in text
    assert "places:" not in text
    across = propose(tmp_path, [["指标", "莲都区", "青田县"], ["地区生产总值（亿元）", 1, 2]], ()).text
    assert "place: {row: 1}" in across
    assert "indicator: {column: A}" in across


def test_a_sheet_without_numbers_has_no_layout(tmp_path):
    with pytest.raises(e.EmptyTable):
        propose(tmp_path, [["地区", "说明"], ["莲都区", "无"]], ())


def test_an_unusable_layout_says_so_for_every_caller(tmp_path):
    write_book(tmp_path / "t.xlsx", ROWS, MERGE)
    with pytest.raises(e.FileMissing):
        reading(tmp_path / "t.xlsx", tmp_path / "none.yaml", DICTIONARY, TREE)
