"""Areas of land-cover classes by reference points: the published example, an independent twin, the draws."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.accounts.uncertainty.distributions import Z90
from shanshui.accounts.uncertainty.land_cover import CLASSES, Accuracy, AreaError

# Olofsson et al. (2014), table 8, pixels of 30 m; the areas with their 95 % margins stand on page 54.
KINDS = ("deforestation", "gain", "forest", "non-forest")
ROWS = ((66, 0, 5, 4), (0, 55, 8, 12), (1, 0, 153, 11), (2, 1, 9, 313))
PIXELS = (200_000, 150_000, 3_200_000, 6_450_000)
PRINTED = {
    "deforestation": (21_158, 6_158), "gain": (11_686, 3_756),
    "forest": (285_770, 15_510), "non-forest": (581_386, 16_282),
}  # fmt: skip
POINTS = {kind: dict(zip(KINDS, row, strict=True)) for kind, row in zip(KINDS, ROWS, strict=True)}
MAPPED = {kind: 0.09 * pixels for kind, pixels in zip(KINDS, PIXELS, strict=True)}


def test_the_published_example_to_its_printed_digits():
    for one in Accuracy(POINTS).estimates(MAPPED):
        area, margin = PRINTED[one.kind]
        assert one.area == pytest.approx(area, abs=0.5)
        assert 1.96 * one.sd == pytest.approx(margin, abs=0.5)
        assert (one.low, one.high) == pytest.approx((one.area - Z90 * one.sd, one.area + Z90 * one.sd))
    found = {one.kind: one for one in Accuracy(POINTS).estimates(MAPPED)}
    assert [round(found[kind].user, 2) for kind in KINDS] == [0.88, 0.73, 0.93, 0.96]
    assert [round(found[kind].producer, 2) for kind in KINDS] == [0.75, 0.85, 0.93, 0.96]


def twin(points, mapped, kind):
    """Return area and variance by equation 10 as it is printed, in fractions."""
    whole = sum(mapped.values())
    share = variance = Fraction(0)
    for stratum, row in points.items():
        weight, many = Fraction(mapped[stratum], whole), sum(row.values())
        part = weight * Fraction(row.get(kind, 0), many)
        share += part
        variance += (weight * part - part**2) / (many - 1)
    return share * whole, variance * whole**2


@given(
    st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3).filter(lambda r: sum(r) > 1), min_size=3, max_size=3),
    st.lists(st.integers(1, 10**6), min_size=3, max_size=3),
)
def test_the_estimator_is_that_of_exact_fractions(rows, areas):
    kinds = "abc"
    points = {kind: dict(zip(kinds, row, strict=True)) for kind, row in zip(kinds, rows, strict=True)}
    mapped = dict(zip(kinds, areas, strict=True))
    found = Accuracy(points).estimates({kind: float(area) for kind, area in mapped.items()})
    for one in found:
        area, variance = twin(points, mapped, one.kind)
        assert one.area == pytest.approx(float(area), rel=1e-12)
        assert one.sd**2 == pytest.approx(float(variance), rel=1e-9, abs=1e-9)
    assert math.fsum(one.area for one in found) == pytest.approx(sum(areas), rel=1e-12)


def test_draws_have_the_moments_of_the_estimator_and_keep_the_land():
    error = AreaError(Accuracy(POINTS), MAPPED, {kind: kind for kind in KINDS})
    drawn = error.ratios(seed=7, count=20_000)
    areas = {kind: drawn[f"{CLASSES} {kind}"] * MAPPED[kind] for kind in KINDS}
    for one in error.accuracy.estimates(MAPPED):
        assert areas[one.kind].mean() == pytest.approx(one.area, abs=4 * one.sd / math.sqrt(20_000))
        assert areas[one.kind].std() == pytest.approx(one.sd, rel=0.03)
        inside = (areas[one.kind] >= one.low) & (areas[one.kind] <= one.high)
        assert inside.mean() == pytest.approx(0.9, abs=0.02)
        assert areas[one.kind].min() >= 0
    assert sum(areas.values()) == pytest.approx(np.full(20_000, sum(MAPPED.values())), rel=1e-12)
    pair = np.corrcoef(areas["forest"], areas["non-forest"])[0, 1]
    assert pair == pytest.approx(covariance("forest", "non-forest"), abs=0.03)


def covariance(one: str, other: str) -> float:
    """Return the correlation of two estimated areas, of multinomial shares within each mapped class."""
    found = 0.0
    for kind, row in POINTS.items():
        many = sum(row.values())
        found -= MAPPED[kind] ** 2 * row[one] / many * row[other] / many / (many - 1)
    sds = {e.kind: e.sd for e in Accuracy(POINTS).estimates(MAPPED)}
    return found / (sds[one] * sds[other])


def test_a_class_without_points_is_taken_as_it_is_mapped():
    error = AreaError(Accuracy({"a": {"a": 90, "b": 10}}), {"a": 100.0, "b": 50.0}, {"a": "a", "b": "b", "c": ""})
    (a, b) = error.accuracy.estimates(error.mapped)
    assert (a.area, b.area) == pytest.approx((90.0, 60.0))
    assert math.isnan(b.user)
    drawn = error.ratios(1, 1000)
    assert (drawn[f"{CLASSES} b"] >= 1).all()
    assert (error.key("a"), error.key("c"), error.key("d")) == (f"{CLASSES} a", "", "")


def test_the_same_seed_draws_the_same_and_another_salt_others():
    error = AreaError(Accuracy(POINTS), MAPPED, {})
    one, again, other = (error.ratios(3, 50, salt) for salt in ("", "", "sobol a "))
    key = f"{CLASSES} gain"
    assert (one[key] == again[key]).all()
    assert (one[key] != other[key]).any()
