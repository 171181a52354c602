"""The settings of the extent account: `extent:` of area.yaml."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from shanshui.run.config_base import Strict, TableFile

Written = Annotated[str, BeforeValidator(lambda value: str(value))]  # YAML reads 2020 as a number


class ExtentSetting(Strict):
    """How ecosystem types changed: transitions of land from tables, who made them, which maps are of one series."""

    transitions: TableFile | None = Field(
        None, description="table of what became of what: place, from, to, area, unit, perhaps since and until (periods)"
    )
    managed: TableFile | None = Field(
        None,
        description="rules that come before the library's: from, to (a type, a group or *), managed (yes or no), "
        "reason, source",
    )
    products: dict[Written, str] = Field(
        {}, description="period → land-cover product or survey; between two different ones the series breaks"
    )
    across_break: bool = Field(False, description="compare periods across a break of the series; it is then said")
