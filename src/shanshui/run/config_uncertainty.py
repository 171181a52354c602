"""The settings of how sure an account is: `uncertainty:` of area.yaml."""

from typing import Literal

from pydantic import Field

from shanshui.run.config_base import Strict, TableFile

LEAST_CELLS = 30  # with so many independent cells, the local error of a sum is 1/√30 = 18 % of that of one cell


class UncertaintySetting(Strict):
    """Distributions of parameters, prices and inputs, and how small a place may be."""

    spreads: TableFile | None = Field(
        None,
        description="table of distributions: name (a parameter, variable, service or service.item), distribution "
        "(lognormal, normal, uniform, triangular, discrete), sd, low, high, values, source",
    )
    land_cover: TableFile | None = Field(
        None,
        description="table of reference points of the land-cover map: map, reference, points (how many of what is "
        "mapped as one ecosystem type are really another)",
    )
    published: bool = Field(
        False, description="take the published alternatives of a parameter without a spread as equally likely"
    )
    draws: int = Field(10_000, ge=100, le=1_000_000, description="number of draws")
    seed: int = Field(1, description="seed of the draws: the same seed, the same numbers")
    gdp_index: str | None = Field(
        None, description="name of the price index that brings GDP to comparable prices, for 'both grow'"
    )
    minimum_cells: int = Field(
        LEAST_CELLS, ge=1, description="independent cells a place must hold to be shown by itself"
    )
    share_by: Literal["area", "people", "weights"] = Field(
        "area", description="what results of a larger place are shared out by: area of the type, people, or weights"
    )
    weights: TableFile | None = Field(None, description="table of weights: place, weight")
