"""Tables of a finished account: sums agree with the flows whatever they are grouped by."""

import math

import pytest
from tests.report import synthetic

from shanshui.core.errors import LevelNeedsPlaces, NoSuchName, NoSuchPlace, PlaceNamedNotCoded
from shanshui.store.results import read_results
from shanshui.store.tables import table

TOTAL = 2.4e9  # the headline of the made-up city


@pytest.fixture(scope="module")
def account():
    return synthetic.account()


def column(shown, name):
    at = [c.name for c in shown.columns].index(name)
    return [row[at] for row in shown.rows]


def known(numbers):
    return math.fsum(n for n in numbers if not math.isnan(n))


@pytest.mark.parametrize("by", ["place", "ecosystem", "period"])
def test_every_grouping_adds_up_to_the_headline(account, by):
    assert known(column(table(account, by), "gep")) == pytest.approx(TOTAL, rel=1e-12)


def test_items_of_the_headline_add_up_to_it(account):
    shown = table(account, "service")
    roles, values = column(shown, "role"), column(shown, "value")
    assert known(v for v, role in zip(values, roles, strict=True) if role == "headline") == pytest.approx(TOTAL)
    assert known(column(shown, "share")) == pytest.approx(1)


def test_optional_lines_stand_apart(account):
    shown = table(account, "place")
    flows = account.flows
    oxygen = flows[(flows["service"] == "oxygen_release") & (flows["place"] == synthetic.CITY)]["value"].sum()
    assert known(column(shown, "optional")) == pytest.approx(oxygen)
    assert "separate" not in [c.name for c in shown.columns]


def test_places_below_and_what_is_not_allocated(account):
    shown = table(account, "place")
    assert column(shown, "code")[:3] == list(synthetic.COUNTIES)
    assert column(shown, "name_zh")[0] == "松县"
    assert column(shown, "share")[0] == pytest.approx(column(shown, "gep")[0] / TOTAL)


def test_per_km2_and_per_head(account):
    shown = table(account, "place")
    gep = column(shown, "gep")[1]
    assert column(shown, "gep_per_km2")[1] == pytest.approx(gep / 400)
    assert column(shown, "gep_per_head")[1] == pytest.approx(gep / 20000)


def test_a_place_without_parts_is_its_own_row(account):
    assert column(table(account, "place", synthetic.COUNTIES[0]), "code") == [synthetic.COUNTIES[0]]


def test_places_of_a_level(account):
    assert column(table(account, "place", level="city"), "code") == [synthetic.CITY]
    counties = column(table(account, "place", level="county"), "code")
    assert counties == [*synthetic.COUNTIES, f"{synthetic.CITY}~"]


def test_a_level_and_what_is_not_allocated_to_it_add_up(account):
    shown, whole = table(account, "place", level="county"), table(account, "place", level="city")
    assert sum(column(shown, "gep")) == pytest.approx(column(whole, "gep")[0])


def test_what_is_not_known_is_left_out_or_none():
    shown = table(synthetic.table_only(), "place")
    assert not {"gep_per_km2", "gep_per_head", "optional"} & {c.name for c in shown.columns}
    assert all(None not in record.values() for record in shown.records())
    empty = table(synthetic.empty(), "place")
    assert empty.records()[0]["gep"] is None
    assert table(synthetic.empty(), "service").rows == ()


def test_periods_and_their_change():
    shown = table(synthetic.two_years(), "period")
    assert column(shown, "period") == ["2019", "2020"]
    first, second = column(shown, "gep")
    assert column(shown, "change")[1] == pytest.approx(second / first - 1)
    assert math.isnan(column(shown, "change")[0])


def test_the_population_of_a_later_year_is_not_used():
    shown = table(synthetic.two_years(), "period")
    assert [math.isnan(n) for n in column(shown, "gep_per_head")] == [True, False]


def test_a_period_is_chosen():
    account = synthetic.two_years()
    assert known(column(table(account, "place", period="2019"), "gep")) < known(column(table(account, "place"), "gep"))


def test_every_column_has_a_label_in_both_languages_and_money_a_unit(account):
    for by in ("place", "service", "ecosystem", "period"):
        shown = table(account, by)
        assert all(column.label.en and column.label.zh for column in shown.columns)
        assert all("yuan" in column.unit for column in shown.columns if column.kind == "money")
        assert all(len(row) == len(shown.columns) for row in shown.rows)
        assert synthetic.CITY in shown.title.en
        assert synthetic.CITY in shown.title.zh


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        ({"by": "servic"}, NoSuchName, "Did you mean 'service'?"),
        ({"by": "place", "place": "990004"}, NoSuchPlace, "990004"),
        ({"by": "place", "place": "松县"}, PlaceNamedNotCoded, "990001"),
        ({"by": "place", "period": "2021"}, NoSuchName, "2020"),
        ({"by": "place", "level": "countie"}, NoSuchName, "Did you mean 'county'?"),
        ({"by": "service", "level": "county"}, LevelNeedsPlaces, "--by place"),
    ],
)
def test_what_is_none_of_the_account_is_refused(account, words, error, told):
    with pytest.raises(error, match=told):
        table(account, **words)


def test_the_counties_of_lishui_add_up_to_the_city(lishui):
    results = read_results(lishui)
    counties = table(results, "place", level="county")
    (city,) = column(table(results, "place", level="city"), "gep")
    assert len(counties.rows) == 9
    assert math.fsum(column(counties, "gep")) == pytest.approx(city, rel=1e-12)
    assert column(counties, "level") == ["county"] * 9
