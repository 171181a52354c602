"""Why an account changed, through the whole pipeline: tables only, another weather, a former account."""

import shutil
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st
from tests.run.accounting import source_settings, with_settings
from tests.tabular import FLOWS, write_area

from shanshui.accounts.decomposition import FACTORS, Key, State, added, decomposed
from shanshui.core.errors import NoPriceOfYear, NoSuchName, NothingToCompare, OtherArea, ResultsOutdated, SamePeriod
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.report.change_words import change_table, remarks, sentence
from shanshui.run import api, counterfactual
from shanshui.run.account import prepare
from shanshui.run.change import Change, change
from shanshui.run.run import run
from shanshui.store.results import read_results

PERIODS = "periods: [2010, 2020]"
PRICED = f"period,{FLOWS},price,price_unit\n"
RICE = PRICED + (
    "2010,990101,farmland,crop_provision,rice,30000,t,2000,yuan/t\n"
    "2020,990101,farmland,crop_provision,rice,28000,t,2900,yuan/t\n"
    "2010,990102,farmland,crop_provision,rice,60000,t,2000,yuan/t\n"
    "2020,990102,farmland,crop_provision,rice,63000,t,2950,yuan/t\n"
)
AREAS = """period,place,ecosystem_type,area,unit
2010,990101,farmland,300,km2
2020,990101,farmland,250,km2
2010,990102,farmland,500,km2
2020,990102,farmland,490,km2
2010,990101,forest,600,km2
2020,990101,forest,660,km2
"""
CLIMATE = """period,place,variable,value,unit
2010,990100,precipitation,1500,mm
2020,990100,precipitation,{rain},mm
2010,990100,actual_evapotranspiration,700,mm
2020,990100,actual_evapotranspiration,720,mm
"""
ANNEX = """parameter,ecosystem_type,value,unit,year,source
runoff_coefficient,,0.1,1,2010,test
reservoir_capital_cost,,20,yuan m-3,2010,test
reservoir_depreciation,,0.05,1,2010,test
reservoir_running_cost,,0.1,yuan m-3,2010,test
"""


def accounted(folder: Path, settings: str = PERIODS, standard: str = "mee-2020", **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    write_area(folder, settings, standard, **files)
    run(prepare(folder))
    return folder


def changed(folder: Path, **options):
    return change(prepare(folder), read_results(folder), **options)


@pytest.fixture(scope="module")
def rice(tmp_path_factory) -> Path:
    return accounted(tmp_path_factory.mktemp("rice"), f"{PERIODS}\nservices: [crop_provision]", q=RICE, areas=AREAS)


@pytest.fixture
def watered(tmp_path) -> Path:
    return accounted(
        tmp_path / "w",
        f"{PERIODS}\nservices: [water_retention]",
        areas=AREAS,
        climate=CLIMATE.format(rain=1700),
        annex=ANNEX,
    )


def test_a_table_of_quantities_is_extent_condition_and_price(rice):
    found = changed(rice)
    part = found.whole.by("service")["crop_provision"]
    assert (part.before, part.after) == (18_000_000_000, 26_705_000_000)
    assert part.of("extent") < 0 < part.of("condition")
    assert part.of("price") == pytest.approx(100 * (29000 * 900 + 61500 * 950), rel=0.01)
    assert sum(found.total.parts) == found.total.change


def test_places_add_up_and_a_place_alone_has_the_same_parts(rice):
    whole = changed(rice)
    assert added(whole.by("place").values()) == whole.total
    for code, part in whole.by("place").items():
        assert changed(rice, place=code).total == part
    assert list(whole.of_level("county")) == ["990101", "990102"]
    with pytest.raises(NoSuchName):
        whole.of_level("village")


def test_the_periods_the_other_way_round_turn_every_sign(rice):
    there, back = changed(rice), changed(rice, since="2020", until="2010")
    assert back.total.parts == tuple(-part for part in there.total.parts)


def test_periods_that_are_none_or_the_same_are_refused(rice):
    with pytest.raises(NoSuchName):
        changed(rice, since="2011")
    with pytest.raises(SamePeriod) as refused:
        changed(rice, since="2010", until="2010")
    assert "两个核算期都是 2010" in refused.value.text("zh")
    assert "`periods:`" in refused.value.text("en")


def test_a_period_without_values_cannot_be_compared(tmp_path):
    folder = accounted(tmp_path / "a", "periods: [2010, 2020, 2030]", q=RICE)
    with pytest.raises(NothingToCompare):
        changed(folder)


def test_what_the_rain_did_is_told_apart_by_working_the_account_out_in_the_other_rain(watered):
    found = changed(watered)
    total = found.total
    assert total.of("weather") > 0
    assert abs(total.of("extent")) <= 3  # farmland became forest, and both retain alike here
    assert total.of("price") == total.of("data") == total.of("method") == 0
    # by hand: amount per area is 0.9 P − ET; weather is P, state is ET (and the parameters)
    area = {"2010": 1400e6, "2020": 1400e6}
    per = {(p, e): 0.9 * p - e for p in (1500, 1700) for e in (700, 720)}
    by_order = [per[1700, e] - per[1500, e] for e in (700, 720)]
    price = total.before / 100 / (area["2010"] / 1000 * per[1500, 700])
    by_hand = sum(by_order) / 2 * (area["2010"] + area["2020"]) / 2 / 1000 * price
    assert total.of("weather") / 100 == pytest.approx(by_hand, rel=1e-3)
    assert any("actual_evapotranspiration" in text for text in remarks(found, "en"))
    assert any("同时受气象与地表状况影响" in text for text in remarks(found, "zh"))


def test_the_other_weather_is_worked_out_once(watered, monkeypatch):
    first = changed(watered).total

    def fails(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(counterfactual, "account", fails)
    assert changed(watered).total == first
    shutil.rmtree(watered / ".shanshui" / "weather")
    with pytest.raises(AssertionError):
        changed(watered)


def test_without_reruns_weather_is_within_condition_and_said(watered):
    found = changed(watered, reruns=False)
    assert found.total.of("weather") == 0
    assert any("so weather is within condition" in text for text in remarks(found, "en"))
    assert found.total.change == changed(watered).total.change


def test_the_same_weather_needs_no_rerun(tmp_path):
    settings = f"{PERIODS}\nservices: [water_retention]"
    folder = accounted(tmp_path / "s", settings, areas=AREAS, climate=CLIMATE.format(rain=1500), annex=ANNEX)
    found = changed(folder)
    assert found.total.of("weather") == 0
    assert any("The weather inputs are the same" in text for text in remarks(found, "en"))
    assert "no_weather" not in found.whole.noted()


def test_settings_that_are_no_longer_those_of_the_account_are_told(watered):
    text = (watered / "climate.csv").read_text(encoding="utf-8")
    (watered / "climate.csv").write_text(text.replace("1700", "1800"), encoding="utf-8")
    with pytest.raises(ResultsOutdated):
        changed(watered)


def test_a_table_of_other_weather_is_taken_before_anything(tmp_path):
    weather = (
        "period,weather_of,place,ecosystem_type,service,item,quantity,unit\n"
        "2010,2020,990101,farmland,crop_provision,rice,33000,t\n"
    )
    settings = f"{PERIODS}\nseries: {{weather: {{file: weather.csv}}}}"
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "weather.csv").write_text(weather, encoding="utf-8")
    accounted(folder, settings, q=RICE, areas=AREAS)
    found = changed(folder)
    assert found.at("990101").of("weather") > 0
    assert found.at("990102").of("weather") == 0
    assert set(found.whole.noted()) >= {"one_sided", "no_weather"}


MONEY = f"period,{FLOWS}\n2010,990100,,recreation,,1000,万元\n2020,990100,,recreation,,1500,万元\n"
INDICES = "index,sort,year,level\nculture,own,2010,100\nculture,own,2020,125\n"


def test_money_alone_is_deflated_by_its_own_index(tmp_path):
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "i.csv").write_text(INDICES, encoding="utf-8")
    (folder / "p.csv").write_text("item,kind,year,index\ncrop_provision,index,2010,culture\n", encoding="utf-8")
    settings = f"{PERIODS}\nseries: {{items: {{file: p.csv}}, indices: {{file: i.csv}}}}"
    found = changed(accounted(folder, settings, q=MONEY.replace("recreation,,", "crop_provision,flowers,")))
    # 1000 × 1.25 = 1250 at the prices of 2020: ten of volume at 1, twelve at 1.25
    assert found.total.of("price") == 27_500_000 * 10
    assert found.total.of("condition") == 22_500_000 * 10


CARBON = f"period,{FLOWS}\n2010,990100,,global_climate_regulation,carbon,10,t\n" + (
    "2020,990100,,global_climate_regulation,carbon,12,t\n"
)


def test_a_price_that_cannot_be_moved_to_its_period_is_named(tmp_path):
    folder = tmp_path / "p"
    folder.mkdir()
    prices = "item,kind,year,value,unit\nco2_price,market,2010,40,yuan/t\nco2_price,market,2020,60,yuan/t\n"
    (folder / "p.csv").write_text(prices, encoding="utf-8")
    annex = "parameter,ecosystem_type,value,unit,year,source\nco2_price,,30,yuan t-1,2005,test\n"
    settings = f"{PERIODS}\nseries: {{items: {{file: p.csv}}}}"
    accounted(folder, settings, q=CARBON, annex=annex)
    with pytest.raises(NoPriceOfYear) as refused:
        changed(folder)
    assert "co2_price：没有 2005 年的价格" in refused.value.text("zh")
    (folder / "p.csv").write_text(prices + "co2_price,market,2005,30,yuan/t\n", encoding="utf-8")
    found = changed(folder)
    assert (found.total.before, found.total.after) == (400_00, 720_00)
    assert "global_climate_regulation.carbon" in found.remarks[0].en


def test_a_former_account_is_revised_first_by_method_and_data(tmp_path):
    old = accounted(
        tmp_path / "old", "periods: [2010]", q="\n".join(r for r in RICE.splitlines() if not r.startswith("2020")),
        annex="parameter,value,unit\nvalue_added_share,0.6,1\n", standard="ndrc-2022",
    )  # fmt: skip
    new = accounted(tmp_path / "new", PERIODS, q=RICE.replace("30000", "31000"), areas=AREAS)
    found = changed(new, former=old)
    total = found.total
    assert sum(total.parts) == total.change
    assert total.of("data") > 0
    assert total.after == changed(new).total.after
    first = read_results(old).flows
    at_first = first[(first["place"] == "990100") & first["in_headline"]]["value"].sum()
    assert total.before / 100 == pytest.approx(at_first)
    assert "old" in remarks(found, "en")[0]


def test_a_former_account_of_another_area_is_refused(tmp_path):
    new = accounted(tmp_path / "new", PERIODS, q=RICE)
    old = accounted(tmp_path / "old", PERIODS, q=RICE)
    text = (old / "area.yaml").read_text(encoding="utf-8").replace('"990100"', '"990101"')
    (old / "area.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(OtherArea):
        changed(new, former=old)


def test_the_table_is_exact_to_the_fen_and_ends_in_the_total(rice):
    found = changed(rice)
    rows = change_table(found, "item").records()
    assert [row["item"] for row in rows][-1] == "total"
    assert sum(round(float(row["change"]) * 100) for row in rows[:-1]) == found.total.change
    assert set(FACTORS) <= rows[-1].keys()


def test_one_sentence_from_python(rice):
    accounts = api.open(rice).accounts()
    found = accounts.change(2010, 2020)
    assert sentence(found, "en").startswith("GEP of Alpha rose by ")
    assert "年 GEP 增加" in sentence(found, "zh")


@pytest.fixture
def mapped(area: Path) -> Path:
    """Return the folder of an area of maps in two years, the second with half as much rain again."""
    import rasterio

    folder = area.parent
    with rasterio.open(folder / "rain.tif") as source:
        rain, profile = source.read(), source.profile
    for year, factor in (("2020", 1.0), ("2021", 1.5)):
        with rasterio.open(folder / f"rain_{year}.tif", "w", **profile) as target:
            target.write((rain * factor).astype(rain.dtype))
    sources = source_settings(rain={"file": "rain_{period}.tif", "unit": "mm month-1", "bands": "months"})
    with_settings(area, periods=["2020", "2021"], sources=sources, tables=None)
    run(prepare(area))
    return folder


def test_maps_of_the_same_land_in_other_rain_differ_by_the_rain_alone(mapped):
    found = changed(mapped)
    assert found.total.change == found.total.of("weather") != 0
    assert found.by("service")["soil_retention"].of("weather") > 0
    assert added(found.by("place").values()) == found.total
    assert changed(mapped, reruns=False).total == found.total  # what is kept is used


TREE = PlaceTree(
    Place(code, parent, level, Label(code, code))
    for code, parent, level in (
        ("c", "", "city"), ("c1", "c", "county"), ("c2", "c", "county"), ("t1", "c1", "town"), ("t2", "c1", "town"),
    )
)  # fmt: skip
LEAVES = st.builds(
    Key, st.sampled_from(["t1", "t2", "c2"]), st.sampled_from(["forest", "grass"]), st.just("a"), st.just("i")
)
STATES = st.builds(
    lambda amount, area, other, price: State(amount * price, amount, area, other, price),
    *[st.floats(0.01, 1e7)] * 4,
)
SIDES = st.dictionaries(LEAVES, STATES, max_size=6)


@hypothesis.settings(max_examples=500)
@hypothesis.given(SIDES, SIDES)
def test_every_place_is_the_sum_of_its_parts_on_random_accounts(before, after):
    found = Change("c", TREE, decomposed(before, after, "1", "2"), ())
    for code in ("c", "c1"):
        assert added(found.at(below) for below in TREE.children(code)) == found.at(code)
    assert found.at("c") == found.total == added(found.of_level("county").values())
    assert sum(found.total.parts) == found.total.change
