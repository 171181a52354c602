"""Accounts of tables with no map: what a yearbook sheet may look like, and what is refused."""

import math

import openpyxl
import pytest
from tests.tabular import FLOWS, PLACES, account, broken, write_area

from shanshui.core.errors import Problems, ZoneMissing
from shanshui.run.account import prepare
from shanshui.run.run import run
from shanshui.store.results import read_results

PRICED = f"{FLOWS},price,price_unit\n"


def flow(results, place="990101", **where):
    """Return the one flow that matches."""
    found = results.flows[results.flows["place"] == place]
    for column, value in where.items():
        found = found[found[column] == value]
    assert len(found) == 1, found
    return found.iloc[0]


def told(tmp_path, *arguments, **files) -> str:
    """Return what is said about an account that is refused; nothing is published."""
    with pytest.raises(Problems) as refused:
        account(tmp_path, *arguments, **files)
    assert not (tmp_path / "results").exists()
    return str(refused.value)


# Prices -----------------------------------------------------------------------------------------------------------------


def test_a_price_left_out_is_taken_from_the_standard(tmp_path):
    row = flow(account(tmp_path, q=f"{FLOWS}\n990101,,air_filtration,so2,1000,t\n"))
    assert (row["price"], row["price_unit"], row["price_year"]) == (1200, "yuan t-1", "2010")
    assert row["value"] == 1.2e6


def test_a_price_table_comes_before_the_standard_and_the_quantity_table_before_both(tmp_path):
    prices = "parameter,value,unit,year,source\nso2_treatment_price,1.5,yuan/kg,2020,the price office\n"
    rows = "990101,,air_filtration,so2,1000,t,,\n990102,,air_filtration,so2,1000,t,2,元/kg\n"
    results = account(tmp_path, q=PRICED + rows, prices=prices)
    assert flow(results)["value"] == 1.5e6
    assert flow(results)["price_year"] == "2020"
    assert flow(results, "990102")["value"] == 2e6
    whole = flow(results, "990100")
    assert whole["value"] == 3.5e6
    assert math.isnan(whole["price"])  # the parts have different ones


def test_an_annex_is_recorded_beside_what_it_replaces(tmp_path):
    annex = "parameter,value,unit,year,source\nso2_treatment_price,900,yuan/t,2019,county annex\n"
    results = account(tmp_path, q=f"{FLOWS}\n990101,,air_filtration,so2,1000,t\n", annex=annex)
    assert flow(results)["value"] == 9e5
    (used,) = (p for p in results.manifest["parameters"] if p["parameter"] == "so2_treatment_price")
    assert (used["set"], used["mark"], used["source"]) == ("annex", "U", "county annex")
    assert {other["value"] for other in used["alternatives"]} >= {1200, 830}


def test_a_parameter_in_both_prices_and_annex_is_that_of_the_prices(tmp_path):
    parameter = "parameter,value,unit\nso2_treatment_price,{},yuan/t\n"
    files = {"prices": parameter.format(1000), "annex": parameter.format(900)}
    results = account(tmp_path, q=f"{FLOWS}\n990101,,air_filtration,so2,1,t\n", **files)
    assert flow(results)["value"] == 1000
    (used,) = (p for p in results.manifest["parameters"] if p["parameter"] == "so2_treatment_price")
    assert used["value"] == 1000


def test_a_product_without_any_price_is_counted_and_not_valued(tmp_path):
    results = account(
        tmp_path, q=f"{FLOWS}\n990101,,crop_provision,rice,10,t\n990101,,livestock_provision,pigs,9,head\n"
    )
    assert math.isnan(flow(results, item="rice")["value"])
    assert flow(results, item="rice")["supply"] == 10
    (line,) = (entry for entry in results.manifest["lines"] if entry["item"] == "rice")
    assert line["status"] == "not valued"
    assert [lack["variable"] for lack in line["missing"]] == ["crop_price"]


def test_one_price_for_all_crops_but_never_for_heads_or_boxes(tmp_path):
    prices = "parameter,value,unit\ncrop_price,3,yuan/kg\nlivestock_price,20,yuan/kg\n"
    rows = "990101,,crop_provision,rice,10,t\n990101,,livestock_provision,pigs,9,head\n"
    results = account(tmp_path, q=f"{FLOWS}\n{rows}", prices=prices)
    assert flow(results, item="rice")["value"] == 30_000
    assert math.isnan(flow(results, item="pigs")["value"])


def test_products_in_units_of_their_own_take_their_own_price(tmp_path):
    rows = "990101,,livestock_provision,pigs,1.5万,头,2000,元/head\n990101,,wood_provision,timber,300,m3,800,yuan/m3\n"
    results = account(tmp_path, q=PRICED + rows)
    assert flow(results, item="pigs")["value"] == 3e7
    assert flow(results, item="pigs")["unit"] == "head"
    assert flow(results, item="timber")["value"] == 240_000


@pytest.mark.parametrize(("option", "share", "value"), [
    ("gross_output", "", 30_000), ("value_added", "value_added_share,60,percent", 18_000),
    ("resource_rent", "resource_rent_share,0.25,1", 7_500),
])  # fmt: skip
@pytest.mark.parametrize("with_price", [True, False])
def test_gross_output_value_added_and_rent(tmp_path, option, share, value, with_price):
    """The option of the service's pattern holds for every product a table names, priced by the row or by the book."""
    rows = "990101,,crop_provision,rice,10,t,3,yuan/kg\n" if with_price else "990101,,crop_provision,rice,10,t,,\n"
    annex = f"parameter,value,unit\ncrop_price,3,yuan/kg\n{share}\n"
    results = account(tmp_path, f"options: {{crop_provision.product.value: {option}}}", q=PRICED + rows, annex=annex)
    assert flow(results)["value"] == pytest.approx(value, rel=1e-12)
    assert results.manifest["options"]["crop_provision.rice.value"]["chosen"] == option


def test_rent_without_its_share_is_no_gross_output(tmp_path):
    """SEEA EA takes the rent: a yearbook of gross output must not slip into its headline."""
    results = account(tmp_path, "", "seea-ea", q=PRICED + "990101,,crop_provision,rice,10,t,3,yuan/kg\n")
    assert math.isnan(flow(results)["value"])
    (line,) = (entry for entry in results.manifest["lines"] if entry["item"] == "rice")
    assert [lack["variable"] for lack in line["missing"]] == ["resource_rent_share"]


def test_money_is_its_own_value(tmp_path):
    rows = "990101,,crop_provision,net_output,12.2875,亿元\n990101,,water_retention,retention,3,1e6 yuan\n"
    results = account(tmp_path, q=f"{FLOWS}\n{rows}")
    assert flow(results, item="net_output")["value"] == pytest.approx(1.22875e9)
    retention = flow(results, item="retention")
    assert (retention["value"], retention["unit"]) == (3e6, "yuan")
    assert math.isnan(retention["price"])
    (line,) = (entry for entry in results.manifest["lines"] if entry["item"] == "retention")
    assert line["status"] == "accounted"


# Units and numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("quantity", "unit"), [
    ("3.2149", "亿立方米"), ("3.2149", "1e8 m3"), ("3.2149", "10^8 m³"), ("32149", "万立方米"), ("3.2149亿", "m3"), ("32149万", "m3"),
    ("321,490,000", "m3"), ("３２１４９万", "立方米"),
])  # fmt: skip
def test_units_are_converted_at_the_door(tmp_path, quantity, unit):
    results = account(tmp_path, q=f'{FLOWS}\n990101,,water_retention,retention,"{quantity}",{unit}\n')
    assert flow(results)["supply"] == pytest.approx(3.2149e8, rel=1e-12)
    assert flow(results)["unit"] == "m3"


@pytest.mark.parametrize("unit", ["亿立方米", "1e8 m3", "10^8 m3"])
def test_a_factor_in_the_number_and_in_the_unit_is_refused(tmp_path, unit):
    assert "q.csv:2:quantity" in told(tmp_path, q=f"{FLOWS}\n990101,,water_retention,retention,3.2亿,{unit}\n")


@pytest.mark.parametrize(("row", "place"), [
    ("990101,,water_retention,retention,3,t", "q.csv:2:unit"), ("990101,,water_retention,retention,3,", "q.csv:2:unit"),
    ("990101,,water_retention,retention,3,cubit", "q.csv:2:unit"), ("990101,,water_retention,retention,3..2,m3", "q.csv:2:quantity"),
])  # fmt: skip
def test_what_is_no_amount_of_the_item_is_refused(tmp_path, row, place):
    assert place in told(tmp_path, q=f"{FLOWS}\n{row}\n")


def test_an_empty_quantity_is_absent_and_no_zero(tmp_path):
    rows = "990101,,water_retention,retention,—,m3\n990102,,water_retention,retention,5,m3\n"
    results = account(tmp_path, q=f"{FLOWS}\n{rows}")
    assert set(results.flows["place"]) == {"990100", "990102"}


def test_a_negative_quantity_is_refused_where_it_cannot_be(tmp_path):
    text = told(tmp_path, q=f"{FLOWS}\n990101,,water_retention,retention,-3,m3\n")
    assert "q.csv:2:quantity: water_retention is -3" in text


def test_a_negative_exchange_is_allowed_where_the_item_is_signed(tmp_path):
    results = account(
        tmp_path, q=f"{FLOWS}\n990101,paddy,equivalent_factor,water,-6.17,亿元\n", standard="equivalent-factor"
    )
    assert flow(results)["value"] == pytest.approx(-6.17e8)
    assert broken(results) == {}


def test_a_negative_price_is_refused(tmp_path):
    assert "q.csv:2:price" in told(tmp_path, q=PRICED + "990101,,air_filtration,so2,1,t,-5,yuan/t\n")


# Files ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_yearbook_sheets_in_three_encodings(tmp_path, encoding):
    text = f"{FLOWS},备注\n990101,,crop_provision,稻谷,12.5,万吨,一季稻与再生稻合计，按收获年份统计\n"
    results = account(tmp_path, q=text.encode(encoding))
    assert flow(results)["item"] == "稻谷"
    assert flow(results)["supply"] == pytest.approx(125_000)


def test_a_sheet_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("2020")
    for cells in (
        FLOWS.split(","),
        ["990101", "", "water_retention", "retention", 12.5, "万立方米"],
        [990102, "", "water_retention", "retention", "1.5亿", "m3"],
    ):
        sheet.append(cells)
    write_area(tmp_path, "tables: {yearbook: {file: yearbook.xlsx, sheet: '2020'}}")
    book.save(tmp_path / "yearbook.xlsx")
    run(prepare(tmp_path))
    results = read_results(tmp_path)
    assert flow(results)["supply"] == pytest.approx(125_000)
    assert flow(results, "990102")["supply"] == pytest.approx(1.5e8)


def test_columns_the_settings_give_for_a_whole_table(tmp_path):
    settings = "tables: {crops: {file: crops.csv, service: crop_provision, year: 2020}}\nperiods: [2019, 2020]"
    write_area(tmp_path, settings)
    (tmp_path / "crops.csv").write_text("place,item,quantity,unit,price,price_unit\n990101,tea,10,t,100,yuan/kg\n")
    run(prepare(tmp_path))
    row = flow(read_results(tmp_path))
    assert (row["service"], row["period"], row["value"]) == ("crop_provision", "2020", 1e6)


# Periods ----------------------------------------------------------------------------------------------------------------


def test_several_periods_each_roll_up(tmp_path):
    rows = "".join(
        f"{year},990101,,water_retention,retention,{q},m3\n{year},990102,,water_retention,retention,1,m3\n"
        for year, q in ((2015, 10), (2020, 12))
    )
    results = account(tmp_path, "periods: [2015, 2020]", q=f"period,{FLOWS}\n{rows}")
    assert flow(results, "990100", period="2015")["supply"] == 11
    assert flow(results, "990100", period="2020")["supply"] == 13
    assert results.manifest["periods"] == ["2015", "2020"]


def test_rows_of_other_years_stay_out(tmp_path):
    rows = "2015,990101,,water_retention,retention,10,m3\n2020,990101,,water_retention,retention,12,m3\n"
    assert flow(account(tmp_path, q=f"period,{FLOWS}\n{rows}"))["supply"] == 12


def test_several_periods_and_no_column_for_them_is_refused(tmp_path):
    text = told(tmp_path, "periods: [2015, 2020]", q=f"{FLOWS}\n990101,,water_retention,retention,10,m3\n")
    assert "q.csv:2" in text
    assert "2015" in text


# Places -----------------------------------------------------------------------------------------------------------------


def test_what_is_known_only_for_the_whole_stands_in_a_residual_place(tmp_path):
    rows = "990100,,recreation,tourism,5,亿元\n990101,,water_retention,retention,3,亿元\n"
    results = account(tmp_path, q=f"{FLOWS}\n{rows}")
    assert flow(results, "990100~", service="recreation")["value"] == 5e8
    assert flow(results, "990100", service="recreation")["value"] == 5e8
    name = results.places.set_index("code").loc["990100~"]
    assert (name["parent"], name["name_zh"]) == ("990100", "甲市（未分配到下级）")
    assert broken(results) == {}


def test_a_whole_that_is_the_sum_of_its_parts_is_not_counted_again(tmp_path):
    rows = "".join(
        f"{code},,water_retention,retention,{q},m3\n" for code, q in (("990100", 30), ("990101", 10), ("990102", 20))
    )
    results = account(tmp_path, q=f"{FLOWS}\n{rows}")
    assert flow(results, "990100")["supply"] == 30
    assert "990100~" not in set(results.flows["place"])


def test_detail_that_is_not_its_summary_is_refused(tmp_path):
    rows = "".join(
        f"{code},,water_retention,retention,{q},m3\n" for code, q in (("990100", 31), ("990101", 10), ("990102", 20))
    )
    with pytest.raises(Exception, match="990100") as refused:
        account(tmp_path, q=f"{FLOWS}\n{rows}")
    assert refused.type.__name__ == "DetailNotSummary"
    assert refused.value.exit_code == 3
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(("column", "cell"), [("parent", "甲市"), ("parent", "990199")])
def test_parents_are_codes_of_the_tree(tmp_path, column, cell):
    places = PLACES.replace("990102,990100", f"990102,{cell}")
    assert cell in told(tmp_path, places=places, q=f"{FLOWS}\n990101,,water_retention,retention,1,m3\n")


def test_areas_of_whole_and_parts_count_once(tmp_path):
    extent = "place,ecosystem_type,area,unit\n990100,forest,30,km2\n990101,forest,10,km2\n990102,forest,20,km2\n"
    results = account(tmp_path, q=f"{FLOWS}\n990101,,recreation,visits,1,visit\n", extent=extent)
    assert results.extent.set_index("place")["area_ha"].to_dict() == {"990100": 3000, "990101": 1000, "990102": 2000}


def test_areas_of_parts_that_are_not_the_whole_are_refused(tmp_path):
    extent = "place,ecosystem_type,area,unit\n990100,forest,30,km2\n990101,forest,10,km2\n"
    text = told(tmp_path, q=f"{FLOWS}\n990101,,recreation,visits,1,visit\n", extent=extent)
    assert "forest 2020 (ha)" in text
    assert "990100" in text


# Names ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "990101,,water_retentoin,retention,1,m3",
            "q.csv:2:service: there is no service 'water_retentoin'. Did you mean 'water_retention'?",
        ),
        (
            "990101,,soil_retention,sedimentatoin,1,m3",
            "q.csv:2:item: there is no item 'sedimentatoin'. Did you mean 'sedimentation'?",
        ),
        (
            "990101,forrest,water_retention,retention,1,m3",
            "q.csv:2:ecosystem_type: there is no ecosystem type 'forrest'. Did you mean 'forest'?",
        ),
        ("990103,,water_retention,retention,1,m3", "q.csv:2:place: no place has code '990103'"),
        ("乙县,,water_retention,retention,1,m3", "q.csv:2:place: '乙县' is a name, not a code"),
    ],
)
def test_unknown_names_are_told_with_file_row_column_and_the_nearest(tmp_path, row, said):
    assert said in told(tmp_path, q=f"{FLOWS}\n{row}\n")


def test_all_problems_of_all_tables_come_at_once(tmp_path):
    rows = "990101,,nonsense,x,1,t\n990101,,soil_retention,soil,-1,t\n990101,,soil_retention,soil,1,m3\n"
    text = told(tmp_path, q=f"{FLOWS}\n{rows}", n="place,variable,value,unit\n990101,gdpp,1,yuan\n")
    assert "4 problem(s)" in text
    for where in ("q.csv:2:service", "q.csv:3:quantity", "q.csv:4:unit", "n.csv:2:variable"):
        assert where in text


def test_the_same_line_twice_is_refused(tmp_path):
    text = told(tmp_path, q=f"{FLOWS}\n990101,,soil_retention,soil,1,t\n990101,,soil_retention,soil,2,t\n")
    assert "q.csv:3" in text
    assert "soil_retention soil" in text


def test_a_table_of_no_known_kind_is_refused(tmp_path):
    assert "tables.q" in told(tmp_path, q="place,rice\n990101,3\n")
    assert "there is no column 'place'" in told(tmp_path, q="town,rice\n990101,3\n")


def test_a_row_without_a_quantity_is_left_out_and_told(tmp_path):
    rows = "990101,,air_filtration,so2,,t\n990102,,air_filtration,so2,—,t\n990102,,air_filtration,dust,5,t\n"
    results = account(tmp_path, q=f"{FLOWS}\n{rows}")
    assert set(results.flows["item"]) == {"dust"}
    (told,) = (w for w in results.manifest["warnings"] if w["code"] == "blank_quantities")
    assert told["en"].endswith("q.csv:2, q.csv:3.")
    assert "没有数量" in told["zh"]


@pytest.mark.parametrize(("name", "near"), [("森林", "forest"), ("Forest", "forest"), ("水田", "paddy")])
def test_an_ecosystem_type_may_be_misnamed_by_its_label(tmp_path, name, near):
    text = told(tmp_path, q=f"{FLOWS}\n990101,{name},water_retention,retention,1,m3\n")
    assert f"Did you mean '{near}'?" in text


ZONES = "place,variable,zone,value,unit\n"
BY_COST = "options: {recreation.tourism: travel_cost}\n"


def test_zonal_travel_cost_adds_up_over_zones_of_origin(tmp_path):
    """V = sum of N_j TC_j: 1,000 visits at 200 yuan and 50 at 3,000."""
    rows = "990101,visits,Hangzhou,1000,visit\n990101,visits,Beijing,50,visit\n"
    rows += "990101,travel_cost,Hangzhou,200,yuan/visit\n990101,travel_cost,Beijing,3000,yuan/visit\n"
    results = account(tmp_path, BY_COST, zones=ZONES + rows)
    assert flow(results, item="tourism")["value"] == 350_000
    assert flow(results, item="visits")["supply"] == 1050


def test_a_zone_without_its_cost_is_refused(tmp_path):
    rows = "990101,visits,Hangzhou,1000,visit\n990101,visits,Beijing,50,visit\n"
    rows += "990101,travel_cost,Hangzhou,200,yuan/visit\n"
    with pytest.raises(ZoneMissing, match="travel_cost has no number for zone Beijing; it has Hangzhou"):
        account(tmp_path, BY_COST, zones=ZONES + rows)


def test_a_zone_given_twice_is_refused(tmp_path):
    rows = "990101,visits,Hangzhou,1000,visit\n990101,visits,Hangzhou,5,visit\n"
    with pytest.raises(Problems, match="visits 2020 990101 Hangzhou stands in two rows"):
        account(tmp_path, BY_COST, zones=ZONES + rows)


def test_T20_a_price_of_zero_is_refused(tmp_path):
    rows = "990101,,crop_provision,rice,10,t,0,yuan/t\n"
    assert "q.csv:2:price: the price is 0." in told(tmp_path, q=PRICED + rows)


def test_T18_a_renamed_county_keeps_its_code_and_its_name_is_no_key(tmp_path):
    renamed = "code,parent,level,name_zh,name_en\n990100,,city,甲市,Alpha\n990101,990100,county,新乙区,New Beta\n"
    results = account(tmp_path, places=renamed, q=f"{FLOWS}\n990101,,recreation,tourism,2,亿元\n")
    assert flow(results, item="tourism")["value"] == 2e8
    other = tmp_path / "by_name"
    other.mkdir()
    assert "990101" in told(other, places=renamed, q=f"{FLOWS}\n新乙区,,recreation,tourism,2,亿元\n")


def test_T27_a_period_that_became_a_date_is_refused(tmp_path):
    rows = f"{FLOWS},period\n990101,,recreation,tourism,2,亿元,2020/12/31\n"
    assert "2020/12/31" in told(tmp_path, q=rows)
