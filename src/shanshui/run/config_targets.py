"""What `area.yaml` says of indicators, observations, place trees, targets and the register."""

from typing import Literal

from pydantic import Field

from shanshui.run.config_base import Strict


class IndicatorsSetting(Strict):
    """The dictionary of indicators."""

    file: str = Field(description="CSV or XLSX of indicators; docs/reference/observations.md names the columns")


class ObservationsSetting(Strict):
    """A file of observations: a tidy table, or a sheet of a yearbook with its layout."""

    file: str = Field(description="tidy table, yearbook sheet, SDMX-CSV or Parquet")
    layout: str | None = Field(
        None, description="YAML that says how the sheet is laid out; left out, the table is tidy"
    )
    sheet: str | None = Field(None, description="sheet of a workbook")
    source: str = Field("", description="who published it, and where")
    licence: str = Field("", description="terms of use")
    published: str | None = Field(
        None,
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="date of publication, 2024-03-01: vintages stand in this order",
    )


class TreeSetting(Strict):
    """Another tree over the same places: basins, corridors, parks, grids."""

    file: str = Field(description="CSV or XLSX: code, parent, level, name_zh, name_en")
    label: str = Field("", description="its name")


class PlaceChangesSetting(Strict):
    """Splits, mergers and transfers of places."""

    file: str = Field(description="CSV or XLSX: period, kind, from, to, share, by")


class TargetsSetting(Strict):
    """What was promised."""

    file: str = Field(description="CSV or XLSX of targets; docs/reference/targets.md names the columns")
    method: Literal["growth-ratio", "linear", "anticipated"] = Field(
        "growth-ratio", description="method whose status is shown first; all are computed"
    )


class StoreSetting(Strict):
    """Where vintages of observations, findings and their events are kept."""

    database: str = Field(
        "register.sqlite",
        description="file of SQLite, or postgresql://… of a team; ${NAME} takes a variable of the environment",
    )
