"""Purchase, credit, water, sale, points: published check numbers, exact fen, refusals."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.shares.builders import CITY, EAST, WEST, account, flow, rule

from shanshui.core.errors import (
    CurrencyMismatch,
    FallNotRuled,
    MeasurementsMissing,
    NoSuchName,
    NotComparable,
    NothingAccounted,
    Oversold,
    PledgeTooLarge,
    PricesOfSeveralYears,
    SeriesBroken,
)
from shanshui.core.labels import Label
from shanshui.data.rules import library_rules, read_rules
from shanshui.shares.credit import credit, granted_share
from shanshui.shares.fen import fen_of, percent, yuan
from shanshui.shares.outcome import UNCONFIRMED
from shanshui.shares.points import Deed, points, points_of
from shanshui.shares.purchase import Payee, purchase
from shanshui.shares.realised import Receipt, rates
from shanshui.shares.sale import sale
from shanshui.shares.water import Measured, water


def figures(before: float, after: float, **other):
    held = account(flow(CITY, before, "2019", **other), flow(CITY, after, "2020"))
    return held.figure(CITY, "2020"), held.figure(CITY, "2019")


def test_payment_is_rate_times_growth():
    out = purchase(rule(), *figures(1000.0, 1234.56))
    assert out.fen == 469  # 2 % of 234.56 is 4.6912
    assert [step.formula for step in out.steps][-1] == "r × ΔV = 2% × 234.56"
    assert out.record()["amount"] == "4.69"


def test_floor_and_cap_in_the_unit_of_the_rule():
    assert purchase(rule(floor="0.01", unit="万元"), *figures(1000.0, 1001.0)).fen == 10_000
    assert purchase(rule(cap=1), *figures(0.0, 1e6)).fen == 100
    assert purchase(rule(floor=0), *figures(1000.0, 900.0)).fen == 0


def test_a_fall_needs_a_rule():
    with pytest.raises(FallNotRuled) as refused:
        purchase(rule(), *figures(1000.0, 900.0))
    assert "100.00" in refused.value.text("en")
    assert purchase(rule(pay_back=True), *figures(1000.0, 900.0)).fen == -200
    assert purchase(rule(floor=-1), *figures(1000.0, 900.0)).fen == -100


def test_shares_add_up_and_negative_ones_too():
    payees = [Payee(code, Label(code, code), 1) for code in "abc"]
    said = {"key": "equal", "names": ["a", "b", "c"]}
    out = purchase(rule(payees=said), *figures(0.0, 5000.0), payees)
    assert [share.fen for share in out.shares] == [3334, 3333, 3333]
    back = purchase(rule(payees=said, pay_back=True), *figures(5000.0, 0.0), payees)
    assert sum(share.fen for share in back.shares) == back.fen == -10_000


def test_prices_of_other_years_are_no_growth():
    with pytest.raises(NotComparable) as refused:
        purchase(rule(), *figures(1000.0, 1100.0, price_year="2019"))
    assert "2019" in refused.value.text("zh")
    assert purchase(rule(basis="nominal"), *figures(1000.0, 1100.0, price_year="2019")).fen == 200
    held = account(flow(CITY, 1.0, "2019", price_year=""), flow(CITY, 2.0, "2020", price_year=""))
    with pytest.raises(NotComparable):  # of no known year
        purchase(rule(), held.figure(CITY, "2020"), held.figure(CITY, "2019"))


def test_two_periods_that_mix_the_same_years_are_refused_in_words_that_fit():
    flows = [
        flow(CITY, 1.0, when, item=item, price_year=year)
        for when in ("2019", "2020")
        for item, year in (("nitrogen", "2010"), ("sedimentation", "2015"))
    ]
    held = account(*flows)
    with pytest.raises(PricesOfSeveralYears) as refused:
        purchase(rule(), held.figure(CITY, "2020"), held.figure(CITY, "2019"))
    assert "both 2019 and 2020 mix prices of 2010, 2015." in refused.value.text("en")
    assert "都混用了 2010, 2015 年的价格" in refused.value.text("zh")


def test_other_lines_and_other_standards_are_a_break():
    with pytest.raises(SeriesBroken, match="sedimentation"):
        purchase(rule(), *figures(1000.0, 1100.0, item="nitrogen"))
    with pytest.raises(SeriesBroken, match="ndrc-2022"):
        purchase(rule(), *figures(1000.0, 1100.0, standard="ndrc-2022"))


def test_mixed_currency():
    held = account(flow(CITY, 1.0), flow(CITY, 1.0, item="nitrogen", currency="USD"))
    with pytest.raises(CurrencyMismatch, match=r"CNY \+ USD"):
        credit(rule("credit"), held.figure(CITY, "2020"))


def test_credit_of_what_is_pledged():
    value = account(flow(CITY, 3774.0)).figure(CITY, "2020")
    assert credit(rule("credit", rate="25.2%"), value).fen == 95105  # 951.048
    assert credit(rule("credit", rate="50%"), value, pledged=100_00).fen == 50_00
    assert credit(rule("credit", cap=500), value).fen == 500_00
    with pytest.raises(PledgeTooLarge):
        credit(rule("credit"), value, pledged=3774_01)


@pytest.mark.parametrize(("granted", "value", "share"), [(950, 3774, "25.2%"), (5, 60, "8.3%")])
def test_published_loans(granted, value, share):  # Guimen, Shuyang
    assert percent(granted_share(granted * 10**6, value * 10**6), 1) == share
    assert granted_share(1, 0) is None


def xinan():
    return next(one for one in read_rules([]) if one.id == "xinan-water")


def at(ratio: str) -> dict[str, Measured]:
    bases = {"codmn": "2.0", "nh3n": "0.2", "tp": "0.03", "tn": "1.2"}
    return {name: Measured(Decimal(base) * Decimal(ratio), Decimal(base)) for name, base in bases.items()}


def test_xinan_river_at_its_base():
    out = water(xinan(), at("1"), "2012")
    assert [step.result for step in out.steps if step.what.en == "index P"] == ["0.85"]
    assert (out.payer.zh, out.payee.zh, out.fen) == ("浙江省", "安徽省", 100_000_000_00)
    assert UNCONFIRMED in out.notes


def test_xinan_river_worse_than_its_limit():
    assert water(xinan(), at("1.1764"), "2012").payer.en == "Zhejiang"  # 0.99994
    assert water(xinan(), at("1.1765"), "2012").payer.en == "Anhui"  # 1.000025


def test_water_needs_every_concentration_and_base():
    without = {name: measured for name, measured in at("1").items() if name != "tp"}
    with pytest.raises(MeasurementsMissing, match="tp"):
        water(xinan(), without, "2012")
    no_base = at("1") | {"tn": Measured(Decimal(1))}
    with pytest.raises(MeasurementsMissing) as refused:
        water(xinan(), no_base, "2012")
    assert "tn 的基准浓度" in refused.value.text("zh")


def test_rules_of_the_library_are_marked():
    assert library_rules()
    assert all(one.mark in "SCM" and one.document and one.source for one in read_rules([]))


def receipt(place: str, money: float, **other) -> Receipt:
    told = Receipt(
        "2020", place, "soil_retention", fen_of(money), "CNY", "2020", "rights_sale", "a", "b", "deed", "r.csv:2"
    )
    return replace(told, **other)


HELD = account(
    flow(CITY, 300.0), flow(EAST, 100.0), flow(WEST, 200.0), flow(EAST, 50.0, "2019"), flow(CITY, 50.0, "2019")
)


@pytest.mark.parametrize(
    ("sold", "left"),
    [
        ([], 100),
        ([receipt(EAST, 30)], 70),
        ([receipt(WEST, 200)], 100),
        ([receipt(CITY, 250)], 50),  # what is left of the city bounds the county
        ([receipt(EAST, 30, kind="tourism")], 100),
        ([receipt(EAST, 30, period="2019")], 100),
        ([receipt(EAST, 30, scope="gep")], 70),  # of no single line: GEP of the county has 70 left
        ([receipt(EAST, 130)], 0),
        ([receipt(EAST, 5, sold=6000)], 40),  # sold below its accounted value
    ],
)
def test_no_right_is_sold_twice(sold, left):
    said = rule("sale", indicator="soil_retention")
    assert sale(said, HELD, sold, EAST, ["2020"], left * 100).fen == left * 100
    with pytest.raises(Oversold) as refused:
        sale(said, HELD, sold, EAST, ["2020"], left * 100 + 1)
    assert f"尚可出让 {yuan(left * 100)}" in refused.value.text("zh")


def test_a_sale_paid_in_another_currency():
    with pytest.raises(CurrencyMismatch):
        sale(rule("sale"), HELD, [receipt(EAST, 5, currency="USD")], EAST, ["2020"], 1)


def test_a_sale_of_several_years_and_a_share():
    assert sale(rule("sale"), HELD, [receipt(EAST, 40, period="2019")], EAST, ["2019", "2020"], 110_00).fen == 110_00
    with pytest.raises(Oversold):
        sale(rule("sale", rate="50%"), HELD, [], EAST, ["2020"], 50_01)
    with pytest.raises(NothingAccounted):
        sale(rule("sale"), HELD, [], WEST, ["2019"], 1)


def points_rule(**said):
    actions = [{"id": "tree", "points": "2.5", "most": 100}, {"id": "litter", "points": -10}]
    return rule("points", points={"actions": actions} | said)


DEEDS = [Deed("wang", "tree", Decimal(10)), Deed("li", "tree", Decimal(100)), Deed("zhao", "litter", Decimal(1))]


def test_points_and_money():
    assert points_of(points_rule().points, DEEDS) == {"li": 100, "wang": 25, "zhao": -10}
    priced = points(points_rule(yuan_per_point="0.333"), DEEDS, "2020")
    assert [share.fen for share in priced.shares] == [3330, 832, 0]
    funded = points(points_rule(fund=1000), DEEDS, "2020")
    assert [share.fen for share in funded.shares] == [80_000, 20_000, 0]
    with pytest.raises(NoSuchName, match="tree"):
        points(points_rule(), [Deed("li", "trees", Decimal(1), "deeds.csv:2")], "2020")


def test_rates_are_flagged_and_never_cut():
    held = account(flow(CITY, 300.0, low=200.0, high=400.0), flow(EAST, 300.0))
    here = [receipt(EAST, 450, kind="market_sale"), receipt(CITY, 75, kind="loan"), receipt(WEST, 5, scope="gep")]
    whole, line = rates(held, here, CITY, "2020")
    assert (whole.rate, line.rate) == (Fraction(455, 300), Fraction(3, 2))
    assert (line.low, line.high) == (Fraction(450, 400), Fraction(450, 200))
    assert line.lent_rate == Fraction(1, 4)
    assert any("超过 100%" in note.zh for note in line.notes)


def test_rate_without_value_is_absent():
    (_, crops, soil) = rates(account(flow(CITY, 300.0)), [receipt(CITY, 5, scope="crop_provision")], CITY, "2020")
    assert (crops.rate, crops.received) == (None, 500)
    assert [note.en for note in crops.notes] == ["money without accounted value"]
    assert soil.received == 0


def test_like_is_put_over_like():
    held = account(flow(CITY, 300.0), flow(CITY, 50.0, item="nutrient_n", in_headline=False))
    here = [receipt(CITY, 10, scope="soil_retention.nutrient_n"), receipt(CITY, 20, scope="crop_provision.tea")]
    found = {rate.scope: rate for rate in rates(held, [*here, receipt(CITY, 40)], CITY, "2020")}
    assert found["gep"].received == found["soil_retention"].received == 4000  # what stands beside GEP is left out of it
    assert [note.en for note in found["gep"].notes] == [
        "30.00 yuan of lines that are not accounted or not part of it are left out"
    ]
    assert found["soil_retention.nutrient_n"].rate == Fraction(1, 5)
    assert found["soil_retention.nutrient_n"].label.zh.endswith("（不计入 GEP）")
    assert found["crop_provision"].received == 2000


def test_money_of_an_item_that_is_not_accounted_by_itself_is_of_its_service():
    (whole, crops, tea) = rates(
        account(flow(CITY, 300.0, item="product", service="crop_provision")),
        [receipt(CITY, 30, scope="crop_provision.tea")],
        CITY,
        "2020",
    )
    assert (whole.received, crops.received, tea.received, tea.rate) == (3000, 3000, 3000, None)


def test_money_of_other_years_is_told_and_of_other_currencies_refused():
    held = account(flow(CITY, 300.0))
    (_, line) = rates(held, [receipt(CITY, 5, price_year="2019")], CITY, "2020")
    assert [note.zh for note in line.notes] == ["收入为 2019 年币值，价值按 2020 年价格"]
    with pytest.raises(CurrencyMismatch, match="USD"):
        rates(held, [receipt(CITY, 5, currency="USD")], CITY, "2020")
