"""Quick flow: the exponential integral against published numbers, the months against a plain twin."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.kernels.quickflow import exact_share, months, pieces, quick_flow, scaled_e3, share

# Abramowitz & Stegun, table 5.4, to its digits.
PUBLISHED = {0.5: 0.2216044, 1.0: 0.1096920, 2.0: 0.0301334}
# scipy 1.17, special.expn(3, x), all digits.
E3 = {
    0.01: 0.4902765641846651,
    0.1: 0.4162914579082788,
    0.5: 0.22160436427517846,
    1.0: 0.1096919671976027,
    2.0: 0.03013337979781591,
    5.0: 0.0008778008927706388,
    10.0: 3.548762553084382e-06,
    20.0: 9.009116813346401e-11,
    50.0: 3.642909426475205e-24,
    90.0: 8.813761655221038e-42,
}
RATIOS = st.floats(1e-6, 100.0)
NAN = math.nan


@pytest.mark.parametrize(("x", "value"), PUBLISHED.items())
def test_it_agrees_with_the_printed_table(x: float, value: float) -> None:
    assert scaled_e3(x) * math.exp(-x) == pytest.approx(value, abs=6e-8)


@pytest.mark.parametrize(("x", "value"), E3.items())
def test_it_is_exact_to_twelve_digits(x: float, value: float) -> None:
    assert scaled_e3(x) * math.exp(-x) == pytest.approx(value, rel=1e-13)


@given(RATIOS)
def test_the_table_is_within_2e_12(x: float) -> None:
    assert share(x, pieces()) == pytest.approx(exact_share(x), rel=2e-12)


@given(st.integers(-8, 6), st.integers(0, 31), st.integers(0, 2))
def test_pieces_meet(octave: int, piece: int, side: int) -> None:
    x = np.nextafter(2.0**octave * (1 + piece / 32), side * 1e3 - 1e3)
    assert share(min(x, 100.0), pieces()) == pytest.approx(exact_share(min(x, 100.0)), rel=2e-12)


@given(RATIOS, RATIOS)
def test_wetter_soils_and_heavier_storms_shed_more(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert 1.0 >= share(low, pieces()) >= share(high, pieces()) * (1 - 4e-12) >= 0.0


@given(st.floats(1e-3, 6.0))
def test_it_is_the_formula_of_the_user_guide(x: float) -> None:
    """In double precision and for small ratios the guide's formula still holds its digits."""
    guide = (1 - x) * math.exp(-0.2 * x) + x**2 * math.exp(0.8 * x) * _e1(x)
    assert share(x, pieces()) == pytest.approx(guide, rel=1e-9)


def _e1(x: float) -> float:
    series = -sum((-x) ** k / (k * math.factorial(k)) for k in range(1, 60))
    return series - 0.5772156649015329 - math.log(x)


@pytest.mark.parametrize(
    ("rain", "storms", "retention", "stream", "flow"),
    [
        (NAN, 5.0, 2.0, 0, NAN),
        (50.0, NAN, 2.0, 0, NAN),
        (0.0, 5.0, NAN, 255, 0.0),
        (-3.0, 5.0, 2.0, 0, 0.0),
        (50.0, 0.0, 2.0, 0, 0.0),
        (50.0, 5.0, NAN, 1, 50.0),
        (50.0, 5.0, 2.0, 1, 50.0),
        (50.0, 5.0, 2.0, 255, NAN),
        (50.0, 5.0, NAN, 0, NAN),
        (50.0, 5.0, 0.0, 0, 50.0),
        (1.0, 30.0, 23.0, 0, 0.0),
    ],
)
def test_cases_without_a_formula(rain: float, storms: float, retention: float, stream: int, flow: float) -> None:
    assert quick_flow(rain, storms, retention, stream, pieces()) == pytest.approx(flow, nan_ok=True)


def test_a_storm_by_hand() -> None:
    """60 mm in 5 storms, CN 80: S = 2.5 in, x = 25.4 · 5 · 2.5 / 60 = 5.2917; E₃ there 6.308884e-4 (scipy)."""
    x = 25.4 * 5 * 2.5 / 60
    assert quick_flow(60.0, 5.0, 2.5, 0, pieces()) == pytest.approx(
        60 * 2 * math.exp(0.8 * x) * 0.0006308884011848336, rel=1e-12
    )


def _arrays(seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    shape = (5, 7)
    rain = random.gamma(2, 40, (12, *shape)).astype(np.float32)
    rain[random.random(rain.shape) < 0.1] = np.nan
    rain[random.random(rain.shape) < 0.1] = 0
    evaporation = random.uniform(20, 160, rain.shape).astype(np.float32)
    evaporation[random.random(rain.shape) < 0.1] = np.nan
    return {
        "rain": rain,
        "evaporation": evaporation,
        "kind": random.integers(-1, 3, shape).astype(np.int16),
        "soil": random.integers(-1, 4, shape).astype(np.int16),
        "zone": random.integers(-1, 2, shape).astype(np.int16),
        "stream": random.choice(np.array([0, 0, 0, 1, 255], np.uint8), shape),
        "retention": 1000 / random.uniform(30, 98, (3, 4)) - 10,
        "crop": random.uniform(0.2, 1.2, (3, 12)),
        "storms": random.integers(0, 20, (2, 12)).astype(np.float64),
    }


@pytest.mark.parametrize("seed", range(3))
def test_the_year_is_that_of_a_plain_twin(seed: int) -> None:
    given = _arrays(seed)
    annual = np.zeros((3, 5, 7))
    lack, monthly = np.zeros((5, 7, 12), np.float32), np.zeros((12, 5, 7), np.float32)
    stacks = tuple(given.pop(name) for name in ("rain", "evaporation"))
    months(*(tuple(stack) for stack in stacks), *given.values(), pieces(), annual, lack, monthly)
    given |= dict(zip(("rain", "evaporation"), stacks, strict=True))
    for i, j in np.ndindex(5, 7):
        flows, rains, nets, lacks = zip(*(_month(given, m, i, j) for m in range(12)), strict=True)
        assert annual[:, i, j] == pytest.approx([sum(flows), sum(rains), sum(nets)], rel=1e-9, abs=1e-9, nan_ok=True)
        assert monthly[:, i, j] == pytest.approx(flows, rel=1e-6, nan_ok=True)
        assert lack[i, j] == pytest.approx(lacks, rel=1e-6, abs=1e-4)


def _month(given: dict[str, np.ndarray], m: int, i: int, j: int) -> tuple[float, float, float, float]:
    """Return quick flow, rain, rain less quick flow, and what is lacking, as the model's guide says."""
    rain, drunk = (float(given[name][m, i, j]) for name in ("rain", "evaporation"))
    kind, soil, zone, stream = (int(given[name][i, j]) for name in ("kind", "soil", "zone", "stream"))
    storms = given["storms"][zone, m] if zone >= 0 else NAN
    retention = given["retention"][kind, soil] if kind >= 0 and soil >= 0 else NAN
    flow = 0.0 if rain <= 0 or storms <= 0 else rain
    if rain > 0 and storms > 0 and stream != 1:
        x = 25.4 * storms * retention / rain
        flow = NAN if stream == 255 else 0.0 if x > 100 else rain * exact_share(x) if x == x else NAN
    if math.isnan(rain) or math.isnan(storms):
        flow = NAN
    demand = float(given["crop"][kind, m]) * drunk if kind >= 0 and not math.isnan(drunk) else 0.0
    fell, ran = (0.0 if math.isnan(v) else v for v in (rain, flow))
    return flow, fell, fell - ran, demand - fell + ran
