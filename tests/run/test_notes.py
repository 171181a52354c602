"""What a careful reader is told beside the numbers."""

from pathlib import Path

import pytest

from shanshui.run.account import Prepared, prepare
from shanshui.run.demo import copy_example
from shanshui.run.engine import Account, account
from shanshui.run.notes import conflicts, notes, warnings

FLOWS = "place,service,item,quantity,unit,price,price_unit\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The bundled city, with a table of quantities still to be filled."""
    area = copy_example("lishui", tmp_path)
    text = area.read_text(encoding="utf-8")
    old = "  indicators: {file: data/indicators.csv}\n"
    assert old in text
    area.write_text(text.replace(old, old + "  flows: {file: data/flows.csv}\n"), encoding="utf-8")
    return tmp_path


def accounted(folder: Path, *rows: str) -> tuple[Prepared, Account]:
    (folder / "data/flows.csv").write_text(FLOWS + "\n".join(rows) + "\n", encoding="utf-8")
    prepared = prepare(folder)
    return prepared, account(prepared)


def told(folder: Path, code: str, *rows: str) -> list[str]:
    prepared, done = accounted(folder, *rows)
    assert all(w["zh"] for w in warnings(prepared, done))
    return [warning["en"] for warning in warnings(prepared, done) if warning["code"] == code]


def test_a_table_that_reaches_one_county_only_is_told(folder: Path) -> None:
    (text,) = told(folder, "absent_in_a_place", "331123,water_retention,retention,5,亿立方米,,")
    assert text.startswith("water_retention.retention comes from a table that has no figure for 331102, 331121")
    assert "331123" not in text


def test_a_table_for_the_whole_city_reaches_every_county(folder: Path) -> None:
    assert told(folder, "absent_in_a_place", "331100,water_retention,retention,50,亿立方米,,") == []


def test_one_service_that_decides_the_total_is_told(folder: Path) -> None:
    (text,) = told(folder, "concentration", "331100,crop_provision,rice,1,t,3000,yuan/t")
    assert text.startswith("2020: local_climate_regulation makes up 88 % of the headline")
    assert told(folder, "concentration", "331100,crop_provision,rice,3,亿吨,3000,yuan/t")[0].startswith("2020: crop")


def test_two_lines_of_the_total_that_count_the_same_are_told(folder: Path) -> None:
    prepared, done = accounted(folder, "331100,water_supply,domestic,1,亿立方米,2.6,yuan/m3")
    soil = ["sediment_nitrogen", "sediment_phosphorus"]
    assert [c["rule"] for c in conflicts(prepared, done)] == soil  # water supply stands beside the total of ndrc-2022
    area = folder / "area.yaml"
    text = area.read_text(encoding="utf-8").replace("standard: ndrc-2022", "standard: mee-2020")
    assert "mee-2020" in text
    area.write_text(text, encoding="utf-8")
    prepared, done = accounted(folder, "331100,water_supply,domestic,1,亿立方米,2.6,yuan/m3")
    told = {c["rule"]: c for c in conflicts(prepared, done)}
    assert told["retention_supply"]["rows"] == ["water_retention.retention", "water_supply"]
    area.write_text(f"{text}overlap: {{settled: {{retention_supply: from another river}}}}\n", encoding="utf-8")
    prepared, done = accounted(folder, "331100,water_supply,domestic,1,亿立方米,2.6,yuan/m3")
    assert told.keys() - {c["rule"] for c in conflicts(prepared, done)} == {"retention_supply"}


def test_what_is_known_for_the_city_only_stays_beside_the_counties(folder: Path) -> None:
    _, done = accounted(folder, "331100,recreation,tourism,50,亿元,,")
    rows = [f for f in done.flows if f.item == "tourism"]
    assert {f.place for f in rows} == {"331100", "331100~"}
    assert {f.value for f in rows} == {5e9}


def test_every_note_speaks_both_languages(folder: Path) -> None:
    prepared, _ = accounted(folder, "331100,crop_provision,rice,1,t,3000,yuan/t")
    found = notes(prepared)
    assert len(found) >= 5
    assert all(note["en"] and note["zh"] for note in found)
