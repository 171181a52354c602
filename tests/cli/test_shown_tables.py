"""Tables and lists as printed: complete, aligned, the same in both languages, wrong names told."""

import json
import math

import pytest

from shanshui.cli.crash import keep
from shanshui.cli.text import aligned, width
from shanshui.core import registry
from shanshui.standards.profile import standard_ids

KEYS = {
    "place": {"event", "code", "name_zh", "name_en", "level", "gep", "share"},
    "service": {"event", "service", "item", "label_zh", "label_en", "section", "role", "supply", "unit", "value", "share"},
    "ecosystem": {"event", "ecosystem_type", "name_zh", "name_en", "area_ha", "gep", "share"},
    "period": {"event", "period", "gep"},
}  # fmt: skip


def records(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("by", KEYS)
def test_every_row_has_the_same_keys_and_no_nan(shanshui, lishui, by):
    said = shanshui("accounts", "show", "-a", lishui, "--by", by, "--json")
    rows = records(said.out)
    assert said.code == 0
    assert {row["event"] for row in rows} == {"row"}
    assert all(row.keys() == rows[0].keys() for row in rows)
    assert KEYS[by] <= rows[0].keys()
    assert "NaN" not in said.out


@pytest.mark.parametrize("by", KEYS)
def test_the_language_changes_no_json(shanshui, lishui, by):
    words = ("accounts", "show", "-a", lishui, "--by", by, "--json", "--lang")
    assert shanshui(*words, "en") == shanshui(*words, "zh")


@pytest.mark.parametrize("by", KEYS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_printed_table_has_a_line_for_each_row(shanshui, lishui, by, lang):
    rows = records(shanshui("accounts", "show", "-a", lishui, "--by", by, "--json").out)
    lines = shanshui("accounts", "show", "-a", lishui, "--by", by, "--lang", lang).out.splitlines()
    assert len(lines) == len(rows) + 2  # title and headings


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_numbers_of_a_column_end_together(shanshui, lishui, lang):
    lines = shanshui("accounts", "show", "-a", lishui, "--by", "place", "--lang", lang).out.splitlines()[1:]
    assert len({width(line) for line in lines}) == 1


def test_counties_add_up_to_the_city_and_one_county_is_itself(shanshui, lishui):
    counties = records(shanshui("accounts", "show", "-a", lishui, "--by", "place", "--json").out)
    city = sum(
        row["value"] or 0
        for row in records(shanshui("accounts", "show", "-a", lishui, "--json").out)
        if row["role"] == "headline"
    )
    assert math.isclose(sum(row["gep"] for row in counties), city, rel_tol=1e-12)
    (own,) = records(shanshui("accounts", "show", "-a", lishui, "--by", "place", "--place", "331123", "--json").out)
    assert own["gep"] == next(row["gep"] for row in counties if row["code"] == "331123")


def test_a_level_is_kept(shanshui, lishui):
    words = ("accounts", "show", "-a", lishui, "--by", "place", "--level")
    assert {row["level"] for row in records(shanshui(*words, "city", "--json").out)} == {"city"}
    said = shanshui(*words, "conty")
    assert said.code == 3
    assert "county" in said.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--by", "servce"), 3), (("--period", "2021"), 3), (("--place", "331199"), 3), (("--by",), 2),
        (("--lang", "de"), 2), (("extra",), 2), (("--thread", "2"), 2),
    ],
)  # fmt: skip
def test_wrong_words_are_told_apart_from_wrong_usage(shanshui, lishui, words, code):
    said = shanshui("accounts", "show", "-a", lishui, *words)
    assert (said.code, said.out) == (code, "")
    assert said.err


def test_lists_are_complete(shanshui):
    assert {row["service"] for row in records(shanshui("services", "--json").out)} == set(registry.service_ids())
    assert {row["variable"] for row in records(shanshui("variables", "--json").out)} == set(registry.variables())
    assert {row["standard"] for row in records(shanshui("standards", "--json").out)} == set(standard_ids())


@pytest.mark.parametrize("what", ["services", "variables", "standards"])
def test_printed_lists_name_what_json_names(shanshui, what):
    ids = [row[what.removesuffix("s")] for row in records(shanshui(what, "--json").out)]
    for lang in ("en", "zh"):
        assert [line.split()[0] for line in shanshui(what, "--lang", lang).out.splitlines()] == ids


@pytest.mark.parametrize("what", ["services", "variables", "standards"])
def test_an_unknown_name_is_exit_3_also_as_json(shanshui, what):
    said = shanshui(what, "no_such_name", "--json")
    (row,) = records(said.out)
    assert (said.code, row["event"], row["code"]) == (3, "error", "NoSuchName")


@pytest.mark.parametrize("sign", ["👩\u200d🌾", "a\u0301", "\u202eab\u202c", "县\ufe0f"])
def test_signs_without_a_width_take_no_column(sign):
    seen = sum(2 if ch in "👩🌾县" else 1 for ch in sign if ch.isalnum() or ch in "👩🌾")
    assert width(sign) == seen
    first, second = aligned([(sign, "1"), ("甲乙丙", "2")])
    assert width(first) == width(second)


def test_a_crash_keeps_its_traceback_and_tells_where(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    try:
        raise KeyError("山水")
    except KeyError as error:
        told = keep(error)
    (file,) = tmp_path.iterdir()
    assert told.splitlines()[0] == "Shanshui failed: KeyError: '山水'"
    assert str(file) in told
    assert file.read_text("utf-8").startswith("Traceback")
    assert "Traceback" not in told
