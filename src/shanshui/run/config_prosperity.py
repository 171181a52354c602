"""The settings of gaps, grouped incomes and growth: `prosperity:` and `growth:` of area.yaml."""

from typing import Literal

from pydantic import Field

from shanshui.run.config_base import Name, Strict

Counted = Literal["people", "households"]
Per = Literal["head", "household"]


class UrbanRuralSetting(Strict):
    """The gap between town and country, of two indicators of income per head."""

    urban: str = Field(description="indicator of urban income per head")
    rural: str = Field(description="indicator of rural income per head")
    urban_people: str | None = Field(None, description="indicator of urban people; with both, inequality is split")
    rural_people: str | None = Field(None, description="indicator of rural people")


class RegionalSetting(Strict):
    """The gap between places of one level."""

    income: str = Field(description="indicator of income (or GDP) per head")
    people: str = Field(description="indicator of people, what places are weighted by")
    level: str | None = Field(None, description="level of the places; left out, those right below")


class GroupsSetting(Strict):
    """Incomes by group, from the poorest to the richest. What is counted and whose income it is has no default."""

    counted: Counted = Field(description="what a group is a share of: people or households")
    per: Per = Field(description="whose income it is: head or household")
    indicators: list[str] = Field([], description="indicators of the mean income of each group, equal groups")
    sizes: list[str] = Field([], description="indicators of people per household: one of each group, or one for all")
    file: str | None = Field(
        None, description="instead: table of place, period, group, share, income, unit (household_size)"
    )
    sheet: str | None = Field(None, description="sheet of a workbook")


class BandSetting(Strict):
    """A band of income whose share of households or people is asked for."""

    least: float = Field(ge=0, description="lower end, yuan a year")
    most: float | None = Field(None, description="upper end, yuan a year; left out, none")
    counted: Counted = Field(description="whose share: people or households")
    per: Per = Field(description="whose income: head or household")
    target: float | None = Field(None, ge=0, le=1, description="share that was promised")
    name: Name = Field(Name(), description="what it is called")


class ProsperitySetting(Strict):
    """Common prosperity: the three gaps, inequality, and shares of households in bands of income."""

    urban_rural: UrbanRuralSetting | None = Field(None, description="gap between town and country")
    regional: RegionalSetting | None = Field(None, description="gap between places")
    groups: GroupsSetting | None = Field(None, description="incomes by group (quintiles, deciles)")
    bands: list[BandSetting] = Field([], description="bands of income, such as 100–500 thousand yuan")
    indices: list[str] = Field([], description="indices of inequality, such as gini; left out, the usual ones")
    draws: int = Field(2000, ge=100, le=100_000, description="number of resamples")
    seed: int = Field(1, description="seed of the draws: the same seed, the same numbers")


class ElasticitySetting(Strict):
    """A number that is chosen, with its source and, if it is stated, its range."""

    value: float | None = Field(None, description="the number")
    low: float | None = Field(None, description="least it may be")
    high: float | None = Field(None, description="most it may be; drawn as a triangle around the value")
    indicator: str | None = Field(None, description="instead of one value: indicator of the share by year (Törnqvist)")
    source: str = Field(description="who states it")


class CapitalSetting(Strict):
    """Capital: a stock, or investment with depreciation and a first stock (perpetual inventory)."""

    stock: str | None = Field(None, description="indicator of the capital stock")
    investment: str | None = Field(None, description="instead: indicator of investment")
    deflator: str | None = Field(
        None, description="indicator of the price index of investment, if it is at current prices"
    )
    depreciation: ElasticitySetting | None = Field(None, description="share of capital that wears out in a year")
    initial: Literal["steady", "ratio", "value"] = Field(
        "steady", description="first stock: steady growth, a ratio of capital to output, or a value"
    )
    first: ElasticitySetting | None = Field(None, description="that ratio or value")


class ClusterGoalSetting(Strict):
    """So many clusters of a size."""

    size: float = Field(gt=0, description="output of a cluster")
    unit: str = Field("亿元", description="its unit, such as 亿元")
    count: int = Field(ge=1, description="how many")


class ClustersSetting(Strict):
    """Industrial clusters against goals of size."""

    file: str = Field(description="table of cluster, period, output, unit (name_zh, name_en, place)")
    sheet: str | None = Field(None, description="sheet of a workbook")
    goals: list[ClusterGoalSetting] = Field(description="goals: 1 × 1000 亿元, 5 × 500 亿元, 10 × 100 亿元")
    counting: Literal["once", "cumulative"] = Field(
        "once", description="once: in the highest tier that lacks one; cumulative: in every tier it reaches"
    )


class GrowthSetting(Strict):
    """Growth accounting, and clusters."""

    gdp: str | None = Field(None, description="indicator of GDP")
    deflator: str | None = Field(None, description="indicator of its price index, if GDP is at current prices")
    deflator_sd: float = Field(0.0, ge=0, description="error of the deflator's growth in a year, standard deviation")
    labour: str | None = Field(None, description="indicator of people employed")
    capital: CapitalSetting | None = Field(None, description="capital")
    capital_share: ElasticitySetting | None = Field(None, description="elasticity of output to capital")
    labour_share: ElasticitySetting | None = Field(
        None, description="elasticity to labour; left out, 1 − that of capital"
    )
    innovation_led: float = Field(0.5, gt=0, lt=1, description="share of growth above which productivity leads")
    clusters: ClustersSetting | None = Field(None, description="industrial clusters against goals of size")
    draws: int = Field(5000, ge=100, le=1_000_000, description="number of draws")
    seed: int = Field(1, description="seed of the draws")
