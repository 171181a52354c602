"""Growth into capital, labour and productivity: a planted economy is found again; what is no volume is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanshui.accounts.uncertainty.distributions import Distribution
from shanshui.core.errors import BadGrowthData
from shanshui.targets.growth import accounted
from shanshui.targets.growth_inputs import Capital, Inputs, Stated
from shanshui.targets.growth_words import sentence

YEARS = tuple(range(2015, 2023))
N = len(YEARS)


def economy(alpha=0.4, tfp=0.03, delta=0.1, rate=0.07, spread=None):
    """Return the inputs of an economy whose investment grows steadily and whose TFP grows as planted."""
    years = np.arange(N)
    investment = 10 * (1 + rate) ** years
    stock = investment / (rate + delta) * 1.0
    stock = np.array([stock[0], *([0.0] * (N - 1))])
    for at in range(1, N):
        stock[at] = (1 - delta) * stock[at - 1] + investment[at]
    labour = 50 * 1.004**years
    gdp = np.exp(tfp * years) * stock**alpha * labour ** (1 - alpha)
    capital = Capital(investment=investment, depreciation=Stated(delta, "planted"))
    return Inputs(YEARS, gdp, labour, capital, Stated(alpha, "planted", spread))


@given(st.floats(0.2, 0.7), st.floats(-0.02, 0.06), st.floats(0.03, 0.15))
@settings(max_examples=30)
def test_planted_productivity_is_found(alpha, tfp, delta):
    found = accounted(economy(alpha, tfp, delta), draws=10)
    assert found.part("tfp").points == pytest.approx(tfp, abs=1e-9)
    assert found.part("labour").points == pytest.approx((1 - alpha) * math.log(1.004))
    assert math.fsum(part.points for part in found.parts) == pytest.approx(found.growth, abs=1e-14)
    for _, growth, *parts in found.yearly:
        assert math.fsum(parts) == pytest.approx(growth, abs=1e-14)
    assert sum(row[1] for row in found.yearly) / (N - 1) == pytest.approx(found.growth)


def test_perpetual_inventory_by_hand():
    given_ = replace(economy(), capital=Capital(
        investment=np.full(N, 10.0), depreciation=Stated(0.5, "test"), initial="value", first=Stated(40, "test")
    ))  # fmt: skip
    np.testing.assert_allclose(accounted(given_, draws=5).stock[:4], [40, 30, 25, 22.5])
    ratio = replace(given_, capital=replace(given_.capital, initial="ratio", first=Stated(2, "test")))
    assert accounted(ratio, draws=5).stock[0] == pytest.approx(2 * given_.gdp[0])
    steady = replace(given_, capital=replace(given_.capital, initial="steady", first=None))
    np.testing.assert_allclose(accounted(steady, draws=5).stock, 20)


def test_tornqvist_takes_the_mean_of_two_years():
    base = economy()
    shares = tuple(Stated(0.3 + 0.02 * at, "accounts") for at in range(N))
    found = accounted(replace(base, capital_share=shares), draws=5)
    by_hand = sum((0.3 + 0.02 * at + 0.01) * math.log(found.stock[at + 1] / found.stock[at]) for at in range(N - 1))
    assert found.part("capital").points * (N - 1) == pytest.approx(by_hand)
    assert "Törnqvist" in found.stated[0].en


def test_elasticities_need_not_add_up_to_one_if_both_are_stated():
    found = accounted(replace(economy(), labour_share=Stated(0.3, "estimated")), draws=5)
    assert found.part("labour").points == pytest.approx(0.3 * math.log(1.004))
    assert "0.3" in found.stated[1].en


def test_how_sure_it_is_led_by_innovation():
    wide = economy(alpha=0.4, tfp=0.035, spread=Distribution("uniform", (0.3, 0.7)))
    found = accounted(wide, draws=2000)
    assert 0 < found.innovation_led < 1
    # TFP makes more than half where α (g_K − g_L) + g_L < growth ÷ 2, and α is uniform between 0.3 and 0.7.
    capital = math.log(found.stock[-1] / found.stock[0]) / (N - 1)
    edge = (found.growth / 2 - math.log(1.004)) / (capital - math.log(1.004))
    assert found.innovation_led == pytest.approx((edge - 0.3) / 0.4, abs=0.03)
    tfp = found.part("tfp")
    assert tfp.low < tfp.points < tfp.high
    assert tfp.share_low < tfp.share < tfp.share_high
    assert accounted(wide, draws=2000).innovation_led == found.innovation_led
    assert f"{found.innovation_led:.0%}" in sentence(found).en
    assert "概率" in sentence(found).zh


def test_the_sentence_says_which_led():
    assert "innovation-led:" in sentence(accounted(economy(tfp=0.06), draws=5)).en
    said = sentence(accounted(economy(tfp=0.005), draws=5))
    assert "factor-driven" in said.en
    assert "要素驱动型" in said.zh
    assert "no probability" in said.en


def test_an_economy_that_does_not_grow_has_no_shares():
    found = accounted(economy(tfp=-0.2), draws=5)
    assert math.isnan(found.innovation_led)
    assert math.isnan(found.part("tfp").share)
    assert "did not grow" in sentence(found).en


def test_an_error_of_the_deflator_widens_productivity():
    base = economy()
    known = replace(base, capital=Capital(stock=accounted(base, draws=5).stock), deflator_sd=0.01)
    found = accounted(known, draws=3000)
    spread = (found.part("tfp").high - found.part("tfp").low) / (2 * 1.645)
    assert spread == pytest.approx(0.01 / math.sqrt(N - 1), rel=0.05)
    assert found.part("labour").low == pytest.approx(found.part("labour").high)
    assert found.part("capital").low == pytest.approx(found.part("capital").points)


@pytest.mark.parametrize(
    "change, says",
    [
        ({"years": (2015, 2017, *YEARS[2:])}, "years"),
        ({"gdp": np.full(N, np.nan)}, "GDP of 2015"),
        ({"labour": np.zeros(N)}, "labour of 2015"),
        ({"capital": Capital()}, "both ways"),
        ({"capital": Capital(stock=np.ones(N), investment=np.ones(N))}, "both ways"),
        ({"capital": Capital(investment=np.ones(N))}, "depreciation"),
        ({"capital": Capital(investment=np.ones(N), depreciation=Stated(0.1, ""), initial="value")}, "first stock"),
        ({"capital": Capital(investment=0.5 ** np.arange(N), depreciation=Stated(0.1, ""))}, "no steady"),
        ({"capital_share": Stated(1.2, "")}, "elasticity"),
        ({"capital_share": (Stated(0.4, ""), Stated(0.4, ""))}, "each year"),
    ],
)
def test_what_cannot_be_accounted_is_refused(change, says):
    with pytest.raises(BadGrowthData, match=says):
        accounted(replace(economy(), **change), draws=5)
