"""Texts that nobody prints: they must be refused in good time, and never become a number."""

import time

import pytest
from tests.data.yearbook.sheets import look, only, refused, write_book, write_text

from shanshui.core import errors as e

GDP = "地区生产总值（亿元）"


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 30_000 + "b c",
        "(" * 30_000,
        "1," * 15_000,
        "9" * 5_000,
        "*" * 30_000,
        "2023年" * 5_000,
        "单位：" * 10_000,
        "1234 5678",
        "12\n34",
        "١٢",
        "1\u200b2",
        "NaN5",
        "∞",
        "1e999",
        "0x10",
        "1_000",
        "True",
        "½",
        "二十",
        "5万8千",
        "12.3亿元",
        "±3",
        ">100",
        "约3",
        "3-5",
        "(123)",
        "△5",
    ],
)
def test_no_number(tmp_path, text):
    began = time.perf_counter()
    as_value = look(write_text(tmp_path / "t.csv", [["地区", GDP], ["丽水市", text]]))
    assert not as_value.entries
    as_label = look(write_text(tmp_path / "u.csv", [["地区", text], [text, 1], ["莲都区", 2]]))
    assert not as_label.entries
    assert as_label.problems
    assert time.perf_counter() - began < 5


def test_letter_spaced_names_are_not_taken_for_units(tmp_path):
    file = write_book(tmp_path / "t.xlsx", [["地区", GDP], ["三 元", 1], ["三 户", 2]])
    found = look(file, places={"三 元": "331102", "三户": "331121"})
    assert [(entry.place, entry.value) for entry in found.entries] == [("331102", 1e8), ("331121", 2e8)]


def test_two_units_in_one_bracket_are_no_unit(tmp_path):
    file = write_book(tmp_path / "t.xlsx", [["地区", "地区生产总值（万元、亿元）"], ["丽水市", 1]])
    only(e.LabelUnexplained, file, "B1", indicators=None)
    assert refused(file, indicators={"地区生产总值（万元、亿元）": "gdp"})[0].code == "NothingSaysWhat"
