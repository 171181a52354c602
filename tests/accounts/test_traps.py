"""Traps of published accounts: each case triggers its rule, and a clean one does not."""

import pytest
from tests.tabular import FLOWS, PLACES, account, broken, write_area

from shanshui.core.errors import Problems
from shanshui.services import sand_fixation

NUMBERS = "place,ecosystem_type,variable,value,unit\n"


def caught(tmp_path, flows: str, settings: str = "", **files: str) -> dict[str, str]:
    return broken(account(tmp_path, settings, q=f"{FLOWS}\n{flows}", **files))


@pytest.mark.parametrize(("oxygen", "ratio"), [("2.51", "8.10"), ("0.225", "")])
def test_oxygen_of_garze_is_8_times_its_carbon_dioxide(tmp_path, oxygen, ratio):
    rows = f"990100,,global_climate_regulation,carbon,0.31,1e8 t\n990100,,oxygen_release,oxygen,{oxygen},1e8 t\n"
    found = caught(tmp_path, rows)
    assert found == ({"oxygen_to_carbon": f"2020 990100 unspecified: {ratio} (q.csv:2, q.csv:3)"} if ratio else {})


def test_organic_matter_named_sediment(tmp_path):
    """Wei: 1.56 % of the soil retained is organic matter; the same figure stands as sediment."""
    rows = "990100,,soil_retention,sedimentation,{},{}\n990100,,soil_retention,organic_matter,1.56,1e4 t\n"
    assert "organic_as_sediment" in caught(tmp_path, rows.format("1.56", "1e4 m3"))
    assert caught(tmp_path, rows.format("18.6", "1e4 m3")) == {}


def test_the_same_yuan_as_sediment_and_as_organic_matter(tmp_path):
    rows = "990100,,soil_retention,sedimentation,0.52,亿元\n990100,,soil_retention,organic_matter,0.52,亿元\n"
    assert "2020 990100 unspecified" in caught(tmp_path, rows)["organic_as_sediment"]


GEP = "990100,,water_retention,retention,7545.59,亿元\n"


@pytest.mark.parametrize(
    ("gdp", "people", "rules"),
    [
        ("122.83,亿元", "106,1e4 person", set()),  # Garzê: 61 × GDP, 71.18 × 10^4 yuan a head, the most published
        ("122.83,万元", "106,1e4 person", {"gep_per_gdp"}),
        ("1228300,亿元", "106,1e4 person", {"gep_per_gdp"}),
        ("122.83,亿元", "106,person", {"gep_per_head"}),
        ("122.83,亿元", "50,1e8 person", {"gep_per_head"}),
    ],
)
def test_gep_beside_gdp_and_people(tmp_path, gdp, people, rules):
    numbers = f"{NUMBERS}990100,,gdp,{gdp}\n990100,,population,{people}\n"
    assert caught(tmp_path, GEP, n=numbers).keys() == rules


def test_gdp_of_a_parent_is_not_that_of_its_parts(tmp_path):
    numbers = f"{NUMBERS}990100,,gdp,1,亿元\n"
    found = caught(tmp_path, "990101,,water_retention,retention,200,亿元\n", n=numbers)
    assert found == {"gep_per_gdp": "2020 990100: GEP is 200 × GDP"}


def test_area_falls_while_value_rises_in_huai(tmp_path):
    """Cropland 1990 to 2013: 25314.19 to 24009.42 km2, 101.50 to 140.62 × 10^8 yuan, by the unit price alone."""
    extent = "period,place,ecosystem_type,area,unit\n1990,990100,farmland,25314.19,km2\n2013,990100,farmland,{},km2\n"
    flows = "period,{}\n1990,990100,farmland,crop_provision,food,101.50,亿元\n2013,990100,farmland,crop_provision,food,140.62,亿元\n"
    files = {"q": flows.format(FLOWS), "extent": extent.format(24009.42)}
    found = broken(account(tmp_path, "periods: [1990, 2013]", **files))
    assert found == {"area_falls_value_rises": "990100 farmland 1990–2013: area -5%, value +39%"}
    files["extent"] = extent.format(25314.19)
    assert broken(account(tmp_path, "periods: [1990, 2013]", **files)) == {}


EXTENT = "place,ecosystem_type,area,unit\n990101,forest,100,km2\n"
RAIN = f"{NUMBERS}990100,,precipitation,1772.7,mm\n990100,,actual_evapotranspiration,852.5,mm\n"


@pytest.mark.parametrize(("million", "ok"), [("92.0", True), ("92.1", False), ("920", False)])
def test_retention_is_at_most_rain_less_evapotranspiration(tmp_path, million, ok):
    """Dagangshan: P 1772.7 and ET 852.5 mm leave 920.2 mm, 92.02 million m3 on 100 km2; the county takes the city's rain."""
    found = caught(tmp_path, f"990101,forest,water_retention,retention,{million},1e6 m3\n", extent=EXTENT, n=RAIN)
    assert ("retention_beyond_rain" not in found) == ok


def test_retention_without_known_rain_is_not_judged(tmp_path):
    assert caught(tmp_path, "990101,forest,water_retention,retention,920,1e6 m3\n", extent=EXTENT) == {}


@pytest.mark.parametrize(("value", "rules"), [("70.67", {"tourism_beyond_revenue"}), ("23.56", set())])
def test_culture_of_garze_is_three_times_its_revenue(tmp_path, value, rules):
    numbers = f"{NUMBERS}990100,,tourism_revenue,23.56,亿元\n"
    assert caught(tmp_path, f"990100,,recreation,tourism,{value},亿元\n", n=numbers).keys() == rules


WIND = {"weather_factor": (20, "kg/m"), "sand": (60, "%"), "silt": (25, "%"), "clay": (15, "%"), "organic_matter": (1, "%"),
        "calcium_carbonate": (5, "%"), "soil_roughness_factor": (0.9, "1"), "vegetation_cover": (0.3, "1")}  # fmt: skip


@pytest.mark.parametrize(("kilograms", "rules"), [(3.9191, {"rweq_105_71"}), (2.6063, set())])
def test_sand_from_a_program_with_the_misprinted_coefficient(tmp_path, kilograms, rules):
    """The worked vector: 2.6063 kg m-2 with 150.71, 3.9191 with 105.71; on 1 km2, thousands of tonnes."""
    numbers = NUMBERS + "".join(f"990100,,{name},{value},{unit}\n" for name, (value, unit) in WIND.items())
    found = caught(
        tmp_path,
        f"990100,farmland,sand_fixation,sand,{kilograms * 1000},t\n",
        n=numbers,
        extent="place,ecosystem_type,area,unit\n990100,farmland,1,km2\n",
    )
    assert found.keys() == rules
    assert not rules or "3.919 kg m-2, 2.606 with 150.71" in found["rweq_105_71"]


def test_sand_loss_keeps_its_own_length_unless_told():
    assert sand_fixation.sand_loss(5.0) == sand_fixation.sand_loss(5.0, 150.71) < sand_fixation.sand_loss(5.0, 105.71)


def test_an_annex_cannot_set_the_coefficient_of_rweq(tmp_path):
    annex = "parameter,value,unit\ncritical_length,105.71,m\n"
    with pytest.raises(Problems, match=r"critical_length is 105.71, a known misprint of 150.71"):
        account(tmp_path, q=f"{FLOWS}\n{GEP}", annex=annex)


TWO_LISHUI = PLACES.replace("990101,990100,county,乙县,Beta", "331100,990100,city,丽水市,Lishui").replace(
    "990102,990100,county,丙县,Gamma", "320117,990100,county,溧水区,Lishui"
)


def test_a_join_on_lishui_is_refused_and_both_codes_are_told(tmp_path):
    write_area(tmp_path, q=f"{FLOWS}\nLishui,,water_retention,retention,1,m3\n", places=TWO_LISHUI)
    with pytest.raises(Problems) as told:
        account(tmp_path, q=f"{FLOWS}\nLishui,,water_retention,retention,1,m3\n", places=TWO_LISHUI)
    assert told.value.problems[0].code == "PlaceNamedNotCoded"
    assert "q.csv:2:place: 'Lishui' is a name, not a code" in str(told.value)
    assert {"331100", "320117"} <= set(told.value.problems[0].fields["codes"])


def test_a_join_on_its_code_is_accounted(tmp_path):
    results = account(tmp_path, q=f"{FLOWS}\n331100,,water_retention,retention,1,m3\n", places=TWO_LISHUI)
    assert set(results.flows["place"]) == {"331100", "990100"}


def test_every_rule_is_in_the_manifest_in_two_languages(tmp_path):
    checks = account(tmp_path, q=f"{FLOWS}\n{GEP}").manifest["checks"]
    assert len({check["rule"] for check in checks}) == len(checks) >= 19
    for check in checks:
        assert check["name"]["en"], check["rule"]
        assert any("一" <= sign <= "鿿" for sign in check["name"]["zh"]), check["rule"]


def test_a_broken_rule_stands_among_the_conflicts(tmp_path):
    rows = "990100,,soil_retention,sedimentation,1,亿元\n990100,,soil_retention,organic_matter,1,亿元\n"
    conflicts = account(tmp_path, q=f"{FLOWS}\n{rows}").manifest["conflicts"]
    assert "organic_as_sediment" in {conflict["rule"] for conflict in conflicts}


def test_a_price_may_be_105_71(tmp_path):
    annex = "parameter,value,unit\nso2_treatment_price,105.71,yuan/t\n"
    results = account(tmp_path, q=f"{FLOWS}\n990100,,air_filtration,so2,1,t\n", annex=annex)
    assert results.flows["value"].sum() == pytest.approx(105.71)
