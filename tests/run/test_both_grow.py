"""Whether GDP and GEP both grew: shared numbers cancel, the basis is said, and where it cannot be told that is said."""

import math

import pytest
from tests.run.test_change import AREAS, PERIODS, RICE, accounted

from shanshui.core.errors import SamePeriod
from shanshui.report.uncertainty_words import growth_sentence
from shanshui.run.account import prepare
from shanshui.run.both_grow import both_grow
from shanshui.store.results import read_results

GDP = "period,place,variable,value,unit\n2010,990100,gdp,100,亿元\n2020,990100,gdp,{gdp},亿元\n"
INDEX = "index,sort,year,level,source\nown,deflator,2010,100,x\nown,deflator,2020,120,x\n"
SPREADS = "name,distribution,sd,source\ncrop_provision.rice,lognormal,{rice},x\ngdp,lognormal,{sd},x\n"
SETTINGS = (
    f"{PERIODS}\nservices: [crop_provision]\nseries:\n  indices: {{file: index.csv}}\n"
    "uncertainty: {{spreads: {{file: spreads.csv}}, draws: 4000{index}}}"
)


def grown(folder, gdp: float = 130, sd: float = 0.02, rice: float = 0.3, index: str = ", gdp_index: own", **options):
    folder.mkdir()
    (folder / "spreads.csv").write_text(SPREADS.format(rice=rice, sd=sd), encoding="utf-8")
    (folder / "index.csv").write_text(INDEX, encoding="utf-8")
    settings = SETTINGS.replace("{{", "{").replace("}}", "}").replace("{index}", index)
    accounted(folder, settings, q=RICE, areas=AREAS, numbers=GDP.format(gdp=gdp))
    return both_grow(prepare(folder), read_results(folder), **options)


def test_a_shared_error_cancels(tmp_path):
    """The rice of both years is wrong by the same factor: whether it grew does not depend on it."""
    found = grown(tmp_path / "a")
    assert found.gep == 1.0
    assert found.gep_growth == pytest.approx([2 / 180] * 3)
    assert found.gdp == pytest.approx(
        0.5 * math.erfc(-math.log(130 / 120) / (0.02 * math.sqrt(2)) / math.sqrt(2)), abs=0.01
    )
    assert found.probability == pytest.approx(found.gdp)


def test_current_prices_say_more(tmp_path):
    found = grown(tmp_path / "a", gdp=110, basis="current")
    assert found.gdp > 0.99
    assert found.gep_growth[1] == pytest.approx(267.05 / 180 - 1)
    assert "现价" in growth_sentence(found, "zh")
    assert grown(tmp_path / "b", gdp=110).probability < 0.01, "at comparable prices GDP fell"


@pytest.mark.parametrize(
    ("options", "why"),
    [({"index": ""}, "gdp_index"), ({"index": ", gdp_index: none"}, "gdp_index")],
)
def test_what_cannot_be_told(tmp_path, options, why):
    found = grown(tmp_path / "a", **options)
    assert math.isnan(found.probability)
    assert why in growth_sentence(found, "en")
    assert "无法判断" in growth_sentence(found, "zh")


def test_one_period(tmp_path):
    with pytest.raises(SamePeriod):
        grown(tmp_path / "a", since="2020", until="2020")
