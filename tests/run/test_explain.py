"""How a number was made: the explanation of soil retention in Suichang (331123), and of tables."""

import json
import math
from pathlib import Path

import pytest
from tests.tabular import FLOWS, account, write_area

from shanshui.core import registry
from shanshui.core.errors import (
    NoResults,
    NoSuchItemHere,
    NoSuchName,
    NoSuchPlace,
    PlaceNamedNotCoded,
    ResultsOutdated,
    ServiceNotHere,
)
from shanshui.run.account import prepare
from shanshui.run.explain import explain
from shanshui.run.run import run
from shanshui.store.results import read_results

SUICHANG = "331123"


@pytest.fixture(scope="module")
def soil(lishui: Path):
    return explain(lishui, "soil_retention", SUICHANG, "2020")


def item(explanation, name):
    return next(i for i in explanation.items if i.key.endswith(f".{name}"))


def other(explanation, key, name):
    return next(a for a in explanation.alternatives if (a.key, a.other) == (key, name))


# The number itself --------------------------------------------------------------------------------------


def test_it_is_the_published_number(soil, lishui):
    flows = read_results(lishui).flows
    here = flows[(flows["place"] == SUICHANG) & (flows["service"] == "soil_retention")]
    assert soil.verified
    assert soil.value == pytest.approx(here["value"].sum(), rel=1e-12)
    sediment = here[here["item"] == "sedimentation"]
    assert item(soil, "sedimentation").supply == pytest.approx(sediment["supply"].sum(), rel=1e-12)


def test_amount_times_price_is_value_for_each_type(soil):
    for row in item(soil, "sedimentation").types:
        assert row.supply * row.price == pytest.approx(row.value, rel=1e-12)
        assert (row.price, row.price_unit, row.price_year) == (15.58, "yuan m-3", "2010")


def test_the_area_counted_is_that_of_the_types(soil, lishui):
    extent = read_results(lishui).extent
    here = extent[extent["place"] == SUICHANG]["area_ha"].sum()
    assert item(soil, "soil").area_ha == pytest.approx(here, rel=1e-12)
    assert item(soil, "soil").covered == pytest.approx(1)


# What it rests on ---------------------------------------------------------------------------------------


def test_formulas_with_option_and_who_chose_it(soil):
    physical, monetary = item(soil, "nutrient_n").equations
    assert physical.expression == "soil_retained * soil_nitrogen"
    assert (physical.option, physical.by) == ("content", "only one")
    assert monetary.expression == "amount * nitrogen_treatment_price"
    assert (monetary.option, monetary.by) == ("treatment", "standard")
    assert "Garzê" in monetary.source


def test_parameters_with_value_unit_set_mark_source(soil):
    rows = {row["parameter"]: row for row in item(soil, "sedimentation").parameters}
    price = rows["dredging_price"]
    assert (price["value"], price["unit"], price["set"], price["mark"], price["year"]) == (
        15.58,
        "yuan m-3",
        "garze",
        "S",
        "2010",
    )
    assert "nitrogen_treatment_price" not in rows


def test_inputs_with_file_hash_and_range_inside_the_place(soil, lishui):
    steps = {step.variable: step for step in item(soil, "soil").steps}
    relief = steps["elevation"]
    assert relief.file["file"] == "data/elevation_itu_p1511_5arcmin.tif"
    assert len(relief.file["sha256"]) == 64
    assert relief.low < relief.mean < relief.high
    assert steps["soil_erodibility"].origin == "constant"
    assert steps["soil_erodibility"].mean == 0.014794
    assert "worked soil" in steps["soil_erodibility"].source
    assert next(iter(steps)) == "ecosystem_type"


def test_the_chain_puts_inputs_before_what_is_made_of_them(soil):
    steps = item(soil, "soil").steps
    names = [step.variable for step in steps]
    for at, step in enumerate(steps):
        needed = {n for n in step.needs if n in registry.variables()}
        assert needed <= set(names[:at])
    rain = steps[names.index("rain_erosivity")]
    assert (rain.origin, rain.detail, rain.by) == ("derivation", "wischmeier_monthly", "standard")
    assert rain.expression == "wischmeier_us(precipitation_monthly) * SI_FROM_US"


def test_why_it_is_only_indicative(soil):
    assert "relief" in item(soil, "soil").reason.en


# What else it could be ----------------------------------------------------------------------------------


def test_another_price_moves_only_its_value(soil):
    moved = other(soil, "dredging_price", "gaotianyan")
    rows = {row.item: row for row in moved.items}
    assert rows["sedimentation"].value_change == pytest.approx(0.88 / 15.58 - 1)
    assert rows["sedimentation"].supply_change == 0
    assert rows["nutrient_n"].value_change == 0
    before = item(soil, "sedimentation").value
    assert moved.value == pytest.approx(soil.value - before + rows["sedimentation"].value)
    assert moved.value_change == pytest.approx(moved.value / soil.value - 1)


def test_another_erosivity_moves_all_amounts_alike(soil):
    changes = {row.supply_change for row in other(soil, "rain_erosivity", "fournier").items}
    assert len({round(change, 9) for change in changes}) == 1
    assert changes.pop() != 0


def test_an_alternative_without_its_inputs_says_what_it_lacks(soil):
    daily = other(soil, "rain_erosivity", "guideline_daily")
    assert [lack["name"] for lack in daily.lacks] == ["precipitation_daily"]
    assert daily.lacks[0]["provided_by"].zh
    assert math.isnan(daily.value)


def test_every_choice_behind_the_service_has_its_alternatives(soil, lishui):
    choices = prepare(lishui).plan.choices
    found = {(a.key, a.other) for a in soil.alternatives if a.kind == "equation"}
    for key in ("rain_erosivity", "cover_factor", "practice_factor", "soil_retention.nutrient_p.value"):
        assert {(key, option) for option in choices[key].alternatives} <= found
    assert not any(a.key == "soil_erodibility" for a in soil.alternatives), "it is given, no equation makes it"


def test_without_alternatives_nothing_is_worked_out_again(lishui, monkeypatch):
    monkeypatch.setattr("shanshui.run.alternatives.account", lambda *_: 1 / 0)
    told = explain(lishui, "soil_retention", SUICHANG, alternatives=False)
    assert told.alternatives == ()
    assert not told.verified


# Places, items, periods ---------------------------------------------------------------------------------


def test_the_city_is_the_sum_of_its_counties(lishui):
    city = explain(lishui, "global_climate_regulation")
    counties = [explain(lishui, "global_climate_regulation", code, alternatives=False) for code in ("331102", "331121", "331122", SUICHANG, "331124", "331125", "331126", "331127", "331181")]  # fmt: skip
    assert city.place == "331100"
    assert city.verified
    assert city.value == pytest.approx(math.fsum(county.value for county in counties), rel=1e-12)
    steps = {step.variable: step for step in city.items[0].steps}
    parts = [next(s for s in county.items[0].steps if s.variable == "npp") for county in counties]
    assert steps["npp"].low == min(part.low for part in parts)
    assert steps["npp"].high == max(part.high for part in parts)
    assert steps["npp"].low < steps["npp"].mean < steps["npp"].high


def test_one_item(lishui):
    told = explain(lishui, "soil_retention.nutrient_p", SUICHANG)
    assert [i.key for i in told.items] == ["soil_retention.nutrient_p"]
    assert not any(a.key == "dredging_price" for a in told.alternatives)


def test_an_item_that_is_missing_says_what_it_lacks(lishui):
    (told,) = explain(lishui, "sand_fixation", alternatives=False).items
    assert told.status == "missing"
    assert "wind_speed_daily" in {lack["variable"] for lack in told.missing}
    assert told.types == ()
    assert math.isnan(told.value)


def test_a_place_without_an_amount(lishui):
    told = explain(lishui, "soil_retention", "331123210")
    assert all(i.types == () for i in told.items)


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        (("soil_retenton",), NoSuchName, "soil_retention"),
        (("soil_retention.nutrient_x",), NoSuchItemHere, "nutrient_n"),
        (("equivalent_factor",), ServiceNotHere, "air_filtration"),
        (("soil_retention", "331199"), NoSuchPlace, "331199"),
        (("soil_retention", "遂昌县"), PlaceNamedNotCoded, SUICHANG),
        (("soil_retention", SUICHANG, "2019"), NoSuchName, "2020"),
    ],
)
def test_what_is_none_of_the_account_is_refused(lishui, words, error, told):
    with pytest.raises(error, match=told):
        explain(lishui, *words)


# An account that has changed since ----------------------------------------------------------------------


def test_changed_settings_are_noticed(own_lishui):
    area = own_lishui / "area.yaml"
    area.write_text(area.read_text("utf-8").replace("0.014794", "0.0148"), "utf-8")
    with pytest.raises(ResultsOutdated, match="ask again"):
        explain(own_lishui, "soil_retention", SUICHANG)


def test_a_number_that_is_not_the_published_one_is_noticed(lishui, monkeypatch):
    from shanshui.run import explain as module

    def doctored(folder):
        results = read_results(folder)
        results.flows["supply"] *= 1 + 1e-8
        return results

    monkeypatch.setattr(module, "read_results", doctored)
    with pytest.raises(ResultsOutdated, match="1929"):
        explain(lishui, "soil_retention", SUICHANG)


def test_no_account_no_explanation(tmp_path):
    write_area(tmp_path, q=f"{FLOWS}\n990101,,air_filtration,so2,1000,t\n")
    with pytest.raises(NoResults):
        explain(tmp_path, "air_filtration")


# Tables -------------------------------------------------------------------------------------------------


def test_a_quantity_of_a_table(tmp_path):
    account(tmp_path, q=f"{FLOWS},price,price_unit\n990101,farmland,crop_provision,rice,12000,t,2.4,yuan kg-1\n")
    told = explain(tmp_path, "crop_provision.rice", "990101")
    (rice,) = told.items
    assert (rice.supply, rice.unit, rice.value) == (12000, "t", 2.88e7)
    assert rice.equations[0].expression == "amount * crop_price"
    assert rice.steps[0].file["file"] == "q.csv"
    assert rice.types[0].price_unit == "yuan kg-1"


def test_supply_limited_by_what_there_is_to_clean(tmp_path):
    numbers = "place,variable,value,unit\n990100,so2_emission,10,t\n"
    extent = "place,ecosystem_type,area,unit\n990101,forest,100,ha\n990102,forest,300,ha\n"
    account(tmp_path, numbers=numbers, extent=extent)
    told = explain(tmp_path, "air_filtration.so2", "990101")
    kinds = [equation.kind for equation in told.items[0].equations]
    assert kinds == ["physical", "actual", "monetary"]
    assert told.verified, "the emission of the whole is shared over both counties"
    emission = next(step for step in told.items[0].steps if step.variable == "so2_emission")
    assert (emission.origin, emission.mean, emission.file["file"]) == ("table", 10, "numbers.csv")


def test_a_figure_for_the_whole_only(tmp_path):
    flows = f"{FLOWS}\n990101,,air_filtration,so2,1000,t\n990100,,recreation,tourism,5,万元\n"
    account(tmp_path, q=flows)
    assert explain(tmp_path, "recreation.tourism").value == 5e4
    assert explain(tmp_path, "recreation.tourism", "990100~").value == 5e4


def test_the_annex_against_the_published_sets(tmp_path):
    annex = "parameter,value,unit,source\ndredging_price,20,yuan m-3,local survey\n"
    account(tmp_path, annex=annex, q=f"{FLOWS}\n990101,,soil_retention,sedimentation,1000,m3\n")
    told = explain(tmp_path, "soil_retention.sedimentation")
    changes = {a.other: a for a in told.alternatives if a.key == "dredging_price"}
    assert told.value == 2e4
    assert {"garze", "gaotianyan"} == changes.keys()
    assert changes["garze"].chosen == "annex"
    assert changes["garze"].value == pytest.approx(15580)


# JSON ---------------------------------------------------------------------------------------------------


def test_json_has_everything_and_no_nan(soil):
    text = json.dumps(soil.as_json(), ensure_ascii=False, allow_nan=False)
    found = json.loads(text)
    assert found["value"] == soil.value
    assert found["place_name"] == {"en": "Suichang", "zh": "遂昌县"}
    assert found["items"][1]["supply"] == item(soil, "sedimentation").supply
    assert found["items"][0]["value"] is None
    assert len(found["alternatives"]) == len(soil.alternatives)


def test_an_account_of_one_of_several_periods(tmp_path):
    flows = f"{FLOWS},period\n990101,,air_filtration,so2,1000,t,2019\n990101,,air_filtration,so2,2000,t,2020\n"
    run(prepare(write_area(tmp_path, "periods: [2019, 2020]", q=flows)))
    amounts = {when: explain(tmp_path, "air_filtration.so2", period=when).items[0].supply for when in ("", "2019")}
    assert amounts == {"": 2000, "2019": 1000}


def test_one_change_at_a_time(lishui):
    """Evapotranspiration that cannot be had is told; net production is not made by another equation instead."""
    told = explain(lishui, "global_climate_regulation", SUICHANG)
    lacking = other(told, "reference_evapotranspiration_monthly", "hargreaves")
    assert [lack["name"] for lack in lacking.lacks] == ["temperature_range_monthly"]
    assert math.isnan(lacking.value)
    assert other(told, "npp", "miami").value_change != 0


def test_a_value_that_does_not_exist_has_no_alternatives(tmp_path):
    account(tmp_path, q=f"{FLOWS}\n990101,,soil_retention,sedimentation,1000,m3\n")
    keys = {change.key for change in explain(tmp_path, "soil_retention").alternatives}
    assert "dredging_price" in keys
    assert not {key for key in keys if key.startswith("soil_retention.nutrient") and key.endswith(".value")}
