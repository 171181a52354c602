"""The section `benchmark` of `area.yaml`: the index of places, their peers, and what a gap costs."""

from typing import Literal

from pydantic import Field

from shanshui.run.config_base import Strict

Impute = Literal["none", "group-mean", "group-median", "neighbour", "last", "linear"]
Normalise = Literal[
    "minmax", "zscore", "rank", "borda", "percentile", "distance-to-target", "goalposts", "distance-to-reference",
    "log-minmax", "fraction-of-best", "around-mean",
]  # fmt: skip
Weights = Literal["given", "equal", "ahp", "entropy", "critic", "pca"]
Aggregate = Literal["arithmetic", "geometric", "harmonic", "copeland", "outranking"]
PeerSort = Literal["best", "upper-quartile", "similar", "frontier", "standard"]


class VarySetting(Strict):
    """Choices that the rank interval is drawn over."""

    impute: list[Impute] = Field(["none", "group-mean"], description="ways to fill gaps", min_length=1)
    normalise: list[Normalise] = Field(
        ["minmax", "zscore", "percentile"], description="ways to bring indicators to one scale", min_length=1
    )
    weights: list[Weights] = Field(["given", "equal"], description="kinds of weights", min_length=1)
    aggregate: list[Aggregate] = Field(["arithmetic", "geometric"], description="ways to aggregate", min_length=1)
    noise: float = Field(0.25, ge=0, lt=1, description="how far a weight moves to either side, as a share of it")
    draws: int = Field(1000, ge=100, le=100_000, description="draws")
    seed: int = Field(1, ge=0, description="seed of the draws")


class SimilarSetting(Strict):
    """Who is alike: nearest in structural indicators, which a place cannot change soon."""

    on: list[str] = Field(description="indicators, such as area, height, population", min_length=1)
    count: int = Field(5, ge=1, description="number of similar places")


class FrontierSetting(Strict):
    """Who makes more of as much: data envelopment analysis."""

    inputs: list[str] = Field(description="indicators of which less is used", min_length=1)
    outputs: list[str] = Field(description="indicators of which more is made", min_length=1)
    returns: Literal["constant", "variable"] = Field("variable", description="returns to scale: CCR or BCC")
    orientation: Literal["input", "output"] = Field("output", description="save inputs, or add outputs")


class BenchmarkSetting(Strict):
    """A composite index over places, and the list of what falls short of peers."""

    index: str = Field(
        description="CSV or XLSX, a row for each part: code, parent, weight, name_zh, name_en; "
        "of indicators perhaps target, per, factor"
    )
    level: str | None = Field(None, description="level of the places compared; left out, that right below the area")
    others: str | None = Field(
        None,
        description="CSV or XLSX of places outside the area: place, name_zh, name_en, indicator, period, value, "
        "perhaps unit, source",
    )
    screen: float = Field(0.0, ge=0, le=1, description="share of the indicators that must be known of a place")
    impute: Impute = Field("none", description="how gaps are filled")
    groups: str | None = Field(None, description="CSV or XLSX: place, group; gaps are filled within a group")
    treat: bool = Field(True, description="treat outliers: winsorise, then logarithm")
    points: int = Field(5, ge=0, description="points winsorised at most")
    normalise: Normalise = Field("minmax", description="how indicators are brought to one scale")
    range: tuple[float, float] = Field((0, 100), description="ends of that scale")
    panel: bool = Field(False, description="score all years together, so that a score means the same in every year")
    weights: Weights = Field("given", description="weights within a group")
    comparisons: str | None = Field(
        None, description="CSV or XLSX of pairwise comparisons for ahp: group, first, second, times"
    )
    aggregate: Aggregate = Field("arithmetic", description="how a group's score follows from its parts")
    aggregate_top: Aggregate | None = Field(None, description="another way for the index itself")
    least_known: float = Field(
        0.5, ge=0, le=1, description="share of a group's weight that must be known for it to have a score"
    )
    reference: str | None = Field(None, description="place that distance-to-reference measures against")
    vary: VarySetting = Field(VarySetting(), description="choices that the rank interval is drawn over")
    peers: PeerSort = Field("upper-quartile", description="what a place is held against")
    similar: SimilarSetting | None = Field(None, description="how similar places are found")
    frontier: FrontierSetting | None = Field(None, description="how frontier places are found")
    standards: list[str] = Field([], description="ids of bundled standards, or files of thresholds of your own")
    items: dict[str, str] = Field({}, description="item of a standard: indicator that it is")
    most_missing: float = Field(
        0.5, ge=0, le=1, description="share of places without a value up to which an indicator is compared"
    )
    costs: str | None = Field(
        None, description="CSV or XLSX: indicator, times, factor, unit_zh, unit_en, unit_cost, source"
    )
