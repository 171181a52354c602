"""Supply and use, and assets, of a whole account with its tables and settings."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from tests.supply_use_area import USES, write_accounted

from shanshui.accounts.assets import present_value
from shanshui.core.errors import (
    AssetSettingMissing,
    DuplicateKeys,
    InputError,
    NoSuchName,
    Problems,
    UseAboveSupply,
    UserPlaceHasParts,
)
from shanshui.run import api
from shanshui.run.assets import Stated, assets
from shanshui.run.change import change
from shanshui.standards.users import NOT_ALLOCATED


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write_accounted(tmp_path_factory.mktemp("su") / "w")


@pytest.fixture
def own(folder, tmp_path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "w"))


def row(table, service):
    return next(one for one in table.rows if one.service == service)


def test_the_total_is_gep_to_the_fen(folder):
    accounts = api.open(folder).accounts()
    for period in ("2010", "2020"):
        found = accounts.supply_use(period)
        gep = accounts.gep("city").set_index("period").loc[period, "gep"]
        assert found.table().total.supplied == found.headline == round(Decimal(repr(float(gep))) * 100)
        assert found.table().total.total_use == found.headline
        parts = [found.table(code).total for code in ("990101", "990102")]
        assert sum(part.supplied for part in parts) == found.headline
        assert found.table().total.exports == 0


def test_lines_beside_gep_are_in_no_total(folder):
    table = api.open(folder).accounts().supply_use().table()
    beside = row(table, "biological_control")
    assert not beside.headline
    assert sum(one.total_supply for one in table.rows) == table.total.supplied + beside.supplied


def test_the_table_of_users_is_followed(folder):
    found = api.open(folder).accounts().supply_use()
    physical = found.table("", "physical")
    water = row(physical, "water_retention")
    assert water.use["households"] == water.supplied * 3 / 10
    assert water.use["electricity_water"] == water.supplied * 7 / 10
    carbon = row(physical, "global_climate_regulation")
    assert float(carbon.use["rest_of_world"]) == 1000
    assert set(carbon.use) == {"government", "rest_of_world", NOT_ALLOCATED}
    here, there = (row(found.table(code, "physical"), "crop_provision") for code in ("990101", "990102"))
    assert here.exports == there.imports == pytest.approx(11_200)
    told = " ".join(label.en for label in found.remarks())
    assert "are not allocated to a user" in told
    assert "2 items have their usual user" not in told


def test_an_item_named_by_the_table_keeps_its_name_beside_its_service(folder):
    found = api.open(folder).accounts().supply_use()
    crop = row(found.table(), "crop_provision")
    assert found.label(crop.service, crop.item).zh == f"农产品供给：{crop.item}"


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        ("990100,,water_retention,,households,0.3,,,\n", DuplicateKeys, "water_retention"),
        ("990102,,oxygen_release,,householders,1,,,\n", NoSuchName, "economic unit"),
        ("990102,,oxygen,,households,1,,,\n", NoSuchName, "service"),
        ("990109,,oxygen_release,,households,1,,,\n", InputError, "990109"),
        ("990102,,oxygen_release,,households,-1,,,\n", InputError, "-1"),
        ("990102,,oxygen_release,,households,many,,,\n", InputError, "many"),
        ("990102,,oxygen_release,,households,,5,,\n", InputError, "unit"),
        ("990102,,oxygen_release,,households,,5e9,t,\n", UseAboveSupply, "cannot exceed"),
        ("990102,,oxygen_release,,households,1,,,990100\n", UserPlaceHasParts, "has parts"),
        ("乙县,,oxygen_release,,households,1,,,\n", InputError, "990101"),
    ],
)
def test_nasty_rows_are_refused_with_their_place(own, line, error, words):
    (own / "uses" / "shares.csv").write_text(USES + line, encoding="utf-8")
    with pytest.raises((error, Problems)) as caught:
        api.open(own).accounts().supply_use()
    assert "uses/shares.csv" in caught.value.text("en")
    assert words in caught.value.text("en")
    assert any("一" <= sign <= "鿿" for sign in caught.value.text("zh"))


# --- assets ---------------------------------------------------------------------------------------------


def test_assets_are_the_flows_capitalised_and_close(folder):
    opened = api.open(folder)
    found = opened.accounts().assets()
    flows = change(opened.prepared, opened.accounts().results)
    usual = present_value(Decimal("0.03"), 50)
    water = present_value(Decimal("0.03"), 30, Decimal("0.01"))
    for service, balance in found.by("service").items():
        part, factor = flows.whole.by("service")[service], water if service == "water_retention" else usual
        assert balance.opening == pytest.approx(float(part.before * factor), abs=5)
        assert balance.closing == pytest.approx(float(part.after * factor), abs=5)
        assert balance.of("revaluation") == pytest.approx(float(part.of("price") * factor), abs=5)
        assert balance.left_over == 0
    assert found.total.left_over == 0
    assert sum(one.closing for one in found.by("place").values()) == found.total.closing
    rice = found.by("service")["crop_provision"]
    assert rice.of("degradation") == rice.of("enhancement") == 0 != rice.of("reappraisal_flow")
    assert found.total.of("reappraisal_weather") > 0


def test_rate_and_life_are_never_guessed(own):
    text = (own / "area.yaml").read_text(encoding="utf-8")
    (own / "area.yaml").write_text(text.replace("  discount_rate: 0.03\n", ""), encoding="utf-8")
    with pytest.raises(AssetSettingMissing, match=r"no discount rate is set") as caught:
        api.open(own).accounts().assets()
    assert "没有设定贴现率" in caught.value.text("zh")
    assert "`assets.discount_rate`" in caught.value.text("zh")
    stated = api.open(own).accounts().assets(stated=Stated(rate=Decimal("0.03")))
    assert stated.total == api.open(own).accounts().assets(stated=Stated(Decimal("0.03"))).total


def test_one_period_has_a_value_and_no_change(folder):
    opened = api.open(folder)
    found = assets(opened.prepared, opened.accounts().results, "2020", "2020")
    assert found.one_period
    assert found.total.opening == found.total.closing == opened.accounts().assets().total.closing
    assert not any(found.total.items)


def test_transitions_condition_and_catastrophes_are_used(tmp_path):
    settings = """periods: [2010, 2020]
extent: {transitions: {file: uses/moved.csv}}
assets:
  discount_rate: 0.05
  life: 20
  catastrophes: {file: uses/lost.csv}
  condition: {file: uses/index.csv}
"""
    moved = """place,since,until,from,to,area,unit
990101,2010,2020,farmland,farmland,230,km2
990101,2010,2020,farmland,forest,70,km2
990101,2010,2020,forest,farmland,20,km2
990101,2010,2020,forest,forest,580,km2
990101,2010,2020,bare,forest,10,km2
990102,2010,2020,farmland,farmland,490,km2
990102,2010,2020,farmland,urban,10,km2
"""
    lost = "place,period,ecosystem_type,area,unit,condition_share\n990101,2020,forest,5,km2,1\n"
    index = "place,period,ecosystem_type,value\n990101,2010,farmland,0.5\n990101,2020,farmland,0.6\n"
    folder = write_accounted(tmp_path / "w", settings, moved=moved, lost=lost, index=index)
    found = api.open(folder).accounts().assets(place="990101")
    forest = found.by("ecosystem_type")["forest"]
    assert forest.left_over == 0
    assert forest.of("reductions") < 0 < forest.of("additions")
    gone = forest.of("catastrophe")
    assert gone < 0 == forest.of("degradation")  # all of the decline is said to be the catastrophe's
    water = found.account.total(lambda key: key.service == "water_retention" and key.ecosystem_type == "farmland")
    assert water.of("degradation") == 0 > water.of("reappraisal_flow")  # the flow fell, the index rose
    assert "condition_against" in found.account.noted()
    too_much = lost.replace(",5,", ",50,")
    (folder / "uses" / "lost.csv").write_text(too_much, encoding="utf-8")
    with pytest.raises(InputError, match=r"uses/lost\.csv:2"):
        api.open(folder).accounts().assets()
