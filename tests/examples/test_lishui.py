"""The bundled Lishui City: against published areas and independent county means."""

import importlib.util
from importlib import resources
from pathlib import Path

import pytest

from shanshui.run.account import prepare
from shanshui.run.demo import copy_example
from shanshui.run.observed import observed
from shanshui.run.run import run
from shanshui.run.targets import targets
from shanshui.store.results import Results, read_results

# County means of the data's provenance note, made with other tools: rain of the 0.25° grid in mm a year.
RAIN = {
    "331102": 1472, "331121": 1563, "331122": 1537, "331123": 1631, "331124": 1555,
    "331125": 1568, "331126": 1680, "331127": 1594, "331181": 1670,
}  # fmt: skip
# Published areas in km2; Yunhe, Qingyuan and Jingning are printed round.
AREAS = {
    "331102": 1493.44, "331121": 2477.13, "331122": 1503.52, "331123": 2539.56, "331124": 1400.77,
    "331125": 984, "331126": 1898, "331127": 1950, "331181": 3059,
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lishui")
    run(prepare(copy_example("lishui", folder)))
    return folder


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    return read_results(folder)


def test_county_rain_agrees_with_the_provenance_note(results: Results) -> None:
    rain = results.ranges[results.ranges["variable"] == "precipitation"].set_index("place")["mean"]
    assert {code: rain[code] for code in RAIN} == pytest.approx(RAIN, rel=0.02)


def test_county_areas_agree_with_the_published_ones(results: Results) -> None:
    areas = results.places.set_index("code")["area_ha"] / 100
    assert {code: areas[code] for code in AREAS} == pytest.approx(AREAS, rel=0.012)
    assert areas["331100"] == pytest.approx(17248, abs=1)


def test_the_nine_counties_add_up_to_the_city(results: Results) -> None:
    flows = results.flows.groupby(["level", "service", "item", "ecosystem_type"])["value"].sum()
    assert flows["county"].to_numpy() == pytest.approx(flows["city"].to_numpy(), rel=1e-9)


def test_every_county_is_covered_by_land_cover(results: Results) -> None:
    covered = results.places.dropna(subset="covered").set_index("code")["covered"]
    assert len(covered) == 10
    assert covered.min() == 1.0


def test_townships_and_villages_are_carried_by_code(results: Results) -> None:
    levels = results.places["level"].value_counts()
    assert (levels["county"], levels["township"], levels["village"]) == (9, 173, 2008)
    assert set(results.flows["level"]) == {"city", "county"}


def test_soil_retention_is_indicative(results: Results) -> None:
    lines = {f"{line['service']}.{line['item']}": line for line in results.manifest["lines"]}
    assert lines["soil_retention.soil"]["indicative"]
    assert "5′" in lines["soil_retention.soil"]["reason"]["en"]
    assert lines["crop_provision.product"]["status"] == "missing"


def test_water_balances_in_every_county(results: Results) -> None:
    """Retention is at most rain minus evapotranspiration."""
    means = results.ranges.pivot(index="place", columns="variable", values="mean")
    retained = results.flows[results.flows["item"] == "retention"].groupby("place")["supply"].sum()
    areas = results.places.set_index("code")["area_ha"]
    for code in RAIN:
        depth = retained[code] / areas[code] / 10
        assert depth <= means.loc[code, "precipitation"] - means.loc[code, "actual_evapotranspiration"]


def test_the_share_near_people_is_what_the_script_makes(folder: Path) -> None:
    script = Path(str(resources.files("shanshui.examples"))) / "lishui" / "settlements.py"
    spec = importlib.util.spec_from_file_location("settlements", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert prepare(folder).constants["near_people_share"] == pytest.approx(
        module.near_people_share(folder / "data"), abs=5e-4
    )


def test_every_input_names_its_source(results: Results) -> None:
    rasters = [row for row in results.manifest["inputs"] if row["kind"] == "raster"]
    assert len(rasters) == 5
    assert all(row["source"] and row["grid_text"] and len(row["sha256"]) == 64 for row in rasters)


def test_demo_keeps_what_the_user_changed(tmp_path: Path) -> None:
    area = copy_example("lishui", tmp_path)
    area.write_text("mine", encoding="utf-8")
    assert copy_example("lishui", tmp_path).read_text(encoding="utf-8") == "mine"


def test_an_input_has_the_year_that_was_said_and_no_other(results: Results) -> None:
    years = {row["name"]: row["year"] for row in results.manifest["inputs"] if row["kind"] == "raster"}
    assert (years["land_cover"], years["precipitation"]) == ("2019", "normals")
    assert (years["elevation"], years["ndvi_maximum"]) == ("", "")


def test_goals_that_nothing_found_can_assess_say_so(folder: Path) -> None:
    """method.md §5.2: figures that were not found are missing, not made up."""
    held = targets(folder).rows()
    assert len(held) == 6
    assert {status for one in held for status in one.statuses.values()} == {"cannot-assess"}
    assert all(one.reason.zh for one in held)


def test_gep_over_500_bn_was_met_before_it_was_promised_at_one_price_basis(folder: Path) -> None:
    """method.md T15 and §5.2: 502.45 bn at current prices in 2018; at prices of 2006, 391.4 bn in 2017."""
    proof = targets(folder).consistency
    (met,) = [claim for claim in proof.of("refuted") if "gep-500bn" in claim.targets]
    assert "5,024.5" in met.sentence.zh
    assert "2018" in met.sentence.zh
    (asked,) = [claim for claim in proof.of("undecided") if "gep-500bn" in claim.targets]
    assert "3,913.8" in asked.sentence.zh


def test_growth_of_15_percent_is_a_doubling_and_the_other_way_round(folder: Path) -> None:
    """planning.md A4: x 2.011357 in five years; a doubling is 14.8698 % a year."""
    told = " ".join(claim.sentence.en for claim in targets(folder).consistency.of("proved"))
    assert "2.011357" in told
    assert "14.8698" in told


def test_the_account_feeds_its_own_indicator_and_no_target_is_held_against_it(folder: Path) -> None:
    found = observed(folder)
    assert found.panel.value("gep", "331100", "2020") == pytest.approx(501.84, abs=0.005)
    assert "gep" not in {target.indicator for target in targets(folder).targets}
