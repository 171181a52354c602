"""The chain behind an item: where every variable came from, and its range inside a place."""

import math
from pathlib import Path

import pytest
from tests.run.accounting import account, source_settings, with_settings
from tests.tabular import FLOWS
from tests.tabular import account as table_account

from shanshui.core import registry
from shanshui.run.account import prepare
from shanshui.run.inputs_behind import steps
from shanshui.store.results import read_results


def behind(folder: Path, key: str, place: str):
    prepared = prepare(folder)
    task = next(t for t in prepared.plan.tasks if t.key == key)
    return {step.variable: step for step in steps(prepared, read_results(folder), task, place, "2020")}


@pytest.fixture(scope="module")
def soil(lishui: Path):
    return behind(lishui, "soil_retention.soil", "331123")


def test_the_land_cover_comes_first(soil):
    assert next(iter(soil)) == "ecosystem_type"
    assert soil["ecosystem_type"].file["file"].endswith(".tif")


def test_what_a_step_needs_came_before_it(soil):
    seen: set[str] = set()
    for name, step in soil.items():
        assert set(step.needs) & set(soil) <= seen, name
        seen.add(name)


def test_only_what_was_derived_has_an_equation_and_a_chooser(soil):
    for step in soil.values():
        derived = step.origin == "derivation"
        assert bool(step.expression) == derived
        assert bool(step.by) == derived
        assert bool(step.file) == (step.origin == "source")


def test_every_step_is_named_and_in_its_variables_unit(soil):
    for name, step in soil.items():
        assert step.unit == registry.variable(name).unit
        assert all(step.label)


def test_ranges_are_in_order_and_real(soil):
    for name, step in soil.items():
        if not math.isnan(step.mean):
            assert step.low <= step.mean <= step.high, name
            spec = registry.variable(name)
            assert spec.low <= step.low <= step.high <= spec.high, name
    assert not math.isnan(soil["rain_erosivity"].mean)


def test_a_constant_is_the_same_everywhere_with_its_reason(soil):
    step = soil["soil_erodibility"]
    assert (step.origin, step.low, step.high) == ("constant", step.mean, step.mean)
    assert "erodibility" in step.source or "soil" in step.source


def test_the_range_of_the_whole_holds_those_of_its_parts(lishui: Path):
    whole = behind(lishui, "soil_retention.soil", "331100")["rain_erosivity"]
    part = behind(lishui, "soil_retention.soil", "331123")["rain_erosivity"]
    assert whole.low <= part.low <= part.high <= whole.high
    assert whole.mean != part.mean


def test_two_variables_of_one_file_are_each_told_with_their_own_source(area: Path):
    """Bands of one file: each is listed in the manifest, and the chain names the right one."""
    import numpy as np
    import rasterio
    from tests.synthetic import write_tif

    bands = []
    for name in ("sand", "silt"):
        with rasterio.open(area.parent / f"{name}.tif", driver="GTiff") as file:
            bands.append(file.read(1))
            transform = file.transform
    write_tif(area.parent / "soil.tif", np.stack(bands), transform)
    texture = {
        name: {"file": "soil.tif", "band": i, "source": f"of {name}"} for i, name in enumerate(("sand", "silt"), 1)
    }
    plain = account(area).flows
    results = account(with_settings(area, sources=source_settings(**texture)))
    assert results.flows.equals(plain)
    listed = {row["name"]: row["variable"] for row in results.manifest["inputs"] if row["file"] == "soil.tif"}
    assert listed == {"sand": "sand", "silt": "silt"}
    chain = behind(area.parent, "soil_retention.soil", "990101")
    assert {chain[name].file["name"] for name in listed} == {"sand", "silt"}
    assert chain["silt"].source == "of silt"


def test_a_table_of_quantities_is_the_whole_chain(tmp_path: Path):
    table_account(tmp_path, q=f"{FLOWS}\n990101,,crop_provision,tea,5,万元\n")
    (step,) = behind(tmp_path, "crop_provision.tea", "990101").values()
    assert (step.origin, step.file["file"]) == ("table", "q.csv")
    assert math.isnan(step.mean)


NUMBERS = "place,variable,value,unit\n990101,shannon_index,2,1\n990102,shannon_index,4,1\n"
EXTENT = "place,ecosystem_type,area,unit\n990101,forest,5,km2\n990102,forest,9,km2\n"


@pytest.mark.parametrize(("place", "low", "high"), [("990101", 2, 2), ("990102", 4, 4), ("990100", 2, 4)])
def test_numbers_of_a_table_have_a_range(tmp_path: Path, place: str, low: float, high: float):
    table_account(tmp_path, numbers=NUMBERS, extent=EXTENT)
    found = prepare(tmp_path).plan
    task = next(t for t in found.tasks if "shannon_index" in found.variables_of(t))
    step = behind(tmp_path, task.key, place)["shannon_index"]
    assert (step.origin, step.file["file"]) == ("table", "numbers.csv")
    assert (step.low, step.high) == (low, high)
    assert low <= step.mean <= high


def test_an_item_that_lacks_has_no_chain(lishui: Path):
    assert behind(lishui, "crop_provision.product", "331123") == {}
