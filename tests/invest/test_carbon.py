"""Carbon against InVEST's own outputs, and the one place where we differ from it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.invest.comparing import GOLDEN, check, raster
from tests.invest.landscape import POOLS, land_use

from shanshui.core.errors import ShanshuiError
from shanshui.invest.datastack import read_datastack
from shanshui.invest.frame import run


def test_storage_agrees_with_invest(modelled: Callable[..., Path]):
    check(modelled("carbon"), GOLDEN / "carbon" / "carbon.npz")


def test_storage_of_both_maps_agrees_with_invest(modelled: Callable[..., Path]):
    check(
        modelled("carbon_valued"),
        GOLDEN / "carbon" / "carbon_valued.npz",
        skip=("raster:c_change", "raster:npv", "table:"),
    )


def test_a_loss_of_one_tonne_is_kept(modelled: Callable[..., Path]):
    """InVEST marks absence with -1 t/ha: a real loss of 1 t/ha is lost from its map, value and total."""
    workspace = modelled("carbon_valued")
    ours = raster(workspace / "c_change_bas_alt.tif")
    with np.load(GOLDEN / "carbon" / "carbon_valued.npz") as golden:
        theirs = golden["raster:c_change_bas_alt.tif"].astype(np.float64)
        value = golden["raster:npv_alt.tif"].astype(np.float64)
    lost = ours == -1.0
    assert lost.sum() > 0, "the landscape holds such a loss"
    assert np.isnan(theirs[lost]).all()
    np.testing.assert_array_equal(ours[~lost], theirs[~lost])
    np.testing.assert_allclose(raster(workspace / "npv_alt.tif")[~lost], value[~lost], rtol=1e-6)


def test_totals_are_those_of_the_classes(modelled: Callable[..., Path]):
    """The plain sum over cells of what each class holds, 0.09 ha a cell."""
    workspace = modelled("carbon_valued")
    with (workspace / "raster_values_summary.csv").open(encoding="utf-8") as file:
        rows = {row["Filename"]: row for row in csv.DictReader(file)}
    held = {code: float(sum(pools)) for code, pools in POOLS.items()} | {255: 0.0}
    before, after = (np.vectorize(held.get)(land_use(seed)).sum() * 0.09 for seed in (3, 13))
    assert float(rows["c_storage_bas.tif"]["Total"]) == pytest.approx(before, rel=1e-12)
    assert float(rows["c_storage_alt.tif"]["Total"]) == pytest.approx(after, rel=1e-12)
    assert float(rows["c_change_bas_alt.tif"]["Total"]) == pytest.approx(after - before, rel=1e-9)
    assert rows["npv_alt.tif"]["Units"] == "currency"


def test_the_years_must_follow_each_other(landscape: dict[str, Path], tmp_path: Path):
    stack = json.loads(landscape["carbon_valued"].read_text(encoding="utf-8"))
    stack["args"]["lulc_alt_year"] = 2010
    path = landscape["carbon_valued"].with_name("same_year.json")
    path.write_text(json.dumps(stack), encoding="utf-8")
    with pytest.raises(ShanshuiError, match="lulc_alt_year"):
        run(read_datastack(path), tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))
