"""The local annex: every row that cannot be used is named, together with the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import Problems
from shanshui.standards.annex import read_annex

DREDGING = {"parameter": "dredging_price", "value": "20", "unit": "yuan m-3", "year": "2020", "source": "water bureau"}


def refused(*rows) -> str:
    with pytest.raises(Problems) as caught:
        read_annex(rows)
    return str(caught.value)


def test_row_becomes_a_value_given_by_the_user():
    (found,) = read_annex([DREDGING])
    assert (found.parameter, found.set, found.ecosystem_type) == ("dredging_price", "annex", "")
    assert (found.value, found.unit, found.year, found.mark) == (20.0, "yuan m-3", "2020", "U")
    assert found.source == "water bureau"


def test_row_keeps_its_own_mark():
    assert read_annex([{**DREDGING, "mark": "S"}])[0].mark == "S"
    assert read_annex([DREDGING], mark="C")[0].mark == "C"


def test_numbers_and_empty_cells_of_a_table_are_read():
    (found,) = read_annex([{**DREDGING, "value": 20, "ecosystem_type": float("nan"), "year": None}])
    assert (found.value, found.ecosystem_type, found.year) == (20.0, "", "")
    assert "'' is not a number" in refused({**DREDGING, "value": float("nan")})


def test_unit_is_converted_once():
    assert read_annex([{**DREDGING, "value": 2, "unit": "万元/万立方米"}])[0].value == pytest.approx(2.0)
    assert read_annex([{**DREDGING, "value": 1, "unit": "yuan L-1"}])[0].value == pytest.approx(1000.0)


def test_unit_of_another_dimension_is_refused():
    assert "cannot become 'yuan m-3'" in refused({**DREDGING, "unit": "yuan t-1"})
    assert "cannot become 'yuan m-3'" in refused({**DREDGING, "unit": ""})


def test_misspelt_parameter_names_the_nearest():
    assert "Did you mean 'dredging_price'" in refused({**DREDGING, "parameter": "dredgingprice"})


def test_misspelt_ecosystem_type_names_the_nearest():
    row = {"parameter": "pest_control_share", "ecosystem_type": "forst", "value": "0.5", "unit": ""}
    assert "Did you mean 'forest'" in refused(row)


def test_type_for_a_parameter_that_has_none_is_refused():
    assert "one value for all ecosystem types" in refused({**DREDGING, "ecosystem_type": "forest"})


def test_duplicates_are_refused_but_types_are_no_duplicates():
    assert "stands twice" in refused(DREDGING, {**DREDGING, "value": "21"})
    share = {"parameter": "pest_control_share", "value": "0.5", "unit": "1"}
    assert len(read_annex([{**share, "ecosystem_type": "forest"}, {**share, "ecosystem_type": "grass"}])) == 2


def test_negative_price_is_refused():
    assert "the price 'dredging_price' is -1" in refused({**DREDGING, "value": "-1"})


def test_negative_factor_is_no_price():
    row = {"parameter": "equivalent_water", "ecosystem_type": "paddy", "value": "-2.63", "unit": ""}
    assert read_annex([row])[0].value == -2.63


@pytest.mark.parametrize("text", ["", "about 20", "1,000", "nan", "inf"])
def test_what_is_no_number_is_refused(text):
    assert "is not a number" in refused({**DREDGING, "value": text})


def test_unknown_mark_is_refused():
    assert "'X' is not an evidence mark" in refused({**DREDGING, "mark": "X"})


def test_every_problem_is_named_with_its_row():
    told = refused({**DREDGING, "value": "x"}, DREDGING, {**DREDGING, "parameter": "nothing"})
    assert "2 problem(s)" in told
    assert "row 1" in told
    assert "row 3" in told


def test_messages_are_in_chinese_too():
    with pytest.raises(Problems) as caught:
        read_annex([{**DREDGING, "value": "-1"}])
    assert "价格不能小于零" in caught.value.text("zh")


@given(st.floats(min_value=0, max_value=1e9), st.sampled_from(["yuan m-3", "yuan L-1", "万元/万立方米"]))
def test_any_price_comes_back_in_its_own_unit(price, unit):
    per_cubic_metre = {"yuan m-3": 1, "yuan L-1": 1000, "万元/万立方米": 1}[unit]
    (found,) = read_annex([{**DREDGING, "value": price, "unit": unit}])
    assert found.value == pytest.approx(price * per_cubic_metre)
