"""Figures of other years and of parts of a year: they never stand in for those of the period, and never hide it."""

from tests.tabular import FLOWS, account, write_area

from shanshui.run.account import prepare

EXTENT = "place,ecosystem_type,area,unit\n990101,forest,100,ha\n"
CLIMATE = """constants:
  precipitation: {value: 1500, unit: mm, source: test}
  runoff: {value: 100, unit: mm, source: test}
  actual_evapotranspiration: {value: 700, unit: mm, source: test}
"""


def codes(results) -> list[str]:
    return [warning["code"] for warning in results.manifest["warnings"]]


def test_a_quantity_of_another_year_does_not_hide_the_equation(tmp_path):
    old = "period,place,service,item,quantity,unit\n2015,990100,water_retention,retention,5,亿立方米\n"
    results = account(tmp_path, CLIMATE, old=old, areas=EXTENT)
    found = results.flows[(results.flows["place"] == "990101") & (results.flows["service"] == "water_retention")]
    assert list(found["supply"]) == [700_000]  # 700 mm over a square kilometre


def test_a_number_of_another_year_leaves_the_item_lacking(tmp_path):
    numbers = "place,variable,value,unit,year\n990100,tourism_revenue,2,亿元,2015\n"
    write_area(tmp_path, CLIMATE, numbers=numbers, areas=EXTENT)
    (tourism,) = (task for task in prepare(tmp_path).plan.tasks if task.key == "recreation.tourism")
    assert "tourism_revenue" in [lack.name for lack in tourism.lacks]


def test_an_item_a_table_has_in_one_period_only_is_told(tmp_path):
    rows = (
        f"{FLOWS},period\n990101,,water_retention,retention,5,亿立方米,2015\n990101,,recreation,visits,9,visit,2020\n"
    )
    results = account(tmp_path, "periods: [2015, 2020]", q=rows)
    told = [w["en"] for w in results.manifest["warnings"] if w["code"] == "absent_in_a_period"]
    assert len(told) == 2
    assert any(text.startswith("2020: no table has water_retention.retention") for text in told)


def test_a_quarter_is_told_that_the_library_is_of_a_year(tmp_path):
    row = "990101,,air_filtration,so2,1000,t"
    assert "part_of_a_year" in codes(account(tmp_path, "periods: [2020-Q3]", q=f"{FLOWS},period\n{row},2020-Q3\n"))


def test_a_year_is_told_nothing_of_the_kind(tmp_path):
    assert not codes(account(tmp_path, q=f"{FLOWS}\n990101,,air_filtration,so2,1000,t\n"))


COOLING = """constants:
  hot_day_transpiration: {value: 120, unit: mm, source: test}
  hot_days: {value: 15, unit: d, source: test}
  near_people_share: {value: 25, unit: percent, source: test}
"""


def plants(folder, settings: str):
    found = account(folder, settings, areas=EXTENT).flows
    return found[(found["place"] == "990101") & (found["item"] == "plants")].iloc[0]


def test_a_potential_is_of_the_same_method_as_the_supply(tmp_path):
    row = plants(tmp_path, COOLING)
    assert row["potential"] * 0.25 == row["supply"]


def test_a_table_of_heat_has_no_potential_from_evapotranspiration(tmp_path):
    chosen = "options: {local_climate_regulation.plants: epp}\nsets: {transpiration_heat: garze}\n"
    row = plants(tmp_path, COOLING + chosen)
    assert abs(row["supply"] / (2837.27 * 15 / 3 * 1e6 / 3600) - 1) < 1e-12
    assert row["potential"] != row["potential"]
