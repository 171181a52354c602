"""What growth is accounted from: series by year, and the choices that move the answer, each with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from shanshui.accounts.uncertainty.distributions import Distribution, uniforms
from shanshui.core.errors import BadGrowthData
from shanshui.core.labels import Label
from shanshui.targets.inequality.sample import Floats

Initial = Literal["steady", "ratio", "value"]
INITIALS: dict[Initial, Label] = {
    "steady": Label(
        "first stock = first investment ÷ (mean growth of investment + δ)", "初始存量 = 首期投资 ÷（投资平均增速 + δ）"
    ),
    "ratio": Label("first stock = a stated ratio of capital to output × GDP", "初始存量 = 给定资本产出比 × GDP"),
    "value": Label("first stock as stated", "初始存量为给定值"),
}


@dataclass(frozen=True)
class Stated:
    """A number with its source, and how it is drawn; held fixed where no spread is stated."""

    value: float
    source: str
    spread: Distribution | None = None

    def drawn(self, seed: int, name: str, draws: int) -> Floats:
        """Return it in every draw."""
        if self.spread is None:
            return np.full(draws, self.value)
        return self.spread.quantile(uniforms(seed, f"growth|{name}", draws))


@dataclass(frozen=True)
class Capital:
    """How capital is known: as a stock by year, or as investment by year with a depreciation and a first stock.

    Attributes
    ----------
    stock, investment
        By year, at constant prices; NaN is absent. One of them is given.
    first
        With `ratio` the ratio, with `value` the stock at the end of the first year.
    """

    stock: Floats | None = None
    investment: Floats | None = None
    depreciation: Stated | None = None
    initial: Initial = "steady"
    first: Stated | None = None


@dataclass(frozen=True)
class Inputs:
    """What growth is accounted from, by year; money at constant prices.

    Attributes
    ----------
    capital_share
        Elasticity of output to capital: one number, or one for each year (Törnqvist).
    labour_share
        Left out, 1 − that of capital: constant returns to scale.
    deflator_sd
        Standard deviation of the error of the deflator's growth in a year, in logarithms; 0 where it is not known.
    """

    years: tuple[int, ...]
    gdp: Floats
    labour: Floats
    capital: Capital
    capital_share: Stated | tuple[Stated, ...]
    labour_share: Stated | None = None
    deflator_sd: float = 0.0


def choices_stated(inputs: Inputs) -> tuple[Label, ...]:
    """Return every choice with its number and source."""
    shares = inputs.capital_share if isinstance(inputs.capital_share, tuple) else (inputs.capital_share,)
    tornqvist = len(shares) > 1
    what = f"{shares[0].value:.3g}" if not tornqvist else f"{shares[0].value:.3g} … {shares[-1].value:.3g}"
    how = Label("mean of two years, Törnqvist", "相邻两年平均（Törnqvist）") if tornqvist else Label("constant", "常数")
    source = shares[0].source
    told = [Label(f"Elasticity of capital {what} ({how.en}; {source})", f"资本产出弹性 {what}（{how.zh}；{source}）")]
    if inputs.labour_share:
        one = inputs.labour_share
        told.append(
            Label(
                f"Elasticity of labour {one.value:.3g} ({one.source})", f"劳动产出弹性 {one.value:.3g}（{one.source}）"
            )
        )
    else:
        told.append(Label("Elasticity of labour 1 − that of capital", "劳动产出弹性 = 1 − 资本产出弹性"))
    return (*told, *_capital_stated(inputs.capital))


def _capital_stated(capital: Capital) -> list[Label]:
    told = []
    if capital.depreciation and capital.stock is None:
        one = capital.depreciation
        told.append(
            Label(f"Depreciation {one.value:.3g} a year ({one.source})", f"折旧率每年 {one.value:.3g}（{one.source}）")
        )
        told.append(INITIALS[capital.initial])
    if capital.first and capital.stock is None:
        one = capital.first
        told.append(
            Label(f"First stock by {one.value:.6g} ({one.source})", f"初始取值 {one.value:.6g}（{one.source}）")
        )
    return told


def check(inputs: Inputs, where: str) -> None:
    """Raise BadGrowthData unless growth can be accounted from the inputs."""
    if saw := _wrong(inputs):
        raise BadGrowthData(where=where, saw=saw)


def _wrong(inputs: Inputs) -> Label | None:
    """Return what growth cannot be accounted from."""
    if len(inputs.years) < 2 or list(np.diff(inputs.years)) != [1] * (len(inputs.years) - 1):
        return Label(f"the years are {_spelt(inputs.years)}", f"年份为 {_spelt(inputs.years)}")
    series = {Label("GDP", "GDP"): inputs.gdp, Label("labour", "劳动"): inputs.labour}
    capital = inputs.capital
    if (capital.stock is None) == (capital.investment is None):
        return Label("capital is given both ways or neither", "资本存量与投资须且只须给出一种")
    levels = capital.stock if capital.stock is not None else capital.investment
    series[Label("capital or investment", "资本或投资")] = np.asarray(levels)
    for name, values in series.items():
        if not (values > 0).all():
            year = inputs.years[int(np.argmin(values > 0))]
            return Label(f"{name.en} of {year} is absent or not above zero", f"{year} 年{name.zh}缺失或不大于零")
    return _wrong_choice(inputs)


def _wrong_choice(inputs: Inputs) -> Label | None:
    capital, shares = inputs.capital, inputs.capital_share
    for one in shares if isinstance(shares, tuple) else (shares,):
        if not 0 < one.value < 1:
            return Label(f"the elasticity of capital is {one.value:g}", f"资本产出弹性为 {one.value:g}")
    if isinstance(shares, tuple) and len(shares) != len(inputs.years):
        return Label("there is not one share for each year", "逐年份额的数目与年份数不一致")
    if capital.investment is None:
        return None
    if capital.depreciation is None or not 0 <= capital.depreciation.value < 1:
        return Label("no depreciation between 0 and 1 is stated", "未给出 0 到 1 之间的折旧率")
    if capital.initial != "steady" and (capital.first is None or not capital.first.value > 0):
        return Label("no first stock is stated", "未给出初始存量")
    return None


def _spelt(years: Sequence[int]) -> str:
    return ", ".join(map(str, years)) or "–"
