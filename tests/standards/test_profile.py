"""Reading a standard: inheritance, roles, choices of equation."""

import pytest

from shanshui.core.errors import NoSuchName
from shanshui.standards import profile
from shanshui.standards.profile import DEFAULT, Line, standard, standard_ids


def test_default_is_the_national_specification():
    assert standard().id == DEFAULT == "ndrc-2022"


def test_misspelt_standard_names_the_nearest():
    with pytest.raises(NoSuchName, match="Did you mean 'mee-2020'"):
        standard("mee2020")


def test_reads_labels_version_status_and_source():
    found = standard("lishui-db3311t139-2020")
    assert found.version == "2020"
    assert found.source == "DB3311/T 139-2020"
    assert "331100" in found.status.en
    assert "331100" in found.status.zh


def test_grandchild_inherits_lines_through_two_parents():
    lishui = standard("lishui-db3311t139-2020")
    assert lishui.line("oxygen_release", "oxygen").role == "headline"  # of MEE 2020, by way of Zhejiang
    assert lishui.line("sand_fixation", "sand") is None  # Zhejiang took it out


def test_child_overrides_its_parent():
    assert standard("zhejiang-db33t2274-2020").line("negative_air_ions", "ions").role == "optional"
    assert standard("lishui-db3311t139-2020").line("negative_air_ions", "ions").role == "headline"


def test_lines_keep_one_order_in_every_standard():
    order = {name: position for position, name in enumerate(profile.known_lines())}
    for name in standard_ids():
        positions = [order[line.id] for line in standard(name).lines]
        assert positions == sorted(positions), name


def test_marks_of_lines_differ_from_the_mark_of_the_list():
    national = {line.id: line.mark for line in standard("gbt-46869-2025").lines}
    assert national["carbon_fixation"] == "S"
    assert national["soil_retention"] == "M"


def test_line_without_items_holds_every_item_of_its_service():
    line = Line("water_supply", (), "headline", profile.Label("a", "b"), "M")
    assert line.holds("water_supply", "domestic")
    assert line.holds("water_supply", "industry")
    assert not line.holds("water_retention", "retention")


def test_line_with_items_holds_only_those():
    found = standard("equivalent-factor").line("equivalent_factor", "soil")
    assert found.id == "equivalent_soil"
    assert found.items == ("soil",)
    assert standard("equivalent-factor").line("equivalent_factor", "gold") is None


def test_option_is_the_named_one_or_the_first_declared():
    seea = standard("seea-ea")
    assert seea.option("crop_provision.product.value", ["gross_output", "resource_rent"]) == "resource_rent"
    assert seea.option("nothing.named", ["first", "second"]) == "first"


def test_option_that_no_equation_has_is_refused():
    with pytest.raises(NoSuchName, match="option 'resource_rent'"):
        standard("seea-ea").option("crop_provision.product.value", ["gross_output"])


def test_line_that_is_not_known_is_refused():
    with pytest.raises(NoSuchName, match="Did you mean 'oxygen_release'"):
        profile._lines({"oxigen_release": "headline"}, {}, "M", "here")


def test_extended_merges_mappings_and_replaces_the_rest():
    base = {"lines": {"a": "headline", "b": "headline"}, "mark": "M", "notes": {"en": "old"}}
    merged = profile._extended(base, {"lines": {"b": "absent"}, "notes": {"en": "new"}})
    assert merged == {"lines": {"a": "headline", "b": "absent"}, "mark": "M", "notes": {"en": "new"}}


@pytest.mark.parametrize(
    ("name", "kind"), [("mee-2020", "gep"), ("lyt-1721-2008", "forest"), ("equivalent-factor", "equivalent")]
)
def test_account_types_are_told_apart(name, kind):
    assert standard(name).account_type == kind


def test_forest_account_is_limited_to_woody_land():
    assert standard("lyt-1721-2008").ecosystems == ("forest", "shrub")


def test_the_garze_profile_has_no_line_its_tables_lack():
    """Tables 3 and 4 hold no bio-energy, coast, leisure or landscape; a line marked as read must have been there."""
    found = {line.id: line.role for line in standard("garze-2010").lines}
    assert not {"bio_energy", "coastal_protection", "leisure", "landscape_premium"} & found.keys()
    assert found["pest_control"] == "headline"
