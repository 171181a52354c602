"""The settings of realised value: `realised:` of area.yaml."""

from pydantic import Field

from shanshui.run.config_base import Strict


class RealisedSetting(Strict):
    """What of the accounted value became money, and the rules by which it is paid."""

    receipts: str | None = Field(
        None,
        description="table of money received: period, place, service, item, money, unit, currency, price_year, kind, "
        "payer, payee, evidence",
    )
    rules: list[str] = Field([], description="files of rules (YAML); a version is superseded, never changed")
    measurements: str | None = Field(
        None,
        description="table of water quality: period, indicator, value, base, unit (base: what it is compared with)",
    )
    deeds: str | None = Field(None, description="table of deeds for points: period, who, action, quantity")
