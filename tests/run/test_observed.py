"""What is known of an area's indicators: files, vintages, the account, and the register."""

import math
from pathlib import Path

import pytest

from shanshui.core.errors import (
    IndicatorsNotGiven,
    NoSuchName,
    NoSuchPlace,
    NothingObserved,
    PlaceNamedNotCoded,
)
from shanshui.report.observed_tables import indicator_table, residual_table
from shanshui.report.observed_tables import observation_table as shown_table
from shanshui.report.sdmx_observations import observation_table
from shanshui.run.api import open as open_area
from shanshui.run.observed import ACCOUNT, LISTED, REGISTERED, observed, register_all

PLACES = """code,parent,level,name_zh,name_en
331100,,city,丽水市,Lishui City
331102,331100,county,莲都区,Liandu
331121,331100,county,青田县,Qingtian
"""
DICTIONARY = """id,label_zh,label_en,unit,direction,over_places,numerator,denominator,factor,account,basis
gdp,地区生产总值,GDP,亿元,up,sum,,,,,current
population,人口,population,person,up,sum,,,,,
gdp_per_head,人均 GDP,GDP per head,yuan person-1,up,ratio,gdp,population,1e8,,current
gep,生态产品总值,GEP,亿元,up,sum,,,,gep,current
tea,茶叶,tea,万元,up,none,,,,gep.crop_provision,current
"""
FIRST = """indicator,place,period,value,unit,status
gdp,331102,2020,100,亿元,P
gdp,331121,2020,50,亿元,
population,331102,2020,500000,person,
population,331121,2020,250000,person,
"""
SECOND = "indicator,place,period,value,unit,status\ngdp,331102,2020,104,亿元,\n"
AREA = """area: {code: "331100"}
periods: [2020]
places: {file: places.csv}
indicators: {file: dictionary.csv}
"""
LISTS = """observations:
  - {file: second.csv, published: 2022-03-01, source: revision}
  - {file: first.csv, published: 2021-03-01, source: yearbook}
"""
QUANTITIES = """place,ecosystem_type,service,item,quantity,unit,price,price_unit,source
331102,orchard,crop_provision,tea,420,t,6.5,万元/t,synthetic
331121,orchard,crop_provision,tea,100,t,6.5,万元/t,synthetic
"""


def area(folder: Path, extra: str = LISTS) -> Path:
    files = {
        "area.yaml": AREA + extra,
        "places.csv": PLACES,
        "dictionary.csv": DICTIONARY,
        "first.csv": FIRST,
        "second.csv": SECOND,
        "quantities.csv": QUANTITIES,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "area.yaml"


def test_the_later_publication_holds_whatever_the_order_of_the_list(tmp_path):
    found = observed(area(tmp_path))
    assert [(one.sort, one.name) for one in found.origins] == [(LISTED, "first.csv"), (LISTED, "second.csv")]
    assert found.panel.value("gdp", "331102", "2020") == 104.0
    assert found.panel.value("gdp", "331100", "2020") == 154.0
    assert found.panel.value("gdp_per_head", "331100", "2020") == pytest.approx(154e8 / 750_000)


def test_what_is_registered_stands_without_its_file_and_is_registered_once(tmp_path):
    file = area(tmp_path)
    assert [one.name for one in register_all(file, "statistics office")] == ["first.csv", "second.csv"]
    assert register_all(file, "statistics office") == []
    before = observed(file).panel
    area(tmp_path, "")
    for name in ("first.csv", "second.csv"):
        (tmp_path / name).unlink()
    found = observed(file)
    assert {one.sort for one in found.origins} == {REGISTERED}
    assert found.panel.values.tobytes() == before.values.tobytes()


def test_a_changed_file_is_another_vintage(tmp_path):
    file = area(tmp_path)
    register_all(file, "statistics office")
    (tmp_path / "second.csv").write_text(SECOND.replace("104", "105"), encoding="utf-8")
    found = observed(file)
    assert [one.sort for one in found.origins] == [REGISTERED, REGISTERED, LISTED]
    assert found.panel.value("gdp", "331102", "2020") == 105.0
    assert len(register_all(file, "statistics office")) == 1


def test_the_account_feeds_its_figures(tmp_path):
    file = area(tmp_path, LISTS + "tables:\n  quantities: {file: quantities.csv}\n")
    open_area(file).run()
    found = observed(file)
    assert found.origins[-1].sort == ACCOUNT
    assert found.panel.value("gep", "331100", "2020") == pytest.approx(520 * 6.5e-4)
    assert found.panel.value("tea", "331121", "2020") == pytest.approx(650.0)
    assert not [one for one in found.residuals if one.indicator == "gep"]


def test_a_figure_that_accounts_do_not_have_is_refused(tmp_path):
    file = area(tmp_path)
    (tmp_path / "dictionary.csv").write_text(DICTIONARY.replace("gep.crop_provision", "gep.crops"), encoding="utf-8")
    with pytest.raises(NoSuchName, match=r"gep\.crops"):
        observed(file)


def test_other_trees_and_former_places(tmp_path):
    extra = LISTS + "trees: {basins: {file: basins.csv}}\nplace_changes: {file: changes.csv}\n"
    file = area(tmp_path, extra)
    (tmp_path / "basins.csv").write_text(
        "code,parent,level,name_zh,name_en\nou,,basin,瓯江,Ou River\n331102,ou,county,,\n331121,ou,county,,\n",
        encoding="utf-8",
    )
    (tmp_path / "changes.csv").write_text("period,old,new,share,by\n2020,331199,331121,1,\n", encoding="utf-8")
    (tmp_path / "second.csv").write_text(SECOND + "gdp,331199,2019,45,亿元,\n", encoding="utf-8")
    found = observed(file)
    assert found.panel.value("gdp", "331121", "2019") == 45.0
    assert found.on("basins").value("gdp", "ou", "2020") == 154.0


def test_without_a_dictionary_or_an_observation(tmp_path):
    file = area(tmp_path, "")
    with pytest.raises(NothingObserved, match="observations"):
        observed(file)
    file.write_text(AREA.replace("indicators: {file: dictionary.csv}\n", ""), encoding="utf-8")
    with pytest.raises(IndicatorsNotGiven) as told:
        observed(file)
    assert "指标字典" in told.value.text("zh")


def test_the_other_lishui_fails_loudly(tmp_path):
    file = area(tmp_path)
    (tmp_path / "second.csv").write_text(SECOND.replace("331102", "Lishui City"), encoding="utf-8")
    with pytest.raises(PlaceNamedNotCoded, match="331100"):
        observed(file)
    (tmp_path / "second.csv").write_text(SECOND.replace("331102", "320117"), encoding="utf-8")
    with pytest.raises(NoSuchPlace, match="320117"):
        observed(file)


def test_what_follows_from_a_confidential_value_is_not_public(tmp_path):
    file = area(tmp_path)
    rows = [f"{row},{'C' if 'population,331102' in row else ''}" for row in FIRST.splitlines()[1:]]
    head = FIRST.splitlines()[0]
    (tmp_path / "first.csv").write_text("\n".join([f"{head},confidentiality", *rows]) + "\n", encoding="utf-8")
    found = observed(file)
    assert found.hides()
    assert found.panel.value("gdp_per_head", "331102", "2020") > 0
    public = found.public().panel
    for indicator, place in (("population", "331102"), ("gdp_per_head", "331102"), ("population", "331100")):
        assert math.isnan(public.value(indicator, place, "2020"))
    assert public.value("gdp_per_head", "331121", "2020") == pytest.approx(50e8 / 250_000)
    written = observation_table(found, followed=True).to_pydict()
    assert ("gdp_per_head", "331102") not in set(zip(written["indicator"], written["place"], strict=True))


def test_names_that_are_unknown_are_refused_with_what_is_known(tmp_path):
    found = observed(area(tmp_path))
    with pytest.raises(NoSuchName, match="gdp_per_head"):
        indicator_table(found, "en", "gpd")
    with pytest.raises(NoSuchName, match="county"):
        shown_table(found, level="village")
    with pytest.raises(NoSuchPlace):
        residual_table(found, place="320117")
    with pytest.raises(PlaceNamedNotCoded):
        shown_table(found, place="丽水市")
