"""Small synthetic sheets in the manner of yearbooks, and the indicators and places that they speak of. No number is real."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shanshui.core.errors import Problems, ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.data.yearbook import Reading, reading
from shanshui.targets.indicator import Dictionary, Indicator

DICTIONARY = Dictionary(
    [
        Indicator("gdp", Label("GDP", "地区生产总值"), "yuan", over_places="sum", least=0, basis="current"),
        Indicator(
            "real_gdp", Label("real GDP", "不变价生产总值"), "yuan", basis="comparable", price_year=2020, least=0
        ),
        Indicator("population", Label("population", "常住人口"), "person", over_places="sum", least=0),
        Indicator("income", Label("rural income", "农村居民人均可支配收入"), "yuan person-1", least=0),
        Indicator("price", Label("price of rice", "稻谷收购价"), "yuan t-1", least=1),
        Indicator("cover", Label("forest cover", "森林覆盖率"), "percent", least=0, most=100),
        Indicator("households", Label("households", "户数"), "1", over_places="sum", least=0),
        Indicator("growth", Label("growth", "增长"), "percent"),
    ]
)
TREE = PlaceTree(
    [
        Place("100000", "", "country", Label("China", "中国")),
        Place("331100", "100000", "city", Label("Lishui", "丽水市")),
        Place("331102", "331100", "county", Label("Liandu", "莲都区")),
        Place("331121", "331100", "county", Label("Qingtian", "青田县")),
        Place("331123", "331100", "county", Label("Suichang", "遂昌县")),
        Place("320117", "100000", "district", Label("Lishui", "溧水区")),
        Place("012345", "100000", "district", Label("Zero", "零县")),
    ]
)
LAYOUT: dict[str, Any] = {
    "header": 1,
    "first": 2,
    "place": {"column": "A"},
    "period": 2023,
    "indicators": {"地区生产总值": "gdp"},
    "places": {"丽水市": "331100", "莲都区": "331102", "青田县": "331121", "遂昌县": "331123"},
}
Rows = Sequence[Sequence[object]]


def write_book(path: Path, rows: Rows, merge: Iterable[str] = (), formats: Mapping[str, str] | None = None) -> Path:
    """Write a workbook of one sheet named 表1."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表1"
    for row in rows:
        sheet.append(list(row))
    for cells in merge:
        sheet.merge_cells(cells)
    for cell, form in (formats or {}).items():
        sheet[cell].number_format = form
    book.save(path)
    return path


def write_text(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write a text file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def layout_file(folder: Path, **settings: Any) -> Path:
    """Write `LAYOUT` with other settings; None takes one away."""
    content = {key: value for key, value in (LAYOUT | settings).items() if value is not None}
    (folder / "layout.yaml").write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder / "layout.yaml"


def look(file: Path, **settings: Any) -> Reading:
    """Return what a file would add by `LAYOUT` with other settings."""
    return reading(file, layout_file(file.parent, **settings), DICTIONARY, TREE)


def numbers(file: Path, **settings: Any) -> dict[tuple[str, str, str], float | None]:
    """Return the imported values by indicator, place and period."""
    table = look(file, **settings).table().to_pylist()
    return {(row["indicator"], row["place"], row["period"]): row["value"] for row in table}


def values(file: Path, **settings: Any) -> list[float | None]:
    """Return the imported values in the order of the cells."""
    found = look(file, **settings)
    assert not found.problems, [str(problem) for problem in found.problems]
    return [entry.value for entry in found.entries]


def refused(file: Path, **settings: Any) -> list[ShanshuiError]:
    """Return every problem of a file; nothing may be imported."""
    found = look(file, **settings)
    assert found.problems
    with pytest.raises(Problems):
        found.table()
    return list(found.problems)


def only(kind: type[ShanshuiError], file: Path, cell: str = "", **settings: Any) -> str:
    """Return the text of the only problem of a file, which is of a kind and names a cell."""
    problems = refused(file, **settings)
    assert [problem.code for problem in problems] == [kind.__name__], [str(problem) for problem in problems]
    assert problems[0].where.endswith(cell)
    assert problems[0].text("zh") != str(problems[0])
    return str(problems[0])
