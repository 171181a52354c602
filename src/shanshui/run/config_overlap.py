"""The settings of what is counted twice: `overlap:` of area.yaml."""

from pydantic import Field

from shanshui.run.config_base import Strict


class ShareInGdp(Strict):
    """Which share of a line's value is in GDP too: a number, or what it lies between."""

    share: float | None = Field(None, ge=0, le=1, description="the share, such as the value-added rate of agriculture")
    low: float = Field(0.0, ge=0, le=1, description="without a share: at least")
    high: float = Field(1.0, ge=0, le=1, description="without a share: at most")
    source: str = Field(description="where it is from")


class OverlapSetting(Strict):
    """What is in GDP too, and which pairs of lines do not overlap here."""

    in_gdp: dict[str, ShareInGdp] = Field({}, description="share in GDP by service or `service.item`")
    settled: dict[str, str] = Field(
        {}, description="pair of lines (`shanshui overlap --all`) → why the two do not count the same thing here"
    )
