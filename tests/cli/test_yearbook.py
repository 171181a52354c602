"""Preview and draft of a yearbook sheet, as they are run; the worked example of the how-to, as it stands there."""

import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from shanshui.cli import yearbook

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/how-to/import-a-yearbook.md").read_text(encoding="utf-8")
(SHEET,) = re.findall(r"^```csv\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LAYOUT, PREVIEW = re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
DICTIONARY = """id,label_zh,label_en,unit,direction,over_places,basis
gdp,地区生产总值,GDP,yuan,up,sum,current
population,常住人口,population,person,up,sum,
"""
PLACES = """code,parent,level,name_zh,name_en
331100,,city,丽水市,Lishui
331102,331100,county,莲都区,Liandu
331121,331100,county,青田县,Qingtian
"""
APP = typer.Typer()
APP.command("preview")(yearbook.preview)
APP.command("draft")(yearbook.draft)


@pytest.fixture
def area(tmp_path):
    """Return the folder of an area of the example."""
    settings = (
        'area: {code: "331100"}\nperiods: [2023]\nplaces: {file: places.csv}\nindicators: {file: dictionary.csv}\n'
    )
    files = {
        "area.yaml": settings,
        "places.csv": PLACES,
        "dictionary.csv": DICTIONARY,
        "sheet.csv": SHEET,
        "layout.yaml": LAYOUT,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(area, command, *options, code=0):
    result = CliRunner().invoke(APP, [command, str(area / "sheet.csv"), "--area", str(area), *map(str, options)])
    assert result.exit_code == code, result.output
    return result.output


def test_the_example_of_the_how_to(area):
    told = run(area, "preview", "--layout", area / "layout.yaml", "--lang", "en").splitlines()
    expected = PREVIEW.splitlines()
    assert told[0] == expected[0]
    assert [re.sub(r" +", " ", line) for line in told[1:4]] == [re.sub(r" +", " ", line) for line in expected[1:4]]


def test_the_draft_of_the_how_to_asks_what_the_page_answers(area):
    (area / "draft.yaml").write_text(run(area, "draft", "--lang", "zh"), encoding="utf-8")
    draft = (area / "draft.yaml").read_text(encoding="utf-8")
    assert draft.startswith("# 请确认")
    for line in (
        "header: 3-4",
        "first: 5",
        'fill: ["3?"]',
        "place: {column: A}",
        "  地区生产总值: gdp",
        '  莲都区: "331102?"',
    ):
        assert line in draft.splitlines()
    told = CliRunner().invoke(
        APP, ["preview", str(area / "sheet.csv"), "--layout", str(area / "draft.yaml"), "--area", str(area)]
    )
    assert {problem.code for problem in told.exception.problems} == {"NotConfirmed"}


def test_problems_are_told_in_both_languages_and_end_with_3(area):
    (area / "sheet.csv").write_text(
        SHEET.replace("1964.4", '"19,64.4"').replace("青田县", "Qingtian"), encoding="utf-8"
    )
    zh = run(area, "preview", "--layout", area / "layout.yaml", "--lang", "zh", code=3)
    assert "2 个问题：不会导入任何数据" in zh
    assert "sheet.csv:C5：“19,64.4”有多种读法" in zh
    en = run(area, "preview", "--layout", area / "layout.yaml", "--lang", "en", "--json", code=3)
    events = [json.loads(line) for line in en.splitlines()]
    assert [event["error"] for event in events if event["event"] == "problem"] == [
        "AmbiguousNumber",
        "PlaceNamedNotCoded",
    ]
    assert {event["value"] for event in events if event.get("cell") == "sheet.csv:B6"} == {50_030_000_000.0}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_preview_is_kept_as_a_file(area, ending):
    out = area / f"preview.{ending}"
    run(area, "preview", "--layout", area / "layout.yaml", "--out", out)
    assert out.stat().st_size > 100
    if ending == "parquet":
        import pyarrow.parquet as pq

        table = pq.read_table(out)
        assert table["value"].to_pylist()[0] == 183_087_000_000.0
        assert table["cell"].to_pylist()[0] == "sheet.csv:B5"


def test_long_previews_are_cut_and_say_so(area):
    rows = "\n".join(f"{year}年,{year}" for year in range(1950, 2024))
    (area / "sheet.csv").write_text(f"年份,地区生产总值（亿元）\n{rows}\n", encoding="utf-8")
    layout = 'header: 1\nfirst: 2\nplace: "331100"\nperiod: {column: A}\nindicators: {地区生产总值: gdp}\n'
    (area / "layout.yaml").write_text(layout, encoding="utf-8")
    told = run(area, "preview", "--layout", area / "layout.yaml", "--lang", "en")
    assert "74 observations" in told
    assert told.splitlines()[-1] == "  … and 34 more"
