"""What the commands say of variables that follow the flow of water."""

import json
from pathlib import Path

import pytest
from tests import synthetic
from typer.testing import CliRunner

from shanshui.cli.main import app

NAME = "avoided_sediment_export"


@pytest.fixture(scope="module")
def flowing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flowing")
    options = synthetic.settings()["options"] | {"soil_retained": "sediment_delivery"}
    area = synthetic.make_area(folder, 40, 50, options=options, annex={"file": "annex.csv"})
    (folder / "annex.csv").write_text("parameter,value,unit,year,source\nstream_area,0.02,km2,2024,test\n", "utf-8")
    return area


def said(*words: str) -> str:
    done = CliRunner().invoke(app, [*words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("lang", "words"), [("en", "worked out along the flow of water"), ("zh", "沿水流推算")])
def test_check_says_what_flows_and_what_it_needs(flowing: Path, lang: str, words: str):
    lines = [line for line in said("check", str(flowing), "--lang", lang).splitlines() if NAME in line]
    assert len(lines) == 1
    assert f"{words} (elevation, rain_erosivity" in lines[0]


def test_check_as_json(flowing: Path):
    rows = [json.loads(line) for line in said("check", str(flowing), "--json").splitlines()]
    soil = next(row for row in rows if row.get("item") == "soil_retention.soil")
    assert soil["made"][NAME] == "routed"
    assert NAME not in {one["variable"] for one in soil["inputs"]}
    assert {"elevation", "rain_erosivity"} <= {one["variable"] for one in soil["inputs"]} | soil["made"].keys()


def test_run_tells_before_the_blocks_and_explain_afterwards(flowing: Path):
    told = said("run", str(flowing), "--lang", "zh")
    assert told.index("沿水流推算：拦截入河泥沙量") < told.index("100 %")
    assert "沿水流" not in said("run", str(flowing), "--lang", "zh"), "it is there already"
    lines = said("explain", "soil_retention.soil", "--area", str(flowing), "--lang", "zh").splitlines()
    assert any(NAME in line and "沿水流推算" in line and "InVEST" in line for line in lines)


def test_variables_tells_how_it_is_worked_out():
    assert "stream_area" in said("variables", NAME, "--lang", "en").split("along the flow of water")[-1]
    assert f"{NAME}: routed" in said("variables", "elevation", "--lang", "en")
