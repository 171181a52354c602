"""The settings of supply and use, and of the asset account: `supply_use:` and `assets:` of area.yaml."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from shanshui.run.config_base import Strict, TableFile


def _decimal(value: object) -> object:
    """Return a number as the decimal it was written as."""
    return Decimal(repr(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


Rate = Annotated[Decimal, BeforeValidator(_decimal)]


class SupplyUseSetting(Strict):
    """Who uses ecosystem services."""

    shares: TableFile | None = Field(
        None,
        description="table of users: place, service, sector, share or quantity with unit, perhaps period, item and "
        "user_place; what it does not say is used by the usual user of the item",
    )


class OutlookSetting(Strict):
    """What is expected of the flows of one service; what is left out is that of all others."""

    discount_rate: Rate | None = Field(None, ge=0, lt=1, description="share per year, such as 0.03")
    life: int | None = Field(None, ge=1, le=1000, description="for how many years the flow lasts")
    growth: Rate | None = Field(None, gt=-1, lt=1, description="growth of the flow, share per year")


class AssetsSetting(Strict):
    """What the value of ecosystem assets depends on. Rate and life have no default."""

    discount_rate: Rate | None = Field(None, ge=0, lt=1, description="discount rate, share per year, such as 0.03")
    life: int | None = Field(None, ge=1, le=1000, description="asset life: for how many years flows last")
    growth: Rate = Field(
        Decimal(0), gt=-1, lt=1, description="expected growth of flows, share per year; left out, they stay as they are"
    )
    source: str = Field("", description="who says so: printed beside the account")
    services: dict[str, OutlookSetting] = Field({}, description="services of which something else is expected")
    catastrophes: TableFile | None = Field(
        None,
        description="table of losses to fire, storm, flood: place, period, ecosystem_type, area and unit, and "
        "condition_share, the share of a decline of condition that is due to them",
    )
    condition: TableFile | None = Field(
        None,
        description="table of an index of condition: place, period, ecosystem_type, value; a flow that fell where "
        "condition did not decline is no degradation",
    )
