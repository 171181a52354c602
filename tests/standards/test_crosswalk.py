"""Crosswalks: every class of five land-cover products has a type, or is no data."""

import pytest

from shanshui.core.errors import NoSuchName
from shanshui.core.registry import ecosystem_types, read_packaged
from shanshui.standards.crosswalk import crosswalk, crosswalk_ids


def test_five_products_are_known():
    assert crosswalk_ids() == ["clcd", "globeland30", "igbp", "mapbiomas", "worldcover"]


@pytest.mark.parametrize("name", crosswalk_ids())
def test_codes_are_unique_types_known_labels_bilingual(name):
    rows = read_packaged("shanshui.standards", f"crosswalks/{name}.csv")
    classes = crosswalk(name)
    assert len(classes) == len(rows)
    for found in classes.values():
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
