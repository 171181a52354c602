"""The settings of prices through time: `series:` of area.yaml."""

from typing import Literal

from pydantic import Field

from shanshui.run.config_base import Name, Strict, TableFile


class BreakSetting(Strict):
    """A break of the series between a period and the one before it; growth across it is refused."""

    period: str | int = Field(description="first period after the break")
    kind: Literal["method", "standard", "parameters", "area", "data", "census", "lines"] = Field(
        description="what changed: method, standard, parameters, area, data, census (a revision) or lines"
    )
    reason: Name = Field(Name(), description="what happened, for the reader")
    overlap: str | int | None = Field(None, description="period that was measured both ways, if the series is spliced")
    before: float | None = Field(None, description="total of that period as measured before the break")
    after: float | None = Field(None, description="total of that period as measured since")
    source: str = Field("", description="where both are from")


class TargetSetting(Strict):
    """A target of the total, checked at current and at comparable prices."""

    name: Name = Field(Name(), description="what it is called")
    value: float = Field(description="the number")
    unit: str = Field(description="its unit, such as 亿元")
    source: str = Field("", description="where it is written")


class SeriesSetting(Strict):
    """Prices through time, breaks of the series, and what a change is explained with."""

    base: int | None = Field(None, description="base year of comparable prices; left out, that of the first period")
    items: TableFile | None = Field(
        None, description="table of price items: item, kind (index, tariff or market), year, value, unit, index, source"
    )
    indices: TableFile | None = Field(
        None, description="table of price indices: index, sort (consumer, producer …), year, level, source"
    )
    weather: TableFile | None = Field(
        None,
        description="table of the amounts a period would have had in the weather of another: "
        "period, weather_of, place, ecosystem_type, service, item, quantity, unit",
    )
    breaks: list[BreakSetting] = Field([], description="breaks of the series")
    targets: list[TargetSetting] = Field([], description="targets of the total")
