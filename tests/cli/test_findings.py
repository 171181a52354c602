"""`shanshui findings`, as a user sees it."""

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.cli.conftest import Command
from tests.finding_area import write_area


@pytest.fixture
def area(shanshui: Command, tmp_path: Path) -> Path:
    folder = write_area(tmp_path / "lishui")
    assert shanshui("findings", "update", folder, "--by", "tester").code == 0
    return folder


def first(shanshui: Command, area: Path, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(shanshui("findings", "list", area, "--json", *words).out.splitlines()[0])
    return found


def test_update_tells_what_changed(shanshui: Command, area: Path):
    said = shanshui("findings", "update", area, "--lang", "en")
    assert said.out.splitlines()[0] == "Run 2: 7 findings; nothing changed"
    assert shanshui("findings", "update", area, "--lang", "zh").out.startswith("第 3 次运行：7 个问题；无变化")
    assert json.loads(shanshui("findings", "update", area, "--json").out) == {
        "event": "updated",
        "run": 4,
        "found": 7,
        "changes": {},
    }


def test_list_in_both_languages(shanshui: Command, area: Path):
    english = shanshui("findings", "list", area, "--lang", "en").out
    assert "numbers that do not agree" in english
    assert "Lishui City, GDP: 32.067 bn yuan was published for 2022, the parts make 29.692 bn yuan." in english
    chinese = shanshui("findings", "list", area, "--lang", "zh").out
    assert "丽水市，地区生产总值：2022 年公布数为 320.67 亿元，分项合计为 296.92 亿元。" in chinese
    assert "待受理" in chinese


def test_list_by_place_kind_and_state(shanshui: Command, area: Path):
    assert first(shanshui, area, "--kind", "missing_data")["kind"] == "missing_data"
    assert first(shanshui, area, "--place", "331121")["place"] == "331121"
    assert len(shanshui("findings", "list", area, "--json", "--top", "2").out.splitlines()) == 2
    assert shanshui("findings", "list", area, "--state", "closed", "--lang", "en").out == "No finding.\n"
    wrong = shanshui("findings", "list", area, "--kind", "off_trak")
    assert wrong.code == 3
    assert "off_track" in wrong.err
    assert "331121" in shanshui("findings", "list", area, "--place", "青田县").err


def test_a_life_from_open_to_closed(shanshui: Command, area: Path):
    id = str(first(shanshui, area)["id"])
    assert shanshui("findings", "close", id, area).code == 3
    assert (
        "accepted" in shanshui("findings", "accept", id, area, "--owner", "发改局", "--by", "zhang", "--lang", "en").out
    )
    assert "--case" in shanshui("findings", "discharge", id, area, "--by", "li").err
    shanshui("findings", "discharge", id, area, "--project", "2024-017", "--by", "li")
    same = shanshui("findings", "verify", id, area, "--evidence", "audit", "--by", "li")
    assert same.code == 3
    assert "Another party" in same.err
    shanshui("findings", "verify", id, area, "--evidence", "audit report 12", "--by", "wang")
    assert "closed" in shanshui("findings", "close", id, area, "--lang", "en").out
    told = shanshui("findings", "show", id, area, "--lang", "en").out
    for text in (
        "accepted  zhang  发改局",
        "discharged  li  project  2024-017",
        "verified  wang  audit report 12",
        "closed",
    ):
        assert text in told
    assert id not in shanshui("findings", "list", area).out
    assert id in shanshui("findings", "list", area, "--all").out
    assert "open" in shanshui("findings", "reopen", id, area, "--reason", "it leaks again", "--lang", "en").out
    assert "重新打开" in shanshui("findings", "show", id, area, "--lang", "zh").out


def test_a_dismissal_needs_a_reason(shanshui: Command, area: Path):
    id = str(first(shanshui, area)["id"])
    assert "--reason" in shanshui("findings", "dismiss", id, area).err
    assert "dismissed" in shanshui("findings", "dismiss", id, area, "--reason", "counted twice", "--lang", "en").out


def test_show_one_as_json(shanshui: Command, area: Path):
    id = str(first(shanshui, area)["id"])
    lines = [json.loads(line) for line in shanshui("findings", "show", id, area, "--json").out.splitlines()]
    assert (lines[0]["id"], lines[1]["event"]) == (id, "finding.raised")
    assert "F000" in shanshui("findings", "show", "F000", area).err


def test_export_csv_and_xlsx(shanshui: Command, area: Path, tmp_path: Path):
    shanshui("findings", "export", tmp_path / "f.csv", area, "--lang", "zh")
    rows = list(csv.DictReader((tmp_path / "f.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == 7
    assert rows[0]["name"] == "青田县"
    assert float(rows[0]["priority"]) >= float(rows[1]["priority"])
    assert {"severity", "robustness", "missing", "state", "owner", "why", "sure", "evidence"} <= rows[0].keys()
    shanshui("findings", "export", tmp_path / "f.xlsx", area, "--lang", "zh", "--kind", "off_track")
    sheet = load_workbook(tmp_path / "f.xlsx").active
    assert sheet["A1"].value == "编号"
    assert sheet.max_row == 3


def test_export_a_page_for_each_place(shanshui: Command, area: Path, tmp_path: Path):
    for lang in ("en", "zh"):
        assert shanshui("findings", "export", tmp_path / f"{lang}.html", area, "--lang", lang).code == 0
    english, chinese = ((tmp_path / f"{lang}.html").read_text("utf-8") for lang in ("en", "zh"))
    for code in ("331100", "331102", "331121", "331122"):
        assert code in english
    assert "Qingtian makes up" in english
    assert "No problem is at work here." in english
    assert "把握来源" in chinese
    assert "<script" not in english
    again = tmp_path / "again.html"
    shanshui("findings", "export", again, area, "--lang", "en")
    assert again.read_text("utf-8") == english


def test_the_log_is_shown_and_checked(shanshui: Command, area: Path):
    assert "tester" in shanshui("findings", "log", area, "--lang", "en").out
    said = shanshui("findings", "log", area, "--check", "--lang", "en").out
    point = said.split()[-1]
    assert shanshui("findings", "log", area, "--against", point).code == 0
    assert shanshui("findings", "log", area, "--against", "8:abc").code == 3
    other = point[:-1] + ("0" if point[-1] != "0" else "1")
    broken = shanshui("findings", "log", area, "--check", "--against", other)
    assert broken.code == 1
    assert "checkpoint" in broken.err
    assert json.loads(shanshui("findings", "log", area, "--check", "--json").out)["checkpoint"] == point


def test_an_area_without_a_register_is_told_what_to_do(shanshui: Command, tmp_path: Path):
    said = shanshui("findings", "list", write_area(tmp_path / "new"))
    assert said.code == 3
    assert "findings update" in said.err
