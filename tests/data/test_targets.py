"""The table of targets: what is read, and everything that is refused, with row and column."""

import pytest
from tests.targets.builders import CITY, indicator

from shanshui.core.errors import DuplicateKeys, InputError, Problems
from shanshui.data.targets import COLUMNS, REQUIRED, read_targets
from shanshui.targets.indicator import Dictionary

WORDS = Dictionary(
    [indicator("gdp", unit="yuan", basis="current"), indicator("cover", unit="percent"), indicator("share", unit="1")]
)


def read(tmp_path, text):
    file = tmp_path / "targets.csv"
    file.write_text(text, encoding="utf-8")
    return read_targets(file, WORDS, CITY, "targets.csv")


def refused(tmp_path, text):
    with pytest.raises((InputError, Problems)) as raised:
        read(tmp_path, text)
    return str(raised.value)


def test_units_are_converted_at_the_door(tmp_path):
    head = "id,indicator,place,base_period,base_value,period,target,unit,steps,path\n"
    money, share, part = read(
        tmp_path,
        head + "a,gdp,331100,2020,1540,2025,2500,亿元,2022: 1800; 2024: 2200,stepped\n"
        "b,cover,331100,2020,,2025,82%,,,\nc,share,331100,2020,,2025,70%,,,\n",
    )
    assert (money.value, money.base_value) == (2500e8, 1540e8)
    assert money.steps == (("2022", 1800e8), ("2024", 2200e8))
    assert share.value == 82.0
    assert part.value == 0.7
    assert money.where == "targets.csv:2"


def test_rates_multiples_and_changes(tmp_path):
    head = "id,indicator,place,base_period,period,rate,multiple,change,path,nature,label_zh\n"
    grown, twice, less = read(
        tmp_path,
        head + "a,gdp,331100,2020,2025,15%,,,geometric,binding,增长\nb,gdp,331100,2020,2025,,2,,,,\n"
        "c,gdp,331100,2020,2025,,,-18%,,assumption,\n",
    )
    assert (grown.rate, twice.multiple, less.change) == (0.15, 2.0, -0.18)
    assert (grown.path, grown.nature, grown.label.en) == ("geometric", "binding", "增长")
    assert (twice.path, twice.nature) == ("linear", "expected")
    assert less.number(100.0) == pytest.approx(82.0)


@pytest.mark.parametrize(
    ("written", "read_as"), [("2015-16", "2015"), ("2015/2016", "2015"), ("2011/12", "2011"), ("2015-2016", "2015"), ("2015", "2015")]
)  # fmt: skip
def test_years_that_span_two_are_the_first(tmp_path, written, read_as):
    found = read(tmp_path, f"id,indicator,place,base_period,period,target\na,gdp,331100,{written},2025,1\n")
    assert found[0].base_period == read_as


def test_a_month_stays_a_month(tmp_path):
    found = read(tmp_path, "id,indicator,place,base_period,period,target\na,gdp,331100,2011-12,2025-12,1\n")
    assert (found[0].base_period, found[0].part) == ("2011-12", "12")


def test_all_problems_come_together_with_row_and_column(tmp_path):
    told = refused(
        tmp_path,
        "id,indicator,place,level,base_period,period,target,rate,path,unit\n"
        "a,gpd,331100,,2020,2025,1,,,\nb,gdp,3311,,20x0,2025,1,,,kg\nc,gdp,331100,county,2025,2020,,,stepped,\n",
    )
    for part in ("csv:2:indicator", "csv:3:place", "csv:3:base_period", "csv:3:target", "csv:4: target c"):
        assert part in told
    assert "8 problem" in told


def test_a_name_is_no_code(tmp_path):
    told = refused(tmp_path, "id,indicator,place,base_period,period,target\na,gdp,丽水市,2020,2025,1\n")
    assert "331100" in told


@pytest.mark.parametrize(
    ("columns", "cells", "part"),
    [
        ("target,rate", "5,15%", "gives value, rate"),
        ("rate", "15", "1500% a year"),
        ("change", "-120%", "leaves nothing"),
        ("target,path", "5,stepped", "has steps"),
        ("target,path,steps", "5,stepped,2024: 3; 2022: 4", "not in order"),
        ("target,path,relation", "5,ceiling,at least", "cannot be"),
        ("target,basis", "5,comparable", "comparable prices"),
        ("target,relation", "5,more", "relation"),
        ("target,level", "5,village", "level"),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path, columns, cells, part):
    assert part in refused(
        tmp_path, f"id,indicator,place,base_period,period,{columns}\na,gdp,331100,2020,2025,{cells}\n"
    )


def test_an_id_stands_once(tmp_path):
    with pytest.raises(DuplicateKeys):
        read(
            tmp_path,
            "id,indicator,place,base_period,period,target\na,gdp,331100,2020,2025,1\na,gdp,331100,2020,2030,1\n",
        )


def test_every_column_is_described_in_both_languages():
    assert set(REQUIRED) <= set(COLUMNS)
    assert all(label.en and label.zh for label in COLUMNS.values())
