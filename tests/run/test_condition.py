"""The condition account from tables: what is read, worked out, shown, and refused with file and line."""

import math

import pytest
from tests import condition_area as made
from tests.tabular import account

from shanshui.core.errors import (
    ClassesNotApart,
    ConditionNotAsked,
    DuplicateKeys,
    IndexInputsMissing,
    NoSuchName,
    NoSuchPlace,
    Problems,
    QuantityGivenTwice,
    ReferencesEqual,
    ShanshuiError,
    UnitMismatch,
    ValueOutOfRange,
    WeightsMissing,
    WeightsNotWhole,
)
from shanshui.run.condition import check_condition, condition
from shanshui.run.condition_tables import for_manifest, tables
from shanshui.run.config import read_area
from shanshui.run.places import read_territory


@pytest.fixture
def area(tmp_path):
    return made.whole(tmp_path)


def refused(folder) -> ShanshuiError:
    """Return the one error that an area's condition account raises."""
    with pytest.raises(ShanshuiError) as caught:
        condition(folder)
    error = caught.value
    if isinstance(error, Problems):
        assert len(error.problems) == 1, error.text("en")
        return error.problems[0]
    return error


def test_the_worked_example_through_tables(area):
    found = condition(area)
    assert f"{found.ei['2020', '990101'].value:.2f}" == "83.72"
    assert [note.zh for note in found.ei["2015", "990101"].notes if "多年平均" in note.zh]
    (change,) = found.index_changes("ei")
    assert (change.opening, change.closing, change.step.id) == ("2015", "2020", "obvious")
    assert found.swings("ei") == []


def test_units_are_converted(area):
    """12 亿立方米 are the 1,200 million m3 of the example, 3.1 percent of carbon are 31 g/kg."""
    file = area / "ei.csv"
    file.write_text(
        file.read_text("utf-8").replace("water_resource,1200,1e6 m3", "water_resource,12,亿立方米"), "utf-8"
    )
    found = condition(area)
    assert f"{found.ei['2020', '990101'].value:.2f}" == "83.72"
    carbon = {one.reading.period: one for one in found.indicators if one.reading.variable == "soil_organic_carbon"}
    assert carbon["2020"].reading.value == pytest.approx(31)
    assert (carbon["2020"].value, carbon["2020"].clipped) == (1, "above")
    assert carbon["2015"].value == pytest.approx(13 / 25)


def test_a_yearbook_in_gb18030_with_full_width_digits_and_a_column_of_years(area):
    text = (
        (area / "ei.csv")
        .read_text("utf-8")
        .replace("place,period", "place,year")
        .replace("river_length,600", "river_length,６００")
    )
    (area / "ei.csv").write_bytes(text.replace("1e6 m3", "亿立方米").replace("1200,亿", "12,亿").encode("gb18030"))
    assert f"{condition(area).ei['2020', '990101'].value:.2f}" == "83.72"


def test_the_index_of_an_ecosystem_type(area):
    found = condition(area)
    values = {one.period: one.value for one in found.aggregates}
    assert values["2015"] == pytest.approx(0.5 * 13 / 25 + 0.5 * 42 / 70)
    assert (found.opening, found.closing) == ("2015", "2020")


def test_the_claim_is_computed_and_the_old_method_is_another_series(area):
    (lead,) = condition(area).leads
    assert (lead.place, lead.years, lead.years_across, lead.shared) == ("990100", 2, 3, (2017,))
    claims = next(table for table in tables(condition(area)) if table.id == "claims").records()
    assert (claims[0]["first"], claims[0]["shown"]) == ("2004", 2)
    assert "no one series" in claims[0]["verdict_en"]


def test_monthly_maxima_of_ndvi_are_averaged(tmp_path):
    months = "".join(
        f"990101,2020-0{m},,ndvi_monthly_maximum,{v},1\n"
        for m, v in zip(range(5, 10), (0.7, 0.8, 0.85, 0.85, 0.8), strict=True)
    )
    rows = made.ei_rows("990101", "2020", ndvi_growing_season=None)
    folder = made.write(tmp_path, "readings: {ei: {file: ei.csv}}", ei=made.READINGS + rows + months)
    assert f"{condition(folder).ei['2020', '990101'].value:.2f}" == "83.72"
    (folder / "ei.csv").write_text(made.READINGS + rows + months.replace("2020-07", "2020-10"), encoding="utf-8")
    assert "ndvi_growing_season" in refused(folder).text("en")


def test_land_classes_come_from_the_extent_as_far_as_it_tells_them(tmp_path):
    extent = "place,ecosystem_type,area,unit\n990101,evergreen_broadleaf,600,km2\n990101,paddy,400,km2\n"
    rows = "".join(row for row in made.ei_rows("990101", "2020").splitlines(True) if "_area," not in row)
    rows += "".join(
        f"990101,2020,,{n}_area,1,km2\n" for n in ("water", "heavy_erosion", "moderate_erosion", "other_stressed")
    )
    settings = "condition:\n  readings: {ei: {file: ei.csv}}"
    flows = "place,ecosystem_type,service,item,quantity,unit\n990101,paddy,crop_provision,rice,10,t\n"
    account(tmp_path, extent=extent, flows=flows)
    (tmp_path / "ei.csv").write_text(made.READINGS + rows, encoding="utf-8")
    with (tmp_path / "area.yaml").open("a", encoding="utf-8") as file:
        file.write(settings)
    assert "Evergreen broadleaf forest 600 km²" in (problem := refused(tmp_path)).text("en")
    assert isinstance(problem, ClassesNotApart)
    with (tmp_path / "ei.csv").open("a", encoding="utf-8") as file:
        file.write("990101,2020,,closed_forest_area,600,km2\n")
    found = condition(tmp_path).ei["2020", "990101"]
    assert found.parts["biology"].value == pytest.approx(511.2642131067 * (0.6 * 0.6 * 0.35 + 0.4 * 0.6 * 0.11))
    assert "come from the account's extent" in found.notes[-1].en


def test_eqi_with_weights_of_the_user(tmp_path):
    from shanshui.accounts.condition.library import eqi_scores

    rows = "".join(f"990101,2020,,{name},50,1\n" for name in eqi_scores())
    count = {
        part: sum(s.part == part for s in eqi_scores().values())
        for part in ("pattern", "function", "biodiversity", "stress")
    }
    weights = "".join(f"{s.id},{1 / count[s.part]:.9f},own choice\n" for s in eqi_scores().values())
    settings = "readings: {eqi: {file: eqi.csv}}\neqi: {weights: {file: weights.csv}}"
    files = {"eqi": made.READINGS + rows, "weights": "indicator,weight,source\n" + weights}
    folder = made.write(tmp_path, settings, **files)
    found = condition(folder)
    assert found.eqi["2020", "990101"].value == pytest.approx(50)
    assert not found.ei
    assert next(t for t in tables(found) if t.id == "eqi").records()[0]["class_zh"] == "三类"
    made.write(tmp_path, f"{settings}\nranking: {{index: eqi, level: county}}")
    assert [lead.place for lead in condition(folder).leads] == ["990101"]
    made.write(tmp_path, "readings: {eqi: {file: eqi.csv}}")
    assert isinstance(refused(folder), WeightsMissing)


def test_places_of_the_area_are_ranked_by_what_was_worked_out(tmp_path):
    rows = "".join(
        made.ei_rows(place, year, ndvi_growing_season=ndvi)
        for place, year, ndvi in (
            ("990101", "2019", 0.7),
            ("990102", "2019", 0.6),
            ("990101", "2020", 0.7),
            ("990102", "2020", 0.7),
        )
    )
    settings = "readings: {ei: {file: ei.csv}}\nranking: {level: county, decimals: 2}"
    found = condition(made.write(tmp_path, settings, ei=made.READINGS + rows))
    assert [one.rank for one in found.ranked[2020]] == [1, 1]
    assert {lead.place: lead.years for lead in found.leads} == {"990101": 2, "990102": 1}
    scores = made.SCORES + "990101,2020,80,hj-192-2015,x,,\n"
    made.write(tmp_path, settings.replace("{level", "{scores: {file: scores.csv}, level"), scores=scores)
    assert isinstance(refused(tmp_path), QuantityGivenTwice)


@pytest.mark.parametrize(
    ("file", "old", "new", "kind", "said"),
    [
        ("field", "soil_organic_carbon,18", "soil_organic_carbn,18", NoSuchName, "field.csv:2:variable"),
        ("field", "canopy,62,%", "canopy,62,t", UnitMismatch, "field.csv:4:unit"),
        ("field", "2020,forest,canopy", "2015,forest,canopy", QuantityGivenTwice, "field.csv:5"),
        ("ei", "ndvi_growing_season,0.8,1", "ndvi_growing_season,8000,1", ValueOutOfRange, "outside -1 to 1|8000"),
        ("ei", "solid_waste_discarded,0,t", "solid_waste_discarded,,t", IndexInputsMissing, "solid_waste_discarded"),
        ("ei", "dust_emission,3000,t", "dust_emission,-3000,t", ValueOutOfRange, "dust_emission"),
        ("references", "canopy,structural_state,forest,20,90", "canopy,structural_state,forest,90,90", ReferencesEqual, "canopy"),
        ("references", "structural_state", "structure", NoSuchName, "references.csv:3:class"),
        ("references", "%,0.5", "%,0.6", WeightsNotWhole, "1.1"),
        ("references", "canopy,structural", "soil_organic_carbon,structural", DuplicateKeys, "soil_organic_carbon"),
        ("scores", "88.3,hj-192-2015", "88.3,eqi-2021", NoSuchName, "scores.csv:6:method"),
    ],
)  # fmt: skip
def test_wrong_tables_are_refused_with_their_line(area, file, old, new, kind, said):
    path = area / f"{file}.csv"
    text = path.read_text("utf-8")
    head, _, tail = text.rpartition(old)
    assert head, "nothing to change"
    path.write_text(head + new + tail, encoding="utf-8")
    problem = refused(area)
    assert isinstance(problem, kind)
    if kind is not ValueOutOfRange:
        assert said in problem.text("en")
    assert problem.text("zh") != problem.text("en")


def test_an_area_without_the_section(area):
    (area / "area.yaml").write_text((area / "area.yaml").read_text("utf-8").split("condition:")[0], encoding="utf-8")
    assert isinstance(problem := refused(area), ConditionNotAsked)
    assert "`condition:`" in problem.text("zh")
    setting = read_area(area)
    assert for_manifest(setting, read_territory(setting, geometry=False).tree, {}) == []


def test_the_same_tables_give_the_same_manifest(area):
    setting = read_area(area)
    tree = read_territory(setting, geometry=False).tree
    shown = for_manifest(setting, tree, {})
    assert shown == for_manifest(setting, tree, {})
    assert [table["id"] for table in shown] == [
        "ei", "ei_change", "condition", "condition_index", "ranking", "first_990100", "claims"
    ]  # fmt: skip
    assert setting.config.condition.files == ["ei.csv", "field.csv", "references.csv", "scores.csv"]


def test_what_cannot_be_worked_out_is_told_in_the_manifest(area):
    file = area / "ei.csv"
    file.write_text(
        "".join(line for line in file.read_text("utf-8").splitlines(True) if ",2020,,precip" not in line), "utf-8"
    )
    setting = read_area(area)
    (table,) = for_manifest(setting, read_territory(setting, geometry=False).tree, {})
    assert table["id"] == "condition_not_accounted"
    assert "precipitation" in table["rows"][0][0]["en"]
    assert "降水" in table["rows"][0][0]["zh"]


def test_tables_are_checked_without_working_anything_out(area):
    setting = read_area(area)
    tree = read_territory(setting, geometry=False).tree
    check_condition(setting, tree)
    for name, old, new in (("ei", "river_length", "river_lenght"), ("scores", "hj-192-2015", "hj192")):
        (area / f"{name}.csv").write_text(
            (area / f"{name}.csv").read_text("utf-8").replace(old, new, 1), encoding="utf-8"
        )
    with pytest.raises(Problems) as caught:
        check_condition(setting, tree)
    assert [one.where for one in caught.value.problems] == ["ei.csv:21:variable", "scores.csv:4:method"]


def test_one_place_or_period(area):
    found = condition(area)
    assert [len(t.rows) for t in tables(found, period="2020") if t.id == "ei"] == [1]
    assert [t.id for t in tables(found, place="990102")] == ["first_990100"]
    assert "ei" not in [t.id for t in tables(found, level="city")]
    assert [len(t.rows) for t in tables(found, level="county") if t.id == "ei"] == [2]
    with pytest.raises(NoSuchPlace, match="990109"):
        tables(found, place="990109")
    with pytest.raises(NoSuchName, match="Did you mean 'county'"):
        tables(found, level="conty")
    record = next(t for t in tables(found) if t.id == "first_990100").records()[0]
    assert record["margin"] == 0.4
    assert all(
        not (isinstance(v, float) and math.isnan(v)) for t in tables(found) for r in t.records() for v in r.values()
    )
