"""Growth accounting (Solow 1957): growth of GDP into capital, labour and total factor productivity.

Δln Y = α Δln K + β Δln L + Δln A, year by year, so that the parts of several years add up. With factor shares by year
the elasticities are means of two neighbouring years (Törnqvist), else one constant that its source is stated for.
Capital follows investment at constant prices by perpetual inventory, Kₜ = (1 − δ) Kₜ₋₁ + Iₜ, the stock at the end of
the year. δ, the elasticities and the first stock have no default: each is a choice that moves the answer.
"""

import math
from dataclasses import dataclass

import numpy as np

from shanshui.accounts.uncertainty.distributions import normals
from shanshui.core.errors import BadGrowthData
from shanshui.core.labels import Label
from shanshui.targets.growth_inputs import Inputs, check, choices_stated
from shanshui.targets.inequality.bootstrap import band
from shanshui.targets.inequality.sample import Floats

DRAWS, SEED = 5000, 1
LED = 0.5  # of growth: above it TFP leads
PARTS = {
    "capital": Label("Capital", "资本"),
    "labour": Label("Labour", "劳动"),
    "tfp": Label("Total factor productivity", "全要素生产率"),
}


@dataclass(frozen=True)
class Part:
    """What one factor added: points of growth per year (logarithms), its share of growth, and their 90 % ranges."""

    id: str
    points: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float

    @property
    def label(self) -> Label:
        """Return its name."""
        return PARTS[self.id]


@dataclass(frozen=True)
class Growth:
    """Growth between two years: per year; `growth` is the sum of the three `points`.

    Attributes
    ----------
    yearly
        For each year after the first: (year, growth, capital, labour, TFP), logarithms.
    innovation_led
        Share of draws (0–1) in which TFP made more than `led` of growth; NaN where GDP did not grow.
    stock
        Capital at the end of each year.
    """

    since: int
    until: int
    growth: float
    parts: tuple[Part, ...]
    yearly: tuple[tuple[int, float, float, float, float], ...]
    innovation_led: float
    led: float
    stock: Floats
    stated: tuple[Label, ...]
    drawn: bool

    def part(self, name: str) -> Part:
        """Return one of the parts by id."""
        return next(part for part in self.parts if part.id == name)


def accounted(inputs: Inputs, led: float = LED, draws: int = DRAWS, seed: int = SEED, where: str = "growth") -> Growth:
    """Return growth between the first and the last year, year by year and in parts.

    Raises
    ------
    BadGrowthData
        If a year is missing or a value is absent or not above zero, or capital does not follow from what is given.
    """
    check(inputs, where)
    point = _run(inputs, _fixed(inputs), where)
    ranges = _run(inputs, _drawn(inputs, draws, seed), where)
    years = inputs.years[-1] - inputs.years[0]
    told = [float(part[0]) / years for part in point.means()]
    bands = [part / years for part in ranges.means()]
    drawn = any(float(np.ptp(part)) > 0 for part in bands[1:])
    parts = tuple(_part(name, told[at], told[0], bands[at], bands[0], drawn) for at, name in enumerate(PARTS, start=1))
    yearly = tuple((year, *(float(part[0, at]) for part in point.steps)) for at, year in enumerate(inputs.years[1:]))
    with np.errstate(divide="ignore", invalid="ignore"):
        above = bands[3] / bands[0] > led
    sure = float(above.mean()) if told[0] > 0 else math.nan
    return Growth(
        inputs.years[0],
        inputs.years[-1],
        told[0],
        parts,
        yearly,  # type: ignore[arg-type]
        sure,
        led,
        point.stock[0],
        choices_stated(inputs),
        drawn,
    )


@dataclass(frozen=True)
class _Choice:
    """One or many draws of everything that is chosen, (draws,) or (draws, years)."""

    alpha: Floats
    beta: Floats
    delta: Floats
    first: Floats
    deflator: Floats


@dataclass(frozen=True)
class _Run:
    """Steps of growth, capital, labour and TFP: four arrays (draws, years − 1)."""

    steps: tuple[Floats, Floats, Floats, Floats]
    stock: Floats

    def means(self) -> list[Floats]:
        """Return what each adds up to over all years, TFP as what the others leave of growth."""
        growth, capital, labour = (part.sum(axis=1) for part in self.steps[:3])
        return [growth, capital, labour, growth - capital - labour]


def _fixed(inputs: Inputs) -> _Choice:
    shares = inputs.capital_share if isinstance(inputs.capital_share, tuple) else (inputs.capital_share,)
    alpha = np.array([[one.value for one in shares]])
    beta = np.array([[inputs.labour_share.value]]) if inputs.labour_share else 1 - alpha
    capital, nothing = inputs.capital, np.zeros(1)
    return _Choice(
        alpha,
        beta,
        np.array([capital.depreciation.value]) if capital.depreciation else nothing,
        np.array([capital.first.value]) if capital.first else nothing,
        np.zeros((1, len(inputs.years))),
    )


def _drawn(inputs: Inputs, draws: int, seed: int) -> _Choice:
    """Return draws; shares of several years err together, for they have one source."""
    shares = inputs.capital_share if isinstance(inputs.capital_share, tuple) else (inputs.capital_share,)
    alpha = np.stack([one.drawn(seed, "capital share", draws) for one in shares], axis=1)
    beta = inputs.labour_share.drawn(seed, "labour share", draws)[:, None] if inputs.labour_share else 1 - alpha
    capital, nothing = inputs.capital, np.zeros(draws)
    errors = np.zeros((draws, len(inputs.years)))
    if inputs.deflator_sd:
        for at, year in enumerate(inputs.years[1:], start=1):
            errors[:, at] = inputs.deflator_sd * normals(seed, f"growth|deflator|{year}", draws)
    return _Choice(
        alpha,
        beta,
        capital.depreciation.drawn(seed, "depreciation", draws) if capital.depreciation else nothing,
        capital.first.drawn(seed, "first stock", draws) if capital.first else nothing,
        np.cumsum(errors, axis=1),
    )


def _run(inputs: Inputs, choice: _Choice, where: str) -> _Run:
    """Return the steps of each year for every draw."""
    price = np.exp(choice.deflator)
    gdp = inputs.gdp * price
    stock = _stock(inputs, choice, price, where)
    growth, capital = (np.diff(np.log(levels), axis=1) for levels in (gdp, stock))
    labour = np.broadcast_to(np.diff(np.log(inputs.labour)), growth.shape)
    alpha, beta = (_tornqvist(shares) for shares in (choice.alpha, choice.beta))
    by_capital, by_labour = alpha * capital, beta * labour
    return _Run((growth, by_capital, by_labour, growth - by_capital - by_labour), stock)


def _tornqvist(shares: Floats) -> Floats:
    """Return the elasticity of each step: the mean of its two years, or the one that holds for all."""
    return shares if shares.shape[1] == 1 else (shares[:, 1:] + shares[:, :-1]) / 2


def _stock(inputs: Inputs, choice: _Choice, price: Floats, where: str) -> Floats:
    """Return capital at the end of each year, (draws, years)."""
    if inputs.capital.stock is not None:
        return np.broadcast_to(inputs.capital.stock, price.shape)  # built over decades: no one deflator's error
    investment = np.asarray(inputs.capital.investment) * price
    first = _first(inputs, choice, investment, where)
    stocks = [first]
    for at in range(1, investment.shape[1]):
        stocks.append((1 - choice.delta) * stocks[-1] + investment[:, at])
    return np.stack(stocks, axis=1)


def _first(inputs: Inputs, choice: _Choice, investment: Floats, where: str) -> Floats:
    if inputs.capital.initial == "value":
        return choice.first
    if inputs.capital.initial == "ratio":
        return np.asarray(choice.first * inputs.gdp[0])
    years = inputs.years[-1] - inputs.years[0]
    rate = (investment[:, -1] / investment[:, 0]) ** (1 / years) - 1 + choice.delta
    if not (rate > 0).all():
        why = Label(
            "investment falls faster than capital wears out, so no steady first stock exists",
            "投资下降快于折旧，无法按稳态法推算初始存量",
        )
        raise BadGrowthData(where=where, saw=why)
    return np.asarray(investment[:, 0] / rate)


def _part(name: str, points: float, growth: float, drawn: Floats, whole: Floats, told: bool) -> Part:
    nothing = (math.nan, math.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = drawn / whole
    share = points / growth if growth > 0 else math.nan
    ends = band(shares) if told and growth > 0 else nothing
    return Part(name, points, *(band(drawn) if told else nothing), share, *ends)
