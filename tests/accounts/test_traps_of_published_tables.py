"""The eleven traps of published tables: on numbers that hold the fault, a check of its name fires.

Numbers are those printed (Guangxi, China, Garzê, Lishui, Huai, the worked vector of RWEQ); where the table itself is not
at hand (Gaotianyan, Wei) they are made up and hold the same fault, and the test says so. Where the same rule stays silent on right numbers is shown in `test_traps`, `test_published` and `test_balance`.
"""

import pytest
from tests.tabular import FLOWS, PLACES, account, broken

from shanshui.core.errors import Problems

TOTALS = "place,service,ecosystem_type,value,unit\n"
NUMBERS = "place,ecosystem_type,variable,value,unit\n"
QUIET = f"{FLOWS}\n990100,,recreation,visits,1,visit\n"


def caught(folder, settings: str = "", **files: str) -> dict[str, str]:
    return broken(account(folder, settings, **files))


def test_01_guangxi_prints_billion_for_1e8_yuan(tmp_path):
    """2020: 36677.04, of it water 16233.79, × 10⁸ yuan, printed as billion."""
    flows = f"{FLOWS}\n990100,,water_retention,retention,16233.79,亿元\n990100,,crop_provision,all,20443.25,亿元\n"
    found = caught(tmp_path, q=flows, totals=f"{TOTALS}990100,total,,36677.04,1e9 yuan\n")
    assert "published_billion" in found


def test_02_china_2015_shares_are_of_another_total(tmp_path):
    rows = "".join(f"990100,total,{k},{v},1e12 yuan\n" for k, v in (("wetland", 28.08), ("forest", 19.89)))
    shares = "990100,total,wetland,42.4,%\n990100,total,forest,30.0,%\n"
    found = caught(tmp_path, q=QUIET, totals=f"{TOTALS}990100,total,,72.81,1e12 yuan\n{rows}{shares}")
    assert "the share is of 66.2" in found["published_shares"]


def test_03_garze_prints_8_1_times_as_much_oxygen_as_carbon_dioxide(tmp_path):
    rows = "990100,,global_climate_regulation,carbon,0.31,1e8 t\n990100,,oxygen_release,oxygen,2.51,1e8 t\n"
    found = caught(tmp_path, q=f"{FLOWS}\n{rows}")
    assert found["oxygen_to_carbon"] == "2020 990100 unspecified: 8.10 (q.csv:2, q.csv:3)"


def test_04_gaotianyan_is_ten_times_off(tmp_path):
    """Its storage is ten times what its own area and depth give; these numbers are made up."""
    found = caught(
        tmp_path,
        q=f"{FLOWS}\n990100,,water_retention,retention,93.75,1e4 yuan\n",
        totals=f"{TOTALS}990100,water_retention,,937.5,1e4 yuan\n",
    )
    assert "published_ten_times" in found


def test_05_wei_books_organic_matter_as_sediment(tmp_path):
    """Its organic matter, 1.56 % of the soil, stands as sediment; of 100 × 10⁴ t that are made up."""
    rows = "990100,,soil_retention,sedimentation,1.56,1e4 m3\n990100,,soil_retention,organic_matter,1.56,1e4 t\n"
    found = caught(tmp_path, q=f"{FLOWS}\n{rows}")
    assert found["organic_as_sediment"].endswith("sedimentation = organic matter (q.csv:2, q.csv:3)")


def test_06_lishui_growth_is_nominal_and_comparable(tmp_path):
    flows = f"{FLOWS.replace('place', 'place,period')}\n990100,2017,,recreation,visits,1,visit\n"
    totals = "place,period,service,value,unit,since,basis\n990100,2006,total,2096.3,亿元,,\n"
    totals += "990100,2017,total,4673.0,亿元,,\n990100,2017,total,86.7,%,2006,\n"
    found = caught(tmp_path, "periods: [2006, 2017]", q=flows, totals=totals)
    assert "if at comparable prices, the deflator is 1.194" in found["published_growth"]


def test_07_rweq_with_105_71_for_150_71(tmp_path):
    wind = (
        ("weather_factor", 20, "kg/m"), ("sand", 60, "%"), ("silt", 25, "%"), ("clay", 15, "%"),
        ("organic_matter", 1, "%"), ("calcium_carbonate", 5, "%"), ("soil_roughness_factor", 0.9, "1"),
        ("vegetation_cover", 0.3, "1"),
    )  # fmt: skip
    found = caught(
        tmp_path,
        q=f"{FLOWS}\n990100,farmland,sand_fixation,sand,3919.1,t\n",
        n=NUMBERS + "".join(f"990100,,{name},{value},{unit}\n" for name, value, unit in wind),
        extent="place,ecosystem_type,area,unit\n990100,farmland,1,km2\n",
    )
    assert "2.606 with 150.71 (q.csv:2)" in found["rweq_105_71"]


def test_08_garze_culture_is_three_times_the_revenue(tmp_path):
    found = caught(
        tmp_path,
        q=f"{FLOWS}\n990100,,recreation,tourism,70.67,亿元\n",
        n=f"{NUMBERS}990100,,tourism_revenue,23.56,亿元\n",
    )
    assert found["tourism_beyond_revenue"] == "2020 990100: 3.00 × revenue (q.csv:2)"


def test_09_huai_area_falls_and_value_rises(tmp_path):
    extent = (
        "period,place,ecosystem_type,area,unit\n1990,990100,farmland,25314.19,km2\n2013,990100,farmland,24009.42,km2\n"
    )
    flows = f"period,{FLOWS}\n1990,990100,farmland,crop_provision,food,101.50,亿元\n"
    flows += "2013,990100,farmland,crop_provision,food,140.62,亿元\n"
    found = caught(tmp_path, "periods: [1990, 2013]", q=flows, extent=extent)
    assert found["area_falls_value_rises"] == "990100 farmland 1990–2013: area -5%, value +39%"


@pytest.mark.parametrize(
    ("printed", "rule"),
    [
        ("857.00", ""),  # SO2, NOx and dust together
        ("827.00", "published_left_out"),  # without SO2
        ("870.00", "published_misprint"),
    ],
)
def test_10_gaotianyan_misprints_and_leaves_so2_out(tmp_path, printed, rule):
    """Its summary table lacks the value of SO2; these numbers are made up."""
    rows = "".join(f"990100,,air_filtration,{i},{v},1e4 yuan\n" for i, v in (("so2", 30), ("nox", 27), ("dust", 800)))
    totals = f"{TOTALS}990100,air_filtration,,{printed},1e4 yuan\n"
    assert set(caught(tmp_path, q=f"{FLOWS}\n{rows}", totals=totals)) == ({rule} if rule else set())


def test_11_lishui_in_zhejiang_is_not_lishui_in_nanjing(tmp_path):
    places = PLACES.replace("990101,990100,county,乙县,Beta", "331100,990100,city,丽水市,Lishui").replace(
        "990102,990100,county,丙县,Gamma", "320117,990100,county,溧水区,Lishui"
    )
    with pytest.raises(Problems) as told:
        account(tmp_path, q=f"{FLOWS}\nLishui,,water_retention,retention,1,m3\n", places=places)
    assert told.value.problems[0].code == "PlaceNamedNotCoded"


# Rules beside the eleven ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tonnes", "fires"), [(1137, True), (1100, False)])
def test_more_is_cleaned_than_is_emitted(tmp_path, tonnes, fires):
    """Garzê cleans 1137 t of SO2; the emission is made up."""
    rows = f"990100,,air_filtration,so2,{tonnes},t\n990100,,air_filtration,nox,9999,t\n"
    found = caught(tmp_path, q=f"{FLOWS}\n{rows}", n=f"{NUMBERS}990100,,so2_emission,1100,t\n")
    told = "2020 990100 air_filtration.so2: 1137 t of 1100 t (so2_emission) (q.csv:2)"
    assert found == ({"purified_beyond_emission": told} if fires else {})


@pytest.mark.parametrize(
    ("shares", "fires"),
    [
        (("provisioning", 10.0, "regulating", 72.8, "cultural", 17.2), False),
        (("provisioning", 10.0, "regulating", 72.8, "cultural", 18.2), True),
        (("provisioning", 9.0, "regulating", 72.8, "cultural", 17.2), True),
        (("regulating", 72.8, "cultural", 17.2), False),
    ],
)
def test_shares_of_the_sections_add_up(tmp_path, shares, fires):
    rows = "".join(f"990100,{name},,{share},%\n" for name, share in zip(shares[::2], shares[1::2], strict=True))
    found = caught(tmp_path, q=QUIET, totals=f"{TOTALS}990100,total,,5024.5,亿元\n{rows}")
    assert ("shares_add_up" in found) == fires


def test_sand_silt_and_clay_are_all_of_the_soil(tmp_path):
    numbers = f"{NUMBERS}990100,,sand,60,%\n990100,,silt,35,%\n990100,,clay,15,%\n"
    found = caught(tmp_path, q=QUIET, n=numbers)
    assert found == {"shares_add_up": "2020 990100: sand, silt and clay are 110 % together"}
    assert caught(tmp_path, q=QUIET, n=numbers.replace("35", "25")) == {}


def test_a_row_used_beyond_its_supply_is_named_with_its_line(tmp_path):
    rows = "place,ecosystem_type,service,item,quantity,use,unit\n990101,forest,water_retention,retention,10,11,m3\n"
    found = caught(tmp_path, q=rows)
    assert "2020 990101 forest water_retention.retention (q.csv:2)" in found["use_within_supply"]
