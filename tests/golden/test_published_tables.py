"""Published accounts, worked out again from their own tables through the whole pipeline, to the printed rounding."""

import csv
import shutil
import time
from pathlib import Path

import pytest

from shanshui.run.account import prepare
from shanshui.run.run import run
from shanshui.store.results import Results, read_results

HERE = Path(__file__).parent
YI, MILLION, WAN = 1e8, 1e6, 1e4  # yuan in 亿元, in a million, in 万元
PRINTED = 0.005000001  # half the last of two printed digits


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    """Return a function that accounts a golden folder, once."""
    done: dict[str, Results] = {}

    def work(name: str) -> Results:
        if name not in done:
            folder = tmp_path_factory.mktemp("golden") / name
            shutil.copytree(HERE / name, folder)
            run(prepare(folder))
            done[name] = read_results(folder)
        return done[name]

    return work


def rows(folder: str, file: str) -> list[dict[str, str]]:
    with (HERE / folder / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def headline(results: Results, **where: str):
    """Return the headline flows of the topmost place that match."""
    places = results.places
    root = places[places["parent"] == ""]["code"].item()
    found = results.flows[results.flows["in_headline"] & (results.flows["place"] == root)]
    for column, value in where.items():
        found = found[found[column] == value]
    return found


def broken(results: Results) -> dict[str, str]:
    return {check["rule"]: check["detail"]["en"] for check in results.manifest["checks"] if not check["ok"]}


def digit(text: str) -> float:
    """Return half of the last printed digit."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


# T1 -------------------------------------------------------------------------------------------------------------------

T1 = "t01_garze_2010"
PROVISION = [
    "crop_provision",
    "wood_provision",
    "livestock_provision",
    "fishery_provision",
    "water_supply",
    "renewable_energy",
]


def test_T1_garze2010_every_line_is_its_quantity_times_its_price(account):
    flows = headline(account(T1)).set_index(["service", "item"])
    lines = [row for row in rows(T1, "quantities.csv") if row["printed_value"]]
    assert len(lines) == 28
    for line in lines:
        found = flows.loc[(line["service"], line["item"])]
        assert found["value"] / YI == pytest.approx(float(line["printed_value"]), abs=5.01e-5), line["item"]


def test_T1_garze2010_quantities_round_to_the_printed_ones():
    for line in rows(T1, "quantities.csv"):
        if line["printed_quantity"] and line["price"]:
            printed = line["printed_quantity"]
            assert float(line["quantity"]) == pytest.approx(float(printed), abs=digit(printed) * 1.000001), line["item"]


def test_T1_garze2010_units_are_those_of_the_items(account):
    flows = headline(account(T1)).set_index("item")
    assert flows.loc["retention", "unit"] == "m3"
    assert flows.loc["retention", "supply"] == pytest.approx(321.49e8, rel=1e-5)
    assert flows.loc["sedimentation", "supply"] == pytest.approx(38.86e8 * 0.24 / 0.93, rel=1e-3)  # soil retained
    assert flows.loc["hydropower", "price"] == 0.53
    assert flows.loc["hydropower", "price_unit"] == "yuan kWh-1"


def test_T1_garze2010_subtotals_and_gep(account):
    results = account(T1)
    flows = headline(results)
    provision = flows[flows["service"].isin(PROVISION)]["value"].sum() / YI
    culture = headline(results, service="recreation")["value"].sum() / YI
    whole = flows["value"].sum() / YI
    # The printed subtotals are cut off, not rounded: 632.6488 is printed 632.64, and so the total.
    assert provision == pytest.approx(632.64, abs=0.01)
    assert whole - provision - culture == pytest.approx(6842.28, abs=PRINTED)
    assert culture == pytest.approx(70.67, abs=PRINTED)
    assert whole == pytest.approx(7545.59, abs=0.01)


def test_T1_garze2010_oxygen_of_8_1_times_carbon_is_the_only_thing_caught(account):
    assert broken(account(T1)) == {
        "oxygen_to_carbon": "2010 513300 unspecified: 8.11 (quantities.csv:23, quantities.csv:24)"
    }


def test_T1_garze2010_gep_per_head(account):
    results = account(T1)
    (people,) = (row["value"] for row in results.manifest["indicators"] if row["name"] == "population")
    assert headline(results)["value"].sum() / people == pytest.approx(71.18e4, abs=50)


def test_T1_garze2010_published_totals_stand_beside_the_recomputed(account):
    found = {row["name"]: row for row in account(T1).manifest["published"]}
    assert found["total"]["value"] == pytest.approx(7545.59e8)
    assert found["total"]["recomputed"] == pytest.approx(7545.59e8, abs=0.01 * YI)


# T2, T3 ---------------------------------------------------------------------------------------------------------------

T2 = "t02_garze_2010_by_type"


def test_T2_garze2010_every_ecosystem_type(account):
    by_type = headline(account(T2)).groupby("ecosystem_type")["value"].sum() / YI
    printed = {row["ecosystem_type"]: row for row in rows(T2, "totals.csv") if row["service"] == "total"}
    for kind, row in printed.items():
        if kind:
            # Each is the sum of up to seven printed cells.
            assert by_type[kind] == pytest.approx(float(row["value"]), abs=0.02), kind
    assert by_type.sum() == pytest.approx(7545.59, abs=0.02)


@pytest.mark.parametrize(
    "row",
    [r for r in rows(T2, "totals.csv") if r["service"] != "total"],
    ids=lambda r: r["service"] + r["ecosystem_type"],
)
def test_T2_garze2010_every_service(account, row):
    service, _, item = row["service"].partition(".")
    found = headline(account(T2), service=service, **({"item": item} if item else {}))
    if row["ecosystem_type"]:
        found = found[found["ecosystem_type"] == row["ecosystem_type"]]
    assert found["value"].sum() / YI == pytest.approx(float(row["value"]), abs=0.012)


def test_T3_garze2010_heat_follows_from_the_areas(account):
    plants = headline(account(T2), item="plants").set_index("ecosystem_type")
    assert plants.loc["forest", "supply"] == pytest.approx(2837.27 * 15 / 3.0 / 3600 * 31920.60e6, rel=1e-9)  # kWh
    assert (plants["value"] / YI).round(2).to_dict() == {"forest": 666.68, "shrub": 309.16, "grass": 507.68}


def test_T3_garze2010_recreation_is_apportioned_by_area(account):
    results = account(T2)
    areas = results.extent.set_index("ecosystem_type")["area_ha"] / 100
    tourism = headline(results, service="recreation").set_index("ecosystem_type")["value"] / YI
    for kind in ("forest", "shrub", "grass", "wetland"):
        assert tourism[kind] == pytest.approx(5.115e-4 * areas[kind], abs=PRINTED + 5e-8 * areas[kind]), kind


def test_T3_garze2010_areas_add_up(account):
    assert account(T2).extent["area_ha"].sum() / 100 == pytest.approx(149687.70, abs=0.01)


# T8 -------------------------------------------------------------------------------------------------------------------

T8 = "t08_nihegou"


def test_T8_nihegou_value_of_a_standard_equivalent(account):
    flows = headline(account(T8), item="food", ecosystem_type="farmland")
    assert (flows["price"] * 100).round(1).tolist() == [67663.2] * 3


@pytest.mark.parametrize(
    "row", rows(T8, "totals.csv"), ids=lambda r: "-".join((r["period"], r["service"], r["ecosystem_type"]))
)
def test_T8_nihegou_by_class_by_service_and_in_all(account, row):
    found = headline(account(T8), period=row["period"])
    if row["ecosystem_type"]:
        found = found[found["ecosystem_type"] == row["ecosystem_type"]]
    if row["service"] != "total":
        found = found[found["item"] == row["service"].removeprefix("equivalent_factor.")]
    # The total of 2002 adds up rounded classes: 637.79 printed, 637.797 worked out.
    spread = 2 * PRINTED if (row["service"], row["ecosystem_type"]) == ("total", "") else PRINTED
    assert found["value"].sum() / WAN == pytest.approx(float(row["value"]), abs=spread)


def test_T8_nihegou_coefficient_of_a_class(account):
    results = account(T8)
    arable = headline(results, period="1986", ecosystem_type="farmland")["value"].sum()
    assert arable / 3.5008 == pytest.approx(467552.71, abs=0.01)
    assert broken(results) == {}


def test_T8_nihegou_sensitivity_of_woodland(account):
    found = headline(account(T8), period="2016")
    assert found[found["ecosystem_type"] == "forest"]["value"].sum() / found["value"].sum() == pytest.approx(
        0.58, abs=PRINTED
    )


# T10 ------------------------------------------------------------------------------------------------------------------

T10 = "t10_huai"


def test_T10_huai_services_add_up_to_the_totals_of_six_years(account):
    by_period = headline(account(T10)).groupby("period")["value"].sum() / YI
    printed = {r["period"]: float(r["value"]) for r in rows(T10, "totals.csv") if not r["ecosystem_type"]}
    assert len(printed) == 6
    for period, value in printed.items():
        assert by_period[period] == pytest.approx(value, abs=0.02), period  # eleven rounded services


def test_T10_huai_water_supply_is_negative_and_no_error(account):
    results = account(T10)
    water = headline(results, item="water").set_index("period")["value"] / YI
    assert water.round(2).to_dict() == {
        "1990": -6.17,
        "1995": -10.2,
        "2000": -4.94,
        "2005": -3.4,
        "2010": -5.12,
        "2013": -6.42,
    }
    assert "no_negative_value" not in broken(results)


def test_T10_huai_classes_add_up_to_the_same_totals(account):
    assert "published_parts" not in broken(account(T10))


def test_T10_huai_area_falls_while_value_rises(account):
    assert broken(account(T10)).keys() == {"area_falls_value_rises"}
    assert "HUAI farmland 1990–2013: area -5%, value +39%" in broken(account(T10))["area_falls_value_rises"]


def test_T10_huai_areas(account):
    areas = account(T10).extent.groupby("period")["area_ha"].sum() / 100
    assert areas.round(1).to_dict() == pytest.approx({"1990": 36418.3, "2013": 36418.3}, abs=0.15)


# T11 ------------------------------------------------------------------------------------------------------------------

T11 = "t11_altai"


def test_T11_altai_seventeen_stands_make_one_forest(account):
    results = account(T11)
    assert len(results.places) == 18
    stands = results.flows[results.flows["level"] == "stand"]["value"].sum()
    assert stands == pytest.approx(headline(results)["value"].sum(), rel=1e-12)
    assert "additive" not in broken(results)


@pytest.mark.parametrize("row", rows(T11, "totals.csv"), ids=lambda r: r["service"] + r["item"])
def test_T11_altai_totals(account, row):
    where = {} if row["service"] == "total" else {"service": row["service"]}
    where |= {"item": row["item"]} if row["item"] else {}
    found = headline(account(T11), **where)
    # Seventeen rounded stands; in all, a hundred rounded cells.
    assert found["value"].sum() / MILLION == pytest.approx(float(row["value"]), abs=0.05)


def test_T11_altai_species_classes_price_the_areas(account):
    flows = account(T11).flows.set_index(["place", "item"])
    for stand, item, printed in (("LARCH", "shannon_2_to_3", 5071.48), ("RED_PINE", "shannon_4_to_5", 266.52)):
        row = flows.loc[(f"ALTAI_{stand}", item)]
        assert row["unit"] == "ha"
        assert row["value"] / MILLION == pytest.approx(printed, abs=PRINTED)


def test_T11_altai_area(account):
    assert account(T11).extent.query("place == 'ALTAI'")["area_ha"].sum() == pytest.approx(1197563.67, abs=60)


# T12 ------------------------------------------------------------------------------------------------------------------

T12 = "t12_urumqi"


def test_T12_urumqi_types_add_up(account):
    flows = headline(account(T12))
    assert flows["supply"].sum() / WAN == pytest.approx(2435.07, abs=PRINTED)
    assert flows["value"].isna().all()


def test_T12_urumqi_depth_of_grass_is_misprinted(account):
    results = account(T12)
    areas = results.extent.set_index("ecosystem_type")["area_ha"]
    depth = headline(results).set_index("ecosystem_type")["supply"] / areas
    assert depth["grass"] == pytest.approx(272.45, abs=PRINTED)  # printed 275.29
    for kind, printed in (("forest", 544.78), ("bare", 118.85), ("water", 23.41)):
        assert depth[kind] == pytest.approx(printed, rel=0.005), kind
    text = broken(results)["published_misprint"]
    assert "grass water_retention.retention: 275.29 m3/ha published, 272.451 m3/ha recomputed (+1.0%)" in text
    assert "ice water_retention.retention: 50.68 m3/ha published, 49.4976" in text
    assert "forest" not in text


# T15 ------------------------------------------------------------------------------------------------------------------

T15 = "t15_lishui_headlines"


def published(results: Results, what: str = "money", name: str = "total") -> dict[str, float]:
    found = results.manifest["published"]
    return {row["period"]: row["value"] for row in found if (row["what"], row["name"]) == (what, name)}


def test_T15_lishui_headlines_have_no_flows_and_still_are_an_account(account):
    results = account(T15)
    assert len(results.flows) == 0
    assert {p: round(v / YI, 1) for p, v in published(results).items()} == {
        "2006": 2096.3,
        "2017": 4673.0,
        "2018": 5024.5,
    }


def test_T15_lishui_gep_beside_gdp(account):
    results = account(T15)
    gdp = {row["year"]: row["value"] for row in results.manifest["indicators"] if row["name"] == "gdp"}
    gep = published(results)
    assert gep["2018"] / gdp["2018"] == pytest.approx(3.60, abs=PRINTED)
    assert gep["2006"] / gdp["2006"] == pytest.approx(5.93, abs=PRINTED)


def test_T15_lishui_nominal_growth_and_deflator(account):
    from shanshui.accounts.published import implicit_deflator

    results = account(T15)
    gep, growth = published(results), published(results, "growth")
    assert gep["2018"] / gep["2017"] - 1 == pytest.approx(0.0752, abs=5e-5)
    assert gep["2017"] / gep["2006"] - 1 == pytest.approx(1.229, abs=5e-4)
    assert implicit_deflator(gep["2017"] / gep["2006"] - 1, growth["2017"]) == pytest.approx(1.194, abs=5e-4)


def test_T15_lishui_share_of_regulation(account):
    results = account(T15)
    share = published(results, "share", "regulating")["2018"]
    assert published(results, name="regulating")["2018"] / published(results)["2018"] == pytest.approx(share, abs=5e-5)
    assert broken(results) == {}


# All ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [T1, T2, T8, T10, T11, T12, T15])
def test_a_golden_account_takes_less_than_a_second(account, name, tmp_path):
    account(name)  # modules are loaded
    shutil.copytree(HERE / name, tmp_path / name)
    began = time.perf_counter()
    run(prepare(tmp_path / name))
    assert time.perf_counter() - began < 1.0


def test_T1_garze2010_through_the_command_line(tmp_path):
    from typer.testing import CliRunner

    from shanshui.cli.main import app

    folder = tmp_path / T1
    shutil.copytree(HERE / T1, folder)
    said = [CliRunner().invoke(app, words, catch_exceptions=False) for words in (
        ["run", str(folder), "--lang", "en", "--quiet"],
        ["accounts", "show", "--by", "service", "-a", str(folder), "--json", "--lang", "en"],
        ["accounts", "export", str(tmp_path / "flows.csv"), "-a", str(folder), "--lang", "en"],
    )]  # fmt: skip
    assert [outcome.exit_code for outcome in said] == [0, 0, 0], [outcome.output for outcome in said]
    assert "water_retention" in said[1].output
    with (tmp_path / "flows.csv").open(encoding="utf-8-sig", newline="") as stream:
        exported = list(csv.reader(stream))
    assert len(exported) == 30
