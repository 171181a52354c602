"""The Python API: open, see what lacks, run, read; and one equation with quantities in any unit."""

import math
from pathlib import Path

import numpy as np
import pytest
from tests.run.accounting import with_settings
from tests.tabular import FLOWS, write_area

import shanshui as ss
from shanshui.core import registry, units
from shanshui.core.errors import MissingInputs, NoResults, NoSuchName, Problems, UnitMismatch
from shanshui.store.results import read_results


@pytest.fixture(scope="module")
def accounts(lishui: Path):
    return ss.open(lishui).accounts()


def test_the_names_of_the_package():
    assert set(ss.__all__) == {"Accounts", "Area", "__version__", "evaluate", "open"}
    assert isinstance(ss.__version__, str)
    with pytest.raises(AttributeError, match="no_such"):
        _ = ss.no_such


def test_a_folder_or_its_area_yaml(lishui: Path):
    assert ss.open(lishui).folder == ss.open(lishui / "area.yaml").folder == ss.open(str(lishui)).folder


def test_open_computes_nothing(area: Path):
    opened = ss.open(area)
    assert not (area.parent / "results").exists()
    with pytest.raises(NoResults):
        opened.accounts()


def test_open_tells_every_problem(area: Path):
    constants = {"no_such": {"value": 1, "source": "test"}}
    with_settings(area, options={"no_such": "x"}, constants=constants)
    with pytest.raises(Problems) as told:
        ss.open(area)
    assert len(told.value.problems) >= 2


def test_missing_is_what_the_manifest_calls_missing(lishui: Path, accounts):
    lacks = ss.open(lishui).missing()
    told = {f"{x['service']}.{x['item']}": x for x in accounts.manifest["lines"] if x["status"] == "missing"}
    assert "crop_provision.product" in lacks
    for key, names in lacks.items():
        assert [lack["variable"] for lack in told[key]["missing"]] == names


def test_what_can_be_accounted_is_not_missing(lishui: Path, accounts):
    done = set(accounts.flows["service"] + "." + accounts.flows["item"])
    assert done
    assert not done & set(ss.open(lishui).missing())


def test_run_returns_the_account_and_a_second_run_the_same(area: Path):
    opened = ss.open(area)
    first, again = opened.run(threads=1), opened.run(block=32)
    assert first.flows.equals(again.flows)
    assert first.folder == area.parent
    assert (area.parent / "results" / "flows.parquet").is_file()


def test_run_writes_the_maps_that_are_asked_for(area: Path):
    ss.open(area).run(maps=["air_filtration.so2"])
    assert [f.name for f in (area.parent / "results" / "maps").iterdir()] == ["air_filtration.so2.tif"]


def test_flows_are_tidy(accounts):
    keys = ["period", "place", "ecosystem_type", "service", "item"]
    assert not accounts.flows.duplicated(keys).any()
    assert set(accounts.flows["service"]) <= set(registry.service_ids())


def test_extent_has_the_area_of_every_type_and_adds_up(accounts):
    places = accounts.results.places.set_index("code")
    sums = accounts.extent.groupby("place")["area_ha"].sum()
    for code, area in sums.items():
        assert area <= places.loc[code, "area_ha"] * (1 + 1e-12)
    counties = accounts.extent[accounts.extent["level"] == "county"]
    assert counties["area_ha"].sum() == pytest.approx(sums["331100"], rel=1e-12)


def test_gep_is_the_sum_of_the_headline_lines(accounts):
    table = accounts.gep().set_index("place")["gep"]
    flows = accounts.flows
    for code in ("331100", "331123"):
        rows = flows[(flows["place"] == code) & flows["in_headline"]]
        assert table[code] == pytest.approx(math.fsum(rows["value"].dropna()), rel=1e-12)


def test_gep_of_a_level_keeps_that_level_with_names(accounts):
    counties = accounts.gep(level="county")
    assert set(counties["level"]) == {"county"}
    assert len(counties) == 9
    assert "遂昌县" in set(counties["name_zh"])
    assert list(accounts.gep(level="city")["place"]) == ["331100"]
    assert accounts.gep(level="no such level").empty


def test_counties_make_up_the_city(accounts):
    whole = accounts.gep(level="city")["gep"].iloc[0]
    assert accounts.gep(level="county")["gep"].sum() == pytest.approx(whole, rel=1e-12)


def test_a_place_where_nothing_has_a_value_has_no_gep_and_not_zero(tmp_path: Path):
    rows = f"{FLOWS}\n990101,,crop_provision,tea,5,t\n990102,,recreation,tourism,1000,yuan\n"
    write_area(tmp_path, q=rows)
    gep = ss.open(tmp_path).run().gep().set_index("place")["gep"]
    assert math.isnan(gep["990101"])
    assert gep["990102"] == gep["990100"] == 1000


def test_gep_of_several_periods(tmp_path: Path):
    rows = f"{FLOWS},period\n990101,,recreation,tourism,1000,yuan,2015\n990101,,recreation,tourism,3000,yuan,2020\n"
    write_area(tmp_path, "periods: [2015, 2020]", q=rows)
    table = ss.open(tmp_path).run().gep(level="city").set_index("period")["gep"]
    assert table.to_dict() == {"2015": 1000, "2020": 3000}


def test_the_manifest_is_the_published_one(lishui: Path, accounts):
    assert accounts.manifest == read_results(lishui).manifest
    assert accounts.manifest["area"]["code"] == "331100"


def test_explain_takes_place_and_period_in_any_form(accounts):
    one = accounts.explain("soil_retention", "331123", 2020, alternatives=False)
    other = accounts.explain("soil_retention", place="331123", period="2020", alternatives=False)
    assert one.value == other.value
    assert accounts.explain("soil_retention", alternatives=False).value > one.value, "left out, it is the whole area"


def test_a_notebook_shows_the_totals(accounts, monkeypatch):
    monkeypatch.setenv("SHANSHUI_LANG", "zh")
    shown = accounts._repr_html_()
    assert "<table" in shown
    assert "丽水市" in shown


# --- one equation ----------------------------------------------------------------------------------


def near(value: float):
    return pytest.approx(value, rel=1e-12)


def balance(**given: object) -> float:
    """Return the retention of 1540 mm of rain, 71.61 mm of runoff and 700 mm of evapotranspiration, mm."""
    plain = {"precipitation": 1540.0, "runoff": 71.61, "actual_evapotranspiration": 700.0}
    found = ss.evaluate("water_retention.retention", plain | given)
    return units.magnitude(found, "mm", "test")


def test_bare_numbers_are_in_the_declared_unit():
    assert balance() == near(1540 - 71.61 - 700)


@pytest.mark.parametrize(("number", "unit"), [(154.0, "cm"), (1.54, "m"), (1540.0, "mm")])
def test_a_quantity_in_any_unit_of_length_is_the_same(number: float, unit: str):
    assert balance(precipitation=units.quantity(number, unit)) == near(balance())


def test_all_given_in_other_units():
    given = {"runoff": units.quantity(7.161, "cm"), "actual_evapotranspiration": units.quantity(0.7, "m")}
    assert balance(**given) == near(balance())


def test_the_result_has_its_unit():
    found = ss.evaluate("soil_retention.soil", {"soil_retained": units.quantity(1200, "t km-2")})
    assert units.magnitude(found, "t ha-1", "test") == near(12)
    assert units.magnitude(found, "kg ha-1", "test") == near(12_000)


def test_arrays_go_through_as_they_are():
    found = ss.evaluate("soil_retention.soil", {"soil_retained": np.array([1.0, np.nan, 3.0])})
    assert np.array_equal(found.magnitude, [1.0, np.nan, 3.0], equal_nan=True)


def test_a_quantity_that_is_none_of_the_argument_is_refused():
    with pytest.raises(UnitMismatch):
        balance(precipitation=units.quantity(1540, "t ha-1"))


def test_left_out_the_item_is_the_first_and_the_equation_too():
    item = registry.service("soil_retention").items[0]
    given = {"soil_retained": 5.0}
    assert ss.evaluate("soil_retention", given) == ss.evaluate(f"soil_retention.{item.id}", given)


def test_another_equation_by_name():
    given = {"lake_area": 2.0, "water_exchanges": 3.0}
    options = registry.service("flood_mitigation").item("lake").physical
    found = {option: ss.evaluate("flood_mitigation.lake", given, option).magnitude for option in options}
    assert len(set(found.values())) == len(options) > 2


@pytest.mark.parametrize(
    ("name", "option", "near_word"),
    [
        ("water_retentoin.retention", "", "water_retention"),
        ("water_retention.retentoin", "", "retention"),
        ("water_retention.retention", "balence", "balance"),
        ("crop_provision.rice", "", "table"),
        ("crop_provision", "", "table"),
    ],
)
def test_names_that_are_none_are_refused_with_the_nearest(name: str, option: str, near_word: str):
    with pytest.raises(NoSuchName) as told:
        ss.evaluate(name, {}, option)
    assert near_word in str(told.value)


def test_what_an_equation_takes_and_was_not_given_is_told_with_its_unit():
    with pytest.raises(MissingInputs) as told:
        ss.evaluate("water_retention.retention", {"precipitation": 1540})
    assert "runoff" in str(told.value)
    assert "actual_evapotranspiration (mm)" in str(told.value)
    assert "precipitation," not in str(told.value)


@pytest.mark.parametrize("service", registry.service_ids())
def test_every_equation_that_lacks_its_arguments_says_which(service: str):
    for item in registry.service(service).items:
        for option in item.physical:
            with pytest.raises(MissingInputs):
                ss.evaluate(f"{service}.{item.id}", {}, option)
