"""Crosswalks: every class of land-cover products and surveys has a type, or is no data; types have IUCN groups."""

import pytest

from shanshui.core.errors import NoSuchName
from shanshui.core.registry import ecosystem_types, read_packaged
from shanshui.standards.crosswalk import classes, crosswalk, crosswalk_ids, iucn_get, land_class

SURVEYS = ["china_survey2", "china_survey3", "gbt21010_2017"]


def test_five_products_and_three_surveys_are_known():
    assert crosswalk_ids() == [*SURVEYS[:2], "clcd", SURVEYS[2], "globeland30", "igbp", "mapbiomas", "worldcover"]


@pytest.mark.parametrize("name", crosswalk_ids())
def test_codes_are_unique_types_known_labels_bilingual(name):
    rows = read_packaged("shanshui.standards", f"crosswalks/{name}.csv")
    known = classes(name)
    assert len(known) == len(rows)
    numbers = [found.raster for found in known.values() if found.raster is not None]
    assert len(numbers) == len(set(numbers)) == len(crosswalk(name))
    for found in known.values():
        assert found.ecosystem_type == "" or found.ecosystem_type in ecosystem_types(), found
        assert all(found.label), found
        assert found.ecosystem_type or found.note, "no data says why"


def test_unknown_product_names_the_nearest():
    with pytest.raises(NoSuchName, match="Did you mean 'worldcover'"):
        crosswalk("worldcovr")


def test_igbp_woody_savanna_is_forest_and_savanna_the_cautious_side():
    assert crosswalk("igbp")[8].ecosystem_type == "mixed_forest"  # tree cover 30–60 %
    assert crosswalk("igbp")[9].ecosystem_type == "sparse_forest"  # tree cover 10–30 %


def test_igbp_writes_water_as_0_or_17():
    assert {crosswalk("igbp")[code].ecosystem_type for code in (0, 17)} == {"water"}


def test_worldcover_mangroves_are_forest():
    assert ecosystem_types()[crosswalk("worldcover")[95].ecosystem_type].group == "forest"


def test_mapbiomas_tells_rice_from_soy():
    assert crosswalk("mapbiomas")[40].ecosystem_type == "paddy"
    assert crosswalk("mapbiomas")[39].ecosystem_type == "dry_cropland"


@pytest.mark.parametrize(("name", "code"), [("igbp", 255), ("globeland30", 255), ("clcd", 0), ("mapbiomas", 27)])
def test_what_was_not_seen_is_no_type(name, code):
    assert crosswalk(name)[code].ecosystem_type == ""


# Surveys -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SURVEYS)
def test_survey_classes_have_a_type_a_parent_and_a_mark(name):
    known = classes(name)
    for found in known.values():
        assert found.parent == "" or found.parent in known, found
        assert found.mark == "M"
        assert found.ecosystem_type
    assert {found.code for found in known.values() if not found.parent} >= {f"{n:02}" for n in range(1, 13)}


def test_the_third_survey_has_its_wetlands_in_00_and_its_letters():
    known = classes("china_survey3")
    wet = [found.code for found in known.values() if found.parent == "00"]
    assert wet == ["0303", "0304", "0306", "0402", "0603", "1105", "1106", "1108"]
    assert known["00"].raster is None, "0 in a raster is as a rule no data"
    assert (known["1104A"].raster, known["05H1"].raster, known["0101"].raster) == (None, None, 101)
    assert known["1104A"].parent == "1104"
    assert crosswalk("china_survey3")[1207].label.zh == "裸岩石砾地"


def test_in_the_second_survey_11_of_a_raster_is_paddy_not_water():
    assert crosswalk("china_survey2")[11].label.zh == "水田"
    assert classes("china_survey2")["11"].label.zh == "水域及水利设施用地"


@pytest.mark.parametrize("text", ["0101", "水田", "0101 水田", "Paddy field"])
def test_a_class_is_found_by_code_name_or_both(text):
    assert land_class("china_survey3", text).ecosystem_type == "paddy"


@pytest.mark.parametrize("text", ["101", "0101 旱地", "水田地"])
def test_a_code_without_its_zero_or_with_another_name_is_refused(text):
    with pytest.raises(NoSuchName) as refused:
        land_class("china_survey3", text, "areas.csv:2:land_class")
    assert "zeros in front" in refused.value.text("en")
    assert "地类" in refused.value.text("zh")
    assert "前导零" in refused.value.text("zh")
    if text == "101":
        assert "Did you mean '0101'" in refused.value.text("en")


# IUCN GET ----------------------------------------------------------------------------------------------


def test_every_type_but_unspecified_has_groups_of_the_typology():
    assert set(iucn_get()) == set(ecosystem_types()) - {"unspecified"}
    for found in iucn_get().values():
        assert found.groups
        assert found.mark == "M"
        assert not found.needs_choice or found.note, f"{found.ecosystem_type}: what decides?"


def test_what_is_sure_is_one_group():
    sure = {
        "paddy": "F3.3", "dry_cropland": "T7.1", "orchard": "T7.3", "urban": "T7.4", "mangrove": "MFT1.2", "ice": "T6.1"
    }  # fmt: skip
    assert {kind: iucn_get()[kind].groups[0].code for kind in sure} == sure
    assert not any(iucn_get()[kind].needs_choice for kind in sure)
    assert iucn_get()["forest"].needs_choice
