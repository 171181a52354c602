"""Every text exists in both languages and is one the code asks for."""

import re
import string
from importlib import resources

import pytest

from shanshui.report.words import WORDS, Words

SOURCES = [file for file in resources.files("shanshui.report").iterdir() if file.name.endswith(".py")]
SOURCES.append(resources.files("shanshui.report").joinpath("templates", "report.html.j2"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_exist_and_fill_in_the_same_fields(key: str) -> None:
    label = WORDS[key]
    assert label.en.strip()
    assert label.zh.strip()
    assert fields(label.en) == fields(label.zh)


def test_every_text_the_code_asks_for_exists() -> None:
    asked = {
        key
        for file in SOURCES
        for key in re.findall(r"""(?:say|words)\(["']([a-z0-9_]+)["']""", file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 100
    assert asked <= set(WORDS)


def test_every_text_is_asked_for() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in SOURCES if file.name != "words.py")
    built = (
        "section_",
        "role_",
        "level_",
        "mark_",
        "basis_",
        "remedy_",
        "kind_",
        "by_",
        "indicator_",
        "sheet_",
        "flow_",
        "tab_",
        "agree_",
    )
    assert [key for key in WORDS if not key.startswith(built) and not re.search(rf"[\"']{key}[\"']", code)] == []


def test_a_text_is_filled_in() -> None:
    assert Words("en")("map_says", count=3, what="GEP").startswith("Map of 3 places, coloured by GEP")
    assert Words("zh")("total") == "合计"
    assert Words("fr").language == "en"


def test_an_unknown_key_falls_back_where_that_is_asked_for() -> None:
    assert Words("en").get("level_moon", "moon") == "moon"
    assert Words("zh").get("level_city", "city") == "市"


@pytest.mark.parametrize(
    ("unit", "en", "zh"),
    [
        ("m3", "m³", "m³"),
        ("t ha-1", "t ha⁻¹", "t ha⁻¹"),
        ("yuan m-3", "yuan m⁻³", "元 m⁻³"),
        ("visit", "visit", "人次"),
        ("1", "1", "1"),
    ],
)
def test_units_are_printed_as_people_write_them(unit: str, en: str, zh: str) -> None:
    assert (Words("en").unit(unit), Words("zh").unit(unit)) == (en, zh)


def test_lists_follow_the_language() -> None:
    assert Words("en").joined(["a", "b"]) == "a, b"
    assert Words("zh").joined(["甲", "乙"]) == "甲、乙"
