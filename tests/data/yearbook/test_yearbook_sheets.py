"""Sheets as yearbooks print them: units, marks, dashes, footers, blocks, and who says what."""

from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from tests.data.yearbook.sheets import LAYOUT, look, numbers, only, refused, values, write_book, write_text

from shanshui.core import errors as e

GDP = "地区生产总值（亿元）"


def book(tmp_path, *rows, merge=(), formats=None):
    return write_book(tmp_path / "t.xlsx", rows, merge, formats)


# --- who says the unit -------------------------------------------------------------------------------


def test_the_line_of_units_above_the_table(tmp_path):
    file = book(
        tmp_path, ["表 1"], [None, "（单位：万元、%）"], ["地区", "地区生产总值", "森林覆盖率"], ["丽水市", 5, 81.7]
    )
    settings = {"header": 3, "first": 4, "indicators": {"地区生产总值": "gdp", "森林覆盖率": "cover"}}
    assert values(file, **settings) == [50_000.0, 81.7]


def test_a_unit_beside_the_label_is_nearer_than_that_of_the_table(tmp_path):
    file = book(tmp_path, [None, "单位：万元"], ["地区", GDP], ["丽水市", 5])
    assert values(file, header=2, first=3) == [5e8]


def test_layout_and_line_of_units_contradict(tmp_path):
    file = book(tmp_path, [None, "单位：万元"], ["地区", "地区生产总值"], ["丽水市", 5])
    text = only(e.SheetContradicted, file, "表1!B2", header=2, first=3, unit="亿元")
    assert "t.xlsx:表1!B1" in text
    assert "layout.yaml" in text
    only(e.SheetContradicted, file, "表1!B2", header=2, first=3, columns={"B": {"unit": "亿元"}})
    assert values(file, header=2, first=3, unit="万元") == [50_000.0]


def test_two_units_of_money_above_the_table_are_one_too_many(tmp_path):
    file = book(tmp_path, [None, "单位：万元、亿元"], ["地区", "地区生产总值"], ["丽水市", 5])
    only(e.SheetContradicted, file, "表1!B2", header=2, first=3)


def test_layout_and_header_contradict(tmp_path):
    only(e.SheetContradicted, book(tmp_path, ["地区", GDP], ["丽水市", 5]), "B1", columns={"B": {"unit": "万元"}})
    only(e.SheetContradicted, book(tmp_path, ["地区", "2022年" + GDP], ["丽水市", 5]), "表1!B1")
    file = book(tmp_path, ["地区", "2022年"], ["丽水市", 5])
    only(e.SheetContradicted, file, "表1!B1", unit="万元", indicator="gdp", indicators=None)


def test_the_line_of_the_table_above_is_not_that_of_the_table_below(tmp_path):
    file = book(
        tmp_path, [None, "单位：万元"], ["地区", GDP], ["丽水市", 5, 6], [], ["地区", "地区生产总值"], ["莲都区", 7]
    )
    only(e.NothingSaysWhat, file, "表1!B5", header=5, first=6)


def test_another_line_of_units_within_the_table_ends_in_a_refusal(tmp_path):
    rows = [[None, "单位：亿元"], ["地区", "2023年"], ["丽水市", 1], [None, None], ["地区", "2023年"], ["莲都区", 2]]
    settings = {"header": 2, "first": 3, "period": None, "indicator": "gdp", "indicators": None}
    rows[3][1] = "单位：万元"
    only(e.SheetContradicted, book(tmp_path, *rows), "表1!B4", **settings)
    rows[3][1] = "单位：亿元"
    assert values(book(tmp_path, *rows), **settings) == [1e8, 2e8]


def test_a_unit_that_cannot_be_the_indicators(tmp_path):
    only(e.UnitMismatch, book(tmp_path, ["地区", "地区生产总值（万人）"], ["丽水市", 5], ["莲都区", 6]), "表1!B1")
    file = book(tmp_path, [None, "单位：万人"], ["地区", "地区生产总值"], ["丽水市", 5])
    only(e.UnitMismatch, file, "表1!B2", header=2, first=3)


def test_money_per_head(tmp_path):
    income = {"indicators": {"农村居民人均可支配收入": "income"}}
    for head in ("农村居民人均可支配收入（元）", "农村居民人均可支配收入（元/人）"):
        assert values(book(tmp_path, ["地区", head], ["丽水市", 28_470]), **income) == [28_470.0]
    only(
        e.UnitMismatch,
        book(tmp_path, ["地区", "可支配收入（元）"], ["丽水市", 1]),
        "B1",
        indicators={"可支配收入": "income"},
    )


@pytest.mark.parametrize(
    ("unit", "value"), [("户", 12.0), ("万户", 120_000.0), ("百个", 1_200.0), ("10,000 households", 120_000.0)]
)
def test_things_are_counted(tmp_path, unit, value):
    file = book(tmp_path, ["地区", f"户数（{unit}）"], ["丽水市", 12])
    assert values(file, indicators={"户数": "households"}) == [value]


def test_numbers_come_out_exact(tmp_path):
    file = book(
        tmp_path, ["地区", "地区生产总值（万元）"], ["丽水市", 12.34], ["莲都区", "0.07"], ["青田县", 1234567.89]
    )
    assert values(file) == [123_400.0, 700.0, 12_345_678_900.0]


# --- what a cell shows -------------------------------------------------------------------------------

COVER = {"indicators": {"森林覆盖率": "cover"}}


def test_a_percentage_is_what_the_cell_shows(tmp_path):
    file = book(tmp_path, ["地区", "森林覆盖率（%）"], ["丽水市", 0.817], formats={"B2": "0.0%"})
    assert values(file, **COVER) == [81.7]
    assert values(book(tmp_path, ["地区", "森林覆盖率（%）"], ["丽水市", "81.7%"]), **COVER) == [81.7]
    file = book(tmp_path, ["地区", "地区生产总值（元）"], ["丽水市", 0.5], formats={"B2": "0%"})
    only(e.UnitInNumber, file, "表1!B2")


@pytest.mark.parametrize("form", ["#,##0,", "0.0,,", r"0\.0,", '#,##0,"千"'])
def test_a_format_that_divides_is_refused(tmp_path, form):
    only(e.ShownScaled, book(tmp_path, ["地区", GDP], ["丽水市", 12_345], formats={"B2": form}), "表1!B2")


@pytest.mark.parametrize(
    "form",
    ["General", "#,##0.00", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', '"¥"#,##0', "[$¥-804]0", "0_);(0)"],
)
def test_formats_that_only_dress_a_number(tmp_path, form):
    file = book(
        tmp_path, ["地区", GDP, "增长（%）"], ["丽水市", 0, -1], ["莲都区", 5, 2], formats={"B2": form, "C2": form}
    )
    indicators = {"地区生产总值": "gdp", "增长": "growth"}
    assert values(file, indicators=indicators) == [0.0, -1.0, 5e8, 2.0]


def test_words_in_a_format_count(tmp_path):
    head = ["地区", "地区生产总值（元）"]
    assert values(book(tmp_path, head, ["丽水市", 12], formats={"B2": '0"万"'})) == [120_000.0]
    only(e.UnreadableNumber, book(tmp_path, head, ["丽水市", 12], formats={"B2": "[$€-2]0"}), "表1!B2")
    only(e.UnreadableNumber, book(tmp_path, head, ["丽水市", 12], formats={"B2": '0"美元"'}), "表1!B2")


def test_a_raised_figure_is_a_footnote_not_a_digit(tmp_path):
    workbook = Workbook()
    workbook.active.append(["地区", GDP])
    workbook.active["A2"] = CellRichText("丽水市", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    workbook.active["B2"] = CellRichText("123", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    workbook.save(tmp_path / "t.xlsx")
    assert "'[1]'" in only(e.MarkUnexplained, tmp_path / "t.xlsx", "!B2")
    found = look(tmp_path / "t.xlsx", marks={"[1]": "P"})
    assert [(entry.value, entry.status) for entry in found.entries] == [(1.23e10, "P")]


def test_one_number_in_merged_cells_is_nobodys(tmp_path):
    rows = [["地区", GDP], ["莲都区", 5], ["青田县", None]]
    only(e.ValueMerged, book(tmp_path, *rows, merge=["B2:B3"]), "表1!B2")
    rows[1][1] = "…"
    file = book(tmp_path, *rows, ["丽水市", 1], merge=["B2:B3"])
    assert values(file) == [1e8]


def test_a_year_that_a_cell_shows_of_a_date(tmp_path):
    file = book(tmp_path, ["年份", GDP], [date(2023, 1, 1), 1], formats={"A2": 'yyyy"年"'})
    assert numbers(file, place="331100", places=None, period={"column": "A"}) == {("gdp", "331100", "2023"): 1e8}


# --- absent, zero, marks -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "…", "……", "...", "空白", "n/a"])
def test_what_always_means_absent(tmp_path, text):
    assert values(book(tmp_path, ["地区", GDP], ["丽水市", text], ["莲都区", 1])) == [1e8]


@pytest.mark.parametrize("text", ["-", "—", "－", "——", "--", "–", "/"])
def test_a_dash_must_be_explained(tmp_path, text):
    file = book(tmp_path, ["地区", GDP], ["丽水市", text], ["莲都区", 1])
    only(e.DashUnclear, file, "表1!B2")
    assert values(file, symbols={text: "zero"}) == [0.0, 1e8]
    assert values(file, symbols={text: "absent"}) == [1e8]
    found = look(file, symbols={text: "M"})
    assert [(entry.value, entry.status) for entry in found.entries] == [(None, "M"), (1e8, "A")]
    assert found.table()["value"].null_count == 1


def test_zero_may_mean_absent_if_the_layout_says_so(tmp_path):
    file = book(tmp_path, ["地区", GDP], ["丽水市", 0], ["莲都区", "#"], ["青田县", 1])
    only(e.UnreadableNumber, file, "表1!B3")
    assert values(file, symbols={"0": "absent", "#": "absent"}) == [1e8]


@pytest.mark.parametrize(
    "text", ["123①", "123*", "123＊", "①123", "123[1]", "123注1", "123¹", "123 p", "123(3)", "#123"]
)
def test_a_mark_must_be_explained(tmp_path, text):
    mark = text.replace("123", "").strip()
    file = book(tmp_path, ["地区", GDP], ["丽水市", text])
    only(e.MarkUnexplained, file, "表1!B2")
    found = look(file, marks={mark: "P"})
    assert [(entry.value, entry.status) for entry in found.entries] == [(1.23e10, "P")]


def test_marks_of_labels_and_of_the_table(tmp_path):
    file = book(tmp_path, ["地区", "2022年" + GDP, "2023年*" + GDP], ["丽水市", 1, 2], ["莲都区①", "3e", 4])
    settings = {"period": None, "marks": {"*": "P", "①": "A", "e": "E"}, "status": "D"}
    assert [entry.status for entry in look(file, **settings).entries] == ["D", "P", "E", "P"]
    file = book(tmp_path, ["地区", "2023年（预计）" + GDP], ["丽水市", "1（预计）"])
    assert [
        entry.status for entry in look(file, marks={"（预计）": "F"}, indicators={"(预计)地区生产总值": "gdp"}).entries
    ] == ["F"]
    file = book(tmp_path, ["地区", GDP + "*"], ["丽水市", 1])
    assert [entry.status for entry in look(file, marks={"*": "P"}).entries] == ["P"]


# --- shapes ------------------------------------------------------------------------------------------


def test_years_in_rows_and_indicators_in_columns(tmp_path):
    file = book(tmp_path, ["年份", GDP, "常住人口（万人）"], ["2022年", 1, 2], [2023, 3, 4])
    settings = {
        "place": "331100",
        "places": None,
        "period": {"column": "A"},
        "indicators": {"地区生产总值": "gdp", "常住人口": "population"},
    }
    assert numbers(file, **settings) == {
        ("gdp", "331100", "2022"): 1e8,
        ("population", "331100", "2022"): 2e4,
        ("gdp", "331100", "2023"): 3e8,
        ("population", "331100", "2023"): 4e4,
    }


def test_indicators_in_rows_with_a_column_of_units_and_years_in_columns(tmp_path):
    file = book(
        tmp_path,
        ["指标", "单位", "2022年", "2023年", "增长（%）"],
        ["一、综合"],
        ["地区生产总值", "亿元", 1, 2, 3],
        ["#第一产业", "亿元", 1, 2, 3],
        ["年末常住人口", "万人", 3, 4, 5],
    )
    settings = {
        "place": "331100",
        "places": None,
        "period": None,
        "indicator": {"column": "A"},
        "unit": {"column": "B"},
        "indicators": {"地区生产总值": "gdp", "年末常住人口": "population"},
        "ignore_labels": ["第一产业", "增长"],
    }
    assert values(file, **settings) == [1e8, 2e8, 3e4, 4e4]
    assert {problem.code for problem in refused(file, **settings | {"ignore_labels": ["增长"]})} == {"LabelUnexplained"}


def test_places_in_columns(tmp_path):
    file = book(tmp_path, ["指标", "莲都区", "合计", 331121], ["地区生产总值（亿元）", 1, 9, 2])
    settings = {"place": {"row": 1}, "indicator": {"column": "A"}, "ignore_labels": ["合计"]}
    assert numbers(file, **settings) == {("gdp", "331102", "2023"): 1e8, ("gdp", "331121", "2023"): 2e8}


def test_months_and_quarters_of_a_year_that_the_layout_says(tmp_path):
    file = book(tmp_path, ["月份", GDP], ["1月", 1], ["12月份", 2], ["第一季度", 3], ["4季度", 4], ["全年", 5])
    settings = {"place": "331100", "places": None, "period": {"column": "A", "year": 2023}}
    found = [period for _, _, period in numbers(file, **settings)]
    assert found == ["2023", "2023-01", "2023-12", "2023-Q1", "2023-Q4"]
    only(e.UnreadablePeriod, book(tmp_path, ["月份", GDP], ["1-3月", 1]), "表1!A2", **settings)


def test_footers_titles_repeated_headers_and_empty_rows_are_no_data(tmp_path):
    header = ["地区", GDP]
    file = book(
        tmp_path, header, ["丽水市", 3], ["县（市、区）"], [], header, ["莲都区", 1], ["续表"], ["青田县", 2],
        ["注：1.本表按现价计算。"], ["资料来源：市统计局 2024"], ["说明：2023年为初步数", 5],
    )  # fmt: skip
    assert values(file) == [3e8, 1e8, 2e8]
    assert "rows 11 hold numbers, not read" in look(file).remarks[0].en


def test_two_tables_on_a_sheet_share_what_stands_beside_them(tmp_path):
    file = book(
        tmp_path,
        ["地区", GDP, None, "地区", GDP],
        ["丽水市", 1, None, "莲都区", 2],
        [],
        ["地区", "常住人口（人）"],
        ["青田县", 3],
    )
    tables = [
        {"span": "A-B", "header": 1, "first": 2, "last": 2},
        {"span": "D-E", "header": 1, "first": 2, "last": 2, "place": {"column": "D"}},
        {"header": 4, "first": 5, "indicators": {"常住人口": "population"}},
    ]
    found = look(file, header=None, first=None, indicators=None, tables=tables)
    assert {problem.code for problem in found.problems} == {"LabelUnexplained"}
    for table in tables[:2]:
        table["indicators"] = {"地区生产总值": "gdp"}
    found = look(file, header=None, first=None, indicators=None, tables=tables)
    assert [(entry.indicator, entry.place, entry.value) for entry in found.entries] == [
        ("gdp", "331100", 1e8),
        ("gdp", "331102", 2e8),
        ("population", "331121", 3.0),
    ]


def test_a_text_file_of_merged_cells_is_filled_only_if_the_layout_says_so(tmp_path):
    rows = [["地区", "地区生产总值（亿元）", ""], ["", "2022年", "2023年"], ["丽水市", 1, 2]]
    file = write_text(tmp_path / "t.csv", rows)
    settings = {"header": "1-2", "first": 3, "period": None}
    only(e.NothingSaysWhat, file, "t.csv:C2", **settings)
    assert values(file, fill=[1], **settings) == [1e8, 2e8]
    down = write_text(tmp_path / "u.csv", [["地区", "年份", GDP], ["丽水市", 2022, 1], ["", 2023, 2]])
    settings = {"period": {"column": "B"}}
    only(e.NothingSaysWhat, down, "u.csv:A3", **settings)
    assert values(down, fill=["A"], **settings) == [1e8, 2e8]


def test_words_of_a_header_that_say_nothing_are_marks(tmp_path):
    rows = [
        ["指标", "2022年实绩", "2023年", "2023年预计"],
        [None, None, "数值", None],
        ["地区生产总值（亿元）", 1, 2, 3],
    ]
    settings = {
        "header": "1-2",
        "first": 3,
        "place": "331100",
        "places": None,
        "period": None,
        "indicator": {"column": "A"},
        "ignore_columns": ["D"],
    }
    file = book(tmp_path, *rows)
    assert {problem.code for problem in refused(file, **settings)} == {"LabelUnexplained"}
    found = look(file, marks={"实绩": "A", "数值": "A"}, **settings)
    assert [(entry.period, entry.value) for entry in found.entries] == [("2022", 1e8), ("2023", 2e8)]
    settings["ignore_columns"] = ["C"]
    found = look(file, marks={"实绩": "A", "预计": "F"}, **settings)
    assert [(entry.period, entry.status) for entry in found.entries] == [("2022", "A"), ("2023", "F")]


def test_units_in_a_row_of_their_own_and_in_two_spellings(tmp_path):
    file = book(tmp_path, ["地区", "地区生产总值", "常住人口"], [None, "元", "人"], ["丽水市", 1, 2])
    settings = {"header": "1-2", "first": 3, "indicators": {"地区生产总值": "gdp", "常住人口": "population"}}
    assert values(file, **settings) == [1.0, 2.0]
    assert values(file, columns={"B": {"unit": "yuan"}}, **settings) == [1.0, 2.0]
    assert values(file, **settings | {"header": 1, "unit": {"row": 2}}) == [1.0, 2.0]


def test_columns_and_rows_may_be_explained_one_by_one(tmp_path):
    file = book(tmp_path, ["地区", "总量", "总量"], ["丽水市", 1, 2], ["莲都区", 3, 4])
    settings = {
        "indicators": None,
        "columns": {"B": {"indicator": "gdp", "unit": "亿元"}, "C": {"indicator": "population", "unit": "万人"}},
        "rows": {"3": {"status": "E"}},
    }
    found = look(file, **settings)
    assert [(x.indicator, x.value, x.status) for x in found.entries] == [
        ("gdp", 1e8, "A"), ("population", 2e4, "A"), ("gdp", 3e8, "E"), ("population", 4e4, "E")
    ]  # fmt: skip


def test_labels_that_differ_by_their_unit(tmp_path):
    file = book(tmp_path, ["地区", "第一产业（亿元）", "第一产业（%）"], ["丽水市", 1, 2])
    assert values(file, indicators={"第一产业（亿元）": "gdp", "第一产业（%）": "growth"}) == [1e8, 2.0]


# --- limits, totals, remarks -------------------------------------------------------------------------


def test_limits_are_refused_or_flagged(tmp_path):
    file = book(tmp_path, ["地区", "森林覆盖率（%）"], ["丽水市", 817], ["莲都区", 70])
    only(e.OutsideLimits, file, "表1!B2", **COVER)
    found = look(file, limits="flag", **COVER)
    assert [entry.status for entry in found.entries] == ["V", "A"]
    assert "817" in found.remarks[0].en


def test_parts_that_do_not_add_up_are_told_not_refused(tmp_path):
    rows = [["地区", GDP], ["丽水市", 6.5], ["莲都区", "1.0"], ["青田县", "2.0"], ["遂昌县", "3.0"]]
    told = look(book(tmp_path, *rows)).remarks
    assert len(told) == 1
    assert told[0].en.startswith("t.xlsx:表1!B2: gdp of 331100 in 2023 is 650,000,000 yuan")
    assert "(3 of 3) add up to 600,000,000: 50,000,000 are left" in told[0].en
    rows[1][1] = 6
    assert not look(book(tmp_path, *rows)).remarks
    rows[1:] = [["丽水市", 6.1], ["莲都区", "1.0"], ["青田县", "2.1"], ["遂昌县", "3.1"]]
    assert not look(book(tmp_path, *rows)).remarks, "the digits printed explain as much"
    assert not look(book(tmp_path, *rows[:4])).remarks, "a part is not on the sheet"


def test_hidden_columns_rows_outside_and_another_year_are_told(tmp_path):
    import openpyxl

    file = book(
        tmp_path, ["2022年主要指标"], ["地区", GDP, "增长（%）"], ["丽水市", 1, 2], ["莲都区", 3, 4], ["青田县", 5, 6]
    )
    workbook = openpyxl.load_workbook(file)
    workbook.active.column_dimensions["C"].hidden = True
    workbook.save(file)
    found = look(file, header=2, first=4, last=4, indicators={"地区生产总值": "gdp", "增长": "growth"})
    told = " ".join(remark.en for remark in found.remarks)
    assert "C are hidden" in told
    assert "rows 3 above" in told
    assert "rows 5 below" in told
    assert "say 2022, the layout 2023" in told


def test_the_title_of_another_table_is_told(tmp_path):
    rows = [["2-3 总值"], ["地区", GDP], ["丽水市", 9], ["2-3 总值"], ["莲都区", 2], ["2-4 人口"], ["青田县", 3]]
    told = look(book(tmp_path, *rows), header=2, first=3).remarks
    assert [remark.en for remark in told] == ["t.xlsx:表1: row 6 looks like the title of another table: 2-4 人口."]


def test_every_problem_comes_at_once_in_both_languages(tmp_path):
    file = book(
        tmp_path,
        ["地区", GDP, "财政（亿元）"],
        ["丽水市", "x", 1],
        ["丽水", 2, 3],
        ["莲都区", "-", 5],
        ["青田县", "7①", 1],
    )
    found = refused(file)
    assert [problem.code for problem in found] == [
        "LabelUnexplained", "UnreadableNumber", "PlaceNamedNotCoded", "DashUnclear", "MarkUnexplained"
    ]  # fmt: skip
    assert [problem.where.rpartition("!")[2] for problem in found] == ["C1", "B2", "A3", "B4", "B5"]


def test_sheets_without_a_number(tmp_path):
    only(e.EmptyTable, book(tmp_path, ["地区", "数"], ["丽水市"]), indicators=None)
    with pytest.raises(e.EmptyTable):
        look(book(tmp_path))
    assert LAYOUT["first"] == 2
