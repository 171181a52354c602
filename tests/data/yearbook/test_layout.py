import json

import pytest
from tests.data.yearbook.sheets import DICTIONARY, TREE, layout_file, look, write_book

from shanshui.core import errors as e
from shanshui.data.yearbook import read_layout

WRONG = """header: 3-4
first: 2
place: {colum: A}
period: 20233
indicators:
  地区生产总值: gdp?
  人口: populaton
places: {丽水市: "33110", 莲都区: 331102, 青田: 青田县, 遂昌: "331199"}
columns: {C1: {unit: 万元}, C-D: {unit: 万圆}}
symbols: {"-": nul}
headr: 2
marks: {"1": P, "*": L}
status: M
limits: perhaps
ignore_columns: [A1]
"""


def test_every_fault_is_told_with_its_line(tmp_path):
    (tmp_path / "layout.yaml").write_text(WRONG, encoding="utf-8")
    with pytest.raises(e.Problems) as told:
        read_layout(tmp_path / "layout.yaml", DICTIONARY, TREE)
    found = {problem.where: problem for problem in told.value.problems}
    assert list(found) == [
        "layout.yaml:3: place.colum",
        "layout.yaml:4: period",
        "layout.yaml:6: indicators.地区生产总值.indicator",
        "layout.yaml:7: indicators.人口.indicator",
        "layout.yaml:8: places.丽水市",
        "layout.yaml:8: places.青田",
        "layout.yaml:8: places.遂昌",
        "layout.yaml:9: columns.C1",
        "layout.yaml:9: columns.C-D.unit",
        "layout.yaml:15: ignore_columns.0",
        "layout.yaml:10: symbols.-",
        "layout.yaml:12: marks.1",
        "layout.yaml:12: marks.*",
        "layout.yaml:13: status",
        "layout.yaml:14: limits",
        "layout.yaml:11: headr",
    ]
    assert "'column'" in str(found["layout.yaml:3: place.colum"])
    assert "'header'" in str(found["layout.yaml:11: headr"])
    assert "Did you mean 'population'?" in str(found["layout.yaml:7: indicators.人口.indicator"])
    assert isinstance(found["layout.yaml:8: places.青田"], e.PlaceNamedNotCoded)
    assert isinstance(found["layout.yaml:8: places.丽水市"], e.CodeLength)
    assert isinstance(found["layout.yaml:6: indicators.地区生产总值.indicator"], e.NotConfirmed)
    assert "建议" in told.value.text("zh")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"header": "3-4"}, "below the header"),
        ({"last": 1}, "last row"),
        ({"place": {"column": "A", "row": 3}}, "it needs a column, a row"),
        ({"place_name": {}}, "either a column or a row"),
        ({"first": None}, "missing"),
        ({"first": "two"}, "whole number"),
        ({"header": "4-3"}, "names no rows"),
        ({"fill": ["3-4"]}, "neither a row"),
        ({"span": "D-B"}, "names no columns"),
    ],
)
def test_shapes_that_cannot_be(tmp_path, settings, said):
    with pytest.raises(e.BadSetting, match=said):
        read_layout(layout_file(tmp_path, **settings), DICTIONARY, TREE)


def test_faults_of_one_of_several_tables(tmp_path):
    content = {"period": 2023, "tables": [{"first": 2}, {"first": 3, "unit": "wan"}, 7]}
    (tmp_path / "layout.yaml").write_text(json.dumps(content, indent=1), encoding="utf-8")
    with pytest.raises(e.Problems) as told:
        read_layout(tmp_path / "layout.yaml", DICTIONARY, TREE)
    assert [problem.where for problem in told.value.problems] == [
        "layout.yaml:9: tables.1.unit",
        "layout.yaml:11: tables.2",
    ]


def test_what_is_no_layout(tmp_path):
    (tmp_path / "layout.yaml").write_text("- 1\n")
    with pytest.raises(e.BadSetting):
        read_layout(tmp_path / "layout.yaml", DICTIONARY, TREE)
    (tmp_path / "layout.yaml").write_text("a: [\n")
    with pytest.raises(e.UnreadableYaml):
        read_layout(tmp_path / "layout.yaml", DICTIONARY, TREE)


def test_one_label_or_name_with_two_meanings(tmp_path):
    file = write_book(tmp_path / "t.xlsx", [["地区", "地区生产总值（亿元）"], ["丽水市", 1]])
    found = look(
        file,
        indicators={"地区生产总值": "gdp", "地区 生产总值": "population"},
        places={"丽水市": "331100", "丽 水市": "320117"},
    )
    assert {"SheetContradicted"} <= {problem.code for problem in found.problems}
    assert {problem.where.partition(": ")[2] for problem in found.problems} >= {
        "indicators.地区 生产总值",
        "places.丽 水市",
    }


def test_a_sheet_is_named_once(tmp_path):
    from shanshui.data.yearbook import reading

    file = write_book(tmp_path / "t.xlsx", [["地区", "地区生产总值（亿元）"], ["丽水市", 1]])
    assert len(reading(file, layout_file(tmp_path), DICTIONARY, TREE, sheet="表1").entries) == 1
    with pytest.raises(e.SheetContradicted):
        reading(file, layout_file(tmp_path, sheet="表1"), DICTIONARY, TREE, sheet="表2")
    with pytest.raises(e.NotInFile):
        reading(file, layout_file(tmp_path), DICTIONARY, TREE, sheet="表2")
