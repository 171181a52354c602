"""Cases whose results are printed elsewhere, to the printed digits."""

import csv
from pathlib import Path

import numpy as np
import pytest

from shanshui.core.labels import Label
from shanshui.targets.inequality.bands import within
from shanshui.targets.inequality.curves import LogNormal, below, chosen, fits, median_of
from shanshui.targets.inequality.decomposition import decomposed
from shanshui.targets.inequality.indices import measured
from shanshui.targets.inequality.lorenz import from_lorenz
from shanshui.targets.inequality.sample import sample

PEOPLE = Label("population", "人口")
MEXICO = Path(__file__).parents[2] / "data" / "inequality" / "mexico.csv"
# Datt (1998), FCND Discussion Paper 50, table 2: rural India 1983.
P = [0.0092, 0.0339, 0.085, 0.164, 0.2609, 0.4133, 0.5497, 0.7196, 0.8196, 0.9174, 0.957, 0.9751, 1]
L = [0.00208, 0.01013, 0.03122, 0.07083, 0.12808, 0.23498, 0.34887, 0.51994, 0.6427, 0.79201, 0.86966, 0.91277, 1]


def printed(value: float, text: str) -> bool:
    """Return whether a value rounds to what is printed."""
    digits = len(text.partition(".")[2])
    return f"{value:.{digits}f}" == f"{float(text):.{digits}f}"


@pytest.mark.parametrize("name, text", [("theil", "0.27636362"), ("mld", "0.29016658"), ("gini", "0.40000000")])
def test_C1_five_incomes(name, text):
    assert printed(measured(name, sample([1, 2, 3, 4, 10])).value, text)


def test_C1_between_and_within_two_groups():
    found = decomposed("theil", [1, 2, 3, 4, 10], [["low", "low", "low", "high", "high"]])
    assert printed(found.between[0], "0.18378690")
    assert printed(found.within, "0.09257672")
    assert printed(found.total, "0.27636362")


@pytest.fixture(scope="module")
def mexico() -> list[dict[str, str]]:
    with MEXICO.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_C2_gini_of_the_mexican_states(mexico):
    incomes = [float(row["pcgdp1940"]) for row in mexico]
    assert len(incomes) == 32
    assert printed(measured("gini", sample(incomes)).value, "0.35372371")


@pytest.mark.parametrize(
    "year, text",
    list(
        zip(
            range(1940, 2001, 10),
            [".20894344", ".15222451", ".10472941", ".10194725", ".09560113", ".10511256", ".10660832"],
            strict=True,
        )
    ),
)
def test_C2_theil_of_the_mexican_states(mexico, year, text):
    assert printed(measured("theil", sample([float(row[f"pcgdp{year}"]) for row in mexico])).value, text)


def test_C2_between_the_regions_of_mexico(mexico):
    regions = [row["hanson98"] for row in mexico]
    found = decomposed("theil", [float(row["pcgdp1940"]) for row in mexico], [regions])
    assert printed(found.between[0], "0.0345889")


@pytest.mark.parametrize(
    "name, text", [("gini", "0.1375"), ("theil", "0.03513388"), ("mld", "0.03712542"), ("cv", "0.26020825")]
)
def test_C3_weighted_by_people(name, text):
    found = measured(name, sample([60, 40, 30], [50, 30, 20], by=PEOPLE))
    assert printed(found.value, text)
    assert found.weighing.en == "incomes, weighted by population"
    assert found.weighing.zh == "收入，以人口加权"


def test_C3_the_unweighted_gini_is_another_number_and_says_so():
    found = measured("gini", sample([60, 40, 30]))
    assert printed(found.value, "0.15384615")
    assert "not weighted" in found.weighing.en
    assert "未加权" in found.weighing.zh


def test_C4_general_quadratic_of_datt():
    groups = from_lorenz(P, L, 109.9, "people", "head")
    fit = chosen(fits(groups))
    assert fit is not None
    curve, told = fit.curve, below(fit.curve, groups.mean, 89)
    assert curve.id == "quadratic"
    assert printed(curve.gini(), ".289017119")
    assert printed(median_of(curve, groups.mean), "94.3255")
    assert printed(told.headcount, ".450614776")
    assert printed(told.gap, ".124746716")
    assert printed(told.severity, ".047519968")


def test_C4_parameters_of_datt():
    found = fits(from_lorenz(P, L, 109.9, "people", "head"))[0].curve.parameters
    np.testing.assert_array_equal(np.round(found, 9), [0.887747844, -1.451445918, 0.202640048])


def test_C5_households_of_a_lognormal_city():
    curve = LogNormal.of_gini(0.35)
    assert printed(curve.sigma, ".64171664")
    assert f"{180_000 * float(np.exp(-(curve.sigma**2) / 2)):,.2f}" == "146,504.59"
    assert f"{median_of(curve, 180_000):,.2f}" == "146,504.59"
    assert f"{within(curve, 180_000, 100_000, 500_000):.4%}" == "69.6233%"
    assert curve.gini() == pytest.approx(0.35, abs=1e-9)
