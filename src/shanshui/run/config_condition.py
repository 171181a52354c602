"""The section `condition` of `area.yaml`: the condition account, EI, EQI and the ranking of places."""

from typing import Literal

from pydantic import Field

from shanshui.run.config_base import Strict, TableFile


class EiSetting(Strict):
    """How EI of HJ 192-2015 is worked out."""

    rounding: Literal["full", "one_decimal"] = Field(
        "full", description="whether the indices are rounded to one decimal before they are weighed"
    )
    anomaly: bool = Field(
        True, description="apply the rule for unusual water resources; it needs `water_resource_mean`"
    )


class EqiSetting(Strict):
    """How EQI of 2021 is worked out: its inner weights are not published, so they are given."""

    weights: TableFile = Field(description="table of inner weights: indicator, weight, source")


class ClaimSetting(Strict):
    """A published claim that a place has been first for so many consecutive years."""

    place: str = Field(description="code of the place")
    years: int = Field(ge=1, description="consecutive years that are claimed")
    last: int = Field(description="last of them")
    source: str = Field(description="who claims it, and where")


class RankingSetting(Strict):
    """Ranking of places by an index, over years."""

    scores: TableFile | None = Field(
        None,
        description="table of published values: place, period, value, method, source, "
        "perhaps area_km2, name_zh, name_en",
    )
    index: Literal["ei", "eqi"] = Field("ei", description="index the places are ranked by")
    level: str | None = Field(None, description="level of the places of the area that are ranked, such as county")
    decimals: int = Field(1, ge=0, le=6, description="decimals at which values count as equal")
    claims: list[ClaimSetting] = Field([], description="published claims, checked against the values")


class ConditionSetting(Strict):
    """Condition of ecosystems: what was measured, and what it is measured against."""

    readings: dict[str, TableFile] = Field(
        {}, description="tables by name: place, period, variable, value, unit, perhaps ecosystem_type and source"
    )
    references: TableFile | None = Field(
        None,
        description="table of reference levels: variable, class, low, high, unit, source, "
        "perhaps ecosystem_type, weight, name_zh, name_en",
    )
    opening: str | int | None = Field(None, description="opening period; left out, the first with readings")
    closing: str | int | None = Field(None, description="closing period; left out, the last with readings")
    ei: EiSetting = Field(EiSetting(), description="the ecological environment index")
    eqi: EqiSetting | None = Field(None, description="the ecological quality index")
    ranking: RankingSetting | None = Field(None, description="ranking of places")

    @property
    def files(self) -> list[str]:
        """Return every file the section names, relative to the folder of area.yaml."""
        tables = [*self.readings.values(), self.references]
        tables += [self.eqi.weights if self.eqi else None, self.ranking.scores if self.ranking else None]
        return sorted({table.file for table in tables if table})
