"""InVEST's own sample datastacks of Gura: read as they are, their web addresses found among local files."""

from pathlib import Path

import pytest

from shanshui.core.errors import NotALocalFile, Problems
from shanshui.invest.datastack import read_datastack

GURA = Path(__file__).parents[3] / "shared" / "data" / "tryout" / "gura"
pytestmark = [pytest.mark.tryout, pytest.mark.skipif(not GURA.is_dir(), reason="../shared/data/tryout is absent")]


def test_a_sample_whose_inputs_exist_is_read():
    found = read_datastack(GURA / "tables" / "RouteDEM" / "routedem_gura.invs.json", inputs=GURA / "NDR")
    assert found.model.id == "routedem"
    assert found.values["dem_path"] == (GURA / "NDR" / "DEM_gura.tif").absolute()
    assert found.suffix == "_gura"


def test_a_sample_whose_inputs_are_missing_names_them():
    with pytest.raises(Problems) as raised:
        read_datastack(GURA / "tables" / "NDR" / "ndr_gura.invs.json", "ndr", GURA / "NDR")
    assert [type(problem) for problem in raised.value.problems] == [NotALocalFile, NotALocalFile]
    assert "lulc_path" in raised.value.problems[0].where
    assert "runoff_proxy_path" in raised.value.problems[1].where
