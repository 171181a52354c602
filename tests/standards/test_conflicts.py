"""Pairs of lines, shares in GDP and screening rules: every name in the data is one the program knows."""

import pytest

from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.standards.conflicts import RELATIONS, conflict, conflicts, covers, in_gdp, shares_in_gdp
from shanshui.standards.profile import known_lines
from shanshui.standards.screening import VERDICTS, screened_lines, screening_rules
from shanshui.standards.values import MARKS

CHINESE = ("一", "鿿")
ITEMS = [(s, item.id) for s in registry.service_ids() for item in registry.service(s).items]


def bilingual(label) -> bool:
    return bool(label.en) and any(CHINESE[0] <= sign <= CHINESE[1] for sign in label.zh)


@pytest.mark.parametrize("one", conflicts(), ids=lambda one: one.id)
def test_a_pair_names_lines_ways_and_bounds_there_are(one):
    for side in (one.a, one.b):
        assert any(covers(side, *pair) for pair in ITEMS), side
    assert one.bound in ("smaller", "mass") or one.share in registry.parameters()
    assert one.grain in ("type", "place")
    assert one.mark in MARKS
    assert one.source
    assert bilingual(one.why)
    assert bilingual(one.remedy)
    for key, ways in one.when.items():
        service, _, item = key.partition(".")
        assert {*ways} <= {*registry.service(service).item(item).physical, "table"}


def test_pairs_are_told_once_and_their_lines_never_overlap():
    pairs = [frozenset((one.a, one.b)) for one in conflicts()]
    assert len({one.id for one in conflicts()}) == len(set(pairs)) == len(pairs) >= 25
    sides = {side for pair in pairs for side in pair}
    for pair in ITEMS:
        assert sum(covers(side, *pair) for side in sides) <= 1, pair
    assert {one.relation for one in conflicts()} == set(RELATIONS)


def test_the_pairs_that_reviews_name_are_there():
    named = {"retention_flood", "sediment_nitrogen", "sediment_phosphorus", "carbon_oxygen", "retention_supply"}
    assert named <= {one.id for one in conflicts()}
    with pytest.raises(NoSuchName, match="Did you mean 'carbon_oxygen'"):
        conflict("carbon_oxigen", "area.yaml")


@pytest.mark.parametrize("service", registry.service_ids())
def test_what_of_a_service_is_in_gdp_is_told_for_every_way(service):
    for item in registry.service(service).items:
        for way in (*item.monetary, ""):
            rows = in_gdp(service, item.id, way)
            assert len(rows) == 1 or not way
            assert all(0 <= row.low <= row.high <= 1 for row in rows)
    for row in (row for row in shares_in_gdp() if row.service == service):
        assert row.mark in MARKS
        assert bilingual(row.what)
        assert not row.parameter or row.parameter in registry.parameters()
        assert not row.way or any(row.way in item.monetary for item in registry.service(service).items)


def test_output_is_bounded_and_value_added_is_known():
    (output,), (added,) = (
        in_gdp("crop_provision", "rice", "gross_output"),
        in_gdp("crop_provision", "rice", "value_added"),
    )
    assert (output.low, output.high, output.parameter) == (0, 1, "value_added_share")
    assert (added.low, added.high) == (1, 1)
    assert len(in_gdp("crop_provision", "rice", "")) == 3
    assert in_gdp("equivalent_factor", "food", "grain")[0].high == 1
    assert in_gdp("equivalent_factor", "soil", "grain")[0].high == 0


def test_every_line_stands_under_all_eight_rules():
    names = [rule.id for rule in screening_rules()]
    assert len(names) == 8
    assert all(bilingual(rule.label) and bilingual(rule.asks) and rule.mark == "S" for rule in screening_rules())
    assert set(screened_lines()) == set(known_lines())
    for one in screened_lines().values():
        assert list(one.verdicts) == names
        assert set(one.verdicts.values()) <= set(VERDICTS)
        assert one.mark in MARKS
        assert bilingual(one.why) or set(one.verdicts.values()) == {"y"}
