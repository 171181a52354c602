"""`shanshui uncertainty`: what it prints, in both languages, as JSON and as a file."""

import json

import pytest
from tests.run.accounting import copied, outcome, with_settings
from tests.synthetic import make_area
from typer.testing import CliRunner

from shanshui.cli.main import app
from shanshui.report.content import build
from shanshui.report.html import page
from shanshui.store.results import read_results

SPREADS = (
    "name,distribution,sd,local_sd,length,source\ndredging_price,lognormal,0.3,,,test\n"
    "precipitation_monthly,,,0.2,500,test\n"
)


@pytest.fixture(scope="module")
def accounted(tmp_path_factory):
    """Return an area with spreads and an account."""
    area = copied(make_area(tmp_path_factory.mktemp("made")), tmp_path_factory.mktemp("area") / "a")
    (area.parent / "spreads.csv").write_text(SPREADS, encoding="utf-8")
    area = with_settings(area, uncertainty={"spreads": {"file": "spreads.csv"}, "draws": 300})
    outcome(area)
    return area


def told(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["uncertainty", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_text(accounted):
    english = told(str(accounted), "--lang", "en", "--sobol")
    assert "nine of ten of 300 draws" in english
    assert "Measure " in english
    assert "Held fixed" in english
    chinese = told(str(accounted), "--lang", "zh", "--sobol")
    assert "抽样" in chinese
    assert "应优先测定" in chinese
    assert "固定不变" in chinese


def test_json_and_file(accounted, tmp_path):
    rows = [json.loads(line) for line in told(str(accounted), "--json", "--out", str(tmp_path / "i.csv")).splitlines()]
    kinds = {row["event"] for row in rows}
    assert {"uncertainty", "interval", "spread", "held"} <= kinds
    gep = next(
        row for row in rows if row["event"] == "interval" and (row["place"], row["service"]) == ("990100", "gep")
    )
    assert gep["low"] < gep["median"] < gep["high"]
    assert (tmp_path / "i.csv").read_text(encoding="utf-8-sig").startswith("period,place,level")


@pytest.mark.parametrize(("lang", "title"), [("en", "How sure the numbers are"), ("zh", "数字的把握程度")])
def test_section_of_the_report(accounted, lang, title):
    told(str(accounted))
    report = build(read_results(accounted.parent), lang)
    section = next(one for one in report.sections if one.id == "uncertainty")
    assert section.title == title
    assert 'aria-labelledby="chart-uncertainty-t' in page(report)
