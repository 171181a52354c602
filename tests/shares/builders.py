"""Rules and accounts for tests, with made-up numbers."""

import math
from typing import Any

import pandas as pd

from shanshui.accounts.flows import Flow, to_frame
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.shares.accounted import Accounted
from shanshui.shares.rules import Rule

CITY, EAST, WEST = "990100", "990101", "990102"
TREE = PlaceTree(
    [Place(CITY, "", "city", Label("Alpha", "甲市"))]
    + [Place(code, CITY, "county", Label(f"County {code}", f"{code}县")) for code in (EAST, WEST)]
)


def rule(mechanism: str = "purchase", **said: Any) -> Rule:
    """Return a rule; what is not said is made up."""
    needed: dict[str, Any] = {"purchase": {"rate": "2%", "base": "2019"}, "credit": {"rate": "25%"}}.get(mechanism, {})
    given = {
        "id": "r",
        "version": "1",
        "mechanism": mechanism,
        "valid": {"from": "2010-01-01"},
        "document": "Notice 1",
        "source": "made up",
    }
    return Rule.model_validate(given | needed | said)


def flow(place: str, value: float, period: str = "2020", item: str = "sedimentation", **other: Any) -> Flow:
    """Return a flow of soil retention by forest."""
    low, high = other.pop("low", math.nan), other.pop("high", math.nan)
    told = {
        "period": period, "place": place, "level": TREE[place].level, "ecosystem_type": "forest",
        "service": "soil_retention", "item": item, "potential": math.nan, "supply": value, "use": value, "unit": "m3",
        "price": 1.0, "price_unit": "yuan/m3", "value": value, "currency": "CNY", "price_year": "2020",
        "basis": "current", "in_headline": True, "covered": 1.0, "standard": "mee-2020", "low": low, "high": high,
    }  # fmt: skip
    return Flow(**(told | other))


def account(*flows: Flow) -> Accounted:
    """Return an account of these flows."""
    frame: pd.DataFrame = to_frame(list(flows))
    return Accounted(frame, TREE, sorted({flow.period for flow in flows}), "key")
