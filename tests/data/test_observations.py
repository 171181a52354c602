"""Tidy tables of observations: right, or refused with row and column."""

import codecs
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanshui.core.errors import (
    CodeLength,
    DuplicateKeys,
    EmptyTable,
    MissingColumns,
    NoSuchPlace,
    OutsideLimits,
    PlaceNamedNotCoded,
    Problems,
    ShanshuiError,
    UnknownValues,
    UnreadableNumber,
    ValueOfMissing,
)
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.data.indicators import read_indicators
from shanshui.data.observations import read_observations
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.panel import panel

TREE = PlaceTree(
    [
        Place("331100", "", "city", Label("Lishui City", "丽水市")),
        Place("331102", "331100", "county", Label("Liandu", "莲都区")),
    ]
)
DICTIONARY = Dictionary(
    [
        Indicator("gdp", Label("GDP", "地区生产总值"), "yuan", over_places="sum", least=0),
        Indicator("forest", Label("forest cover", "森林覆盖率"), "percent", least=0, most=100),
    ]
)
HEAD = "indicator,place,period,value,unit,status\n"


def read(tmp_path: Path, text: str | bytes):
    file = tmp_path / "obs.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_observations(file, DICTIONARY, TREE, "obs.csv")


def test_units_suffixes_and_separators_come_to_the_unit_of_the_indicator(tmp_path):
    rows = 'gdp,331100,2019,"1,234.5",亿元,\ngdp,331100,2020,12万,元,P\nforest,331102,2020,81.7%,,\n'
    table = read(tmp_path, HEAD + rows)
    found = panel([table], list(DICTIONARY), ["331100", "331102"])
    assert found.value("gdp", "331100", "2019") == pytest.approx(1234.5e8)
    assert found.value("gdp", "331100", "2020") == 120_000
    assert found.value("forest", "331102", "2020") == 81.7
    assert table["status"].to_pylist() == ["A", "P", "A"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(tmp_path, encoding):
    text = (HEAD + "gdp,331100,2019,5,亿元,\n").encode(encoding)
    assert read(tmp_path, text)["value"].to_pylist() == [5e8]


def test_what_is_absent_is_absent_and_says_so(tmp_path):
    table = read(tmp_path, HEAD + "gdp,331100,2019,…,,\ngdp,331100,2020,,,L\n")
    assert table["value"].to_pylist() == [None, None]
    assert table["status"].to_pylist() == ["O", "L"]


@pytest.mark.parametrize(
    "rows, error, told",
    [
        ("gdp,丽水市,2019,5,,\n", PlaceNamedNotCoded, "obs.csv:2:place"),
        ("gdp,Lishui City,2019,5,,\n", PlaceNamedNotCoded, "331100"),
        ("gdp,320117,2019,5,,\n", NoSuchPlace, "obs.csv:2:place"),  # the other Lishui
        ("gdp,33110,2019,5,,\n", CodeLength, "obs.csv:2:place"),
        ("gpd,331100,2019,5,,\n", UnknownValues, "gdp"),
        ("gdp,331100,20190,5,,\n", ShanshuiError, "obs.csv:2:period"),
        ("gdp,331100,2019,five,,\n", UnreadableNumber, "obs.csv:2:value"),
        ("gdp,331100,2019,5,km,\n", ShanshuiError, "obs.csv:2:unit"),
        ("forest,331100,2019,817,,\n", OutsideLimits, "obs.csv:2:value"),
        ("gdp,331100,2019,-5,,\n", OutsideLimits, "obs.csv:2:value"),
        ("gdp,331100,2019,5,,M\n", ValueOfMissing, "obs.csv:2:status"),
        ("gdp,331100,2019,5,,Z\n", UnknownValues, "obs.csv:2"),
        ("gdp,331100,2019,5,,\ngdp,331100,2019,6,,\n", DuplicateKeys, r"gdp/331100/2019 \(rows 2, 3\)"),
    ],
)
def test_refused_with_row_and_column(tmp_path, rows, error, told):
    with pytest.raises(error, match=told):
        read(tmp_path, HEAD + rows)


def test_several_problems_come_together(tmp_path):
    with pytest.raises(Problems) as told:
        read(tmp_path, HEAD + "gpd,331109,2019,5,,\ngdp,331100,99,5,,\n")
    assert all(part in told.value.text() for part in ("obs.csv:2:indicator", "obs.csv:2:place", "obs.csv:3:period"))


def test_no_rows_and_no_column(tmp_path):
    with pytest.raises(EmptyTable):
        read(tmp_path, HEAD)
    with pytest.raises(MissingColumns, match="value"):
        read(tmp_path, "indicator,place,period\ngdp,331100,2019\n")


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0, 1e15, allow_nan=False), min_size=1, max_size=8), st.randoms())
def test_a_number_written_out_is_read_back_whatever_the_order(tmp_path, values, random):
    rows = [f"gdp,331100,{2000 + i},{value!r},,\n" for i, value in enumerate(values)]
    random.shuffle(rows)
    found = panel([read(tmp_path, HEAD + "".join(rows))], list(DICTIONARY), ["331100"])
    assert [found.value("gdp", "331100", str(2000 + i)) for i in range(len(values))] == values


def test_a_later_vintage_supersedes_and_a_withdrawn_value_is_gone(tmp_path):
    first = read(tmp_path, HEAD + "gdp,331100,2019,5,,P\ngdp,331100,2020,6,,\n")
    second = read(tmp_path, HEAD + "gdp,331100,2019,5.5,,\ngdp,331100,2020,,,O\n")
    found = panel([first, second], list(DICTIONARY), ["331100"])
    assert found.value("gdp", "331100", "2019") == 5.5
    assert found.value("gdp", "331100", "2020") != found.value("gdp", "331100", "2020")
    assert found.vintage[0, 0].tolist() == [1, -1]


def test_the_dictionary_is_read_with_every_problem_at_once(tmp_path):
    file = tmp_path / "indicators.csv"
    head = "id,label_zh,label_en,unit,direction,over_places,least\n"
    file.write_text(head + "gdp,生产总值,GDP,亿元,up,sum,0\n", encoding="utf-8")
    found = read_indicators(file)["gdp"]
    assert (found.unit, found.least, found.over_places, found.label.zh) == ("亿元", 0, "sum", "生产总值")
    file.write_bytes(codecs.BOM_UTF8 + (head + "a,甲,A,yuan,upward,sum,\nb,乙,B,elephant,up,sum,x\n").encode())
    with pytest.raises(ShanshuiError, match="upward"):
        read_indicators(file)
