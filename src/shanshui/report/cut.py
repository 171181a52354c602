"""An account cut to one place and everything below it: what a report of the place is made from."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shanshui.core.errors import NoSuchPlace

if TYPE_CHECKING:
    import pandas as pd

    from shanshui.report.ledger import Account

REMAINDER = "~"  # ends the code of what is known for a place but not for the places below it
TABLES = ("flows", "extent", "ranges", "extent_change", "intervals")


def cut(account: "Account", place: str, period: str) -> "Account":
    """Return an account with the flows, areas and names of a place and of all below it only.

    What of its manifest is about other places, or about the whole area only, is left out.

    Raises
    ------
    NoSuchPlace
        If the account has no such place.
    """
    if place not in set(account.places["code"]):
        raise NoSuchPlace(where="places", code=place, known=sorted(account.places["code"]))
    inside = inside_of(account.places, place)
    tables = {name: _rows(getattr(account, name, None), "place", inside) for name in TABLES}
    places = _rows(account.places, "code", inside)
    shapes = {code: shape for code, shape in account.shapes.items() if code in inside}
    changed: dict[str, Any] = {name: table for name, table in tables.items() if hasattr(account, name)}
    changed |= {"places": places.assign(parent=places["parent"].where(places["code"] != place, "")), "shapes": shapes}
    changed["manifest"] = _manifest(account, tables["flows"], inside, place, period)
    dataclass: Any = account
    found: Account = replace(dataclass, **changed)
    return found


def inside_of(places: "pd.DataFrame", place: str) -> frozenset[str]:
    """Return a place and everything below it, with what is known of each but not below it."""
    below: dict[str, list[str]] = {}
    for code, parent in zip(places["code"].astype(str), places["parent"], strict=True):
        below.setdefault(str(parent), []).append(code)
    found, waiting = list[str](), [place]
    while waiting:
        found.append(waiting.pop())
        waiting += below.get(found[-1], [])
    return frozenset((*found, *(code + REMAINDER for code in found)))


def _rows(table: Any, column: str, inside: frozenset[str]) -> Any:
    if table is None or column not in table.columns:
        return table
    return table[table[column].astype(str).isin(inside)].reset_index(drop=True)


def _manifest(
    account: "Account", flows: "pd.DataFrame", inside: frozenset[str], place: str, period: str
) -> dict[str, Any]:
    manifest, names = dict(account.manifest), account.places.set_index("code").loc[place]
    kept = {
        key: [row for row in manifest.get(key, []) if row["place"] in inside] for key in ("indicators", "published")
    }
    here = flows[(flows["place"] == place) & (flows["period"].astype(str) == period)]
    return {
        **manifest,
        **kept,
        "area": {"code": place, "name": {"en": _text(names["name_en"]), "zh": _text(names["name_zh"])}},
        "to_be_confirmed": _to_be_confirmed(manifest.get("to_be_confirmed") or {}, here, period),
        "condition": [one for table in manifest.get("condition") or [] if (one := _of_places(table, inside))["rows"]],
        "warnings": [],
        "checks": [],
    }


def _text(name: Any) -> str:
    return name if isinstance(name, str) else ""


def _to_be_confirmed(told: Mapping[str, Any], here: "pd.DataFrame", period: str) -> dict[str, Any]:
    """Return how much of the headline of a place rests on values that nobody has confirmed."""
    counted = here[here["in_headline"]].dropna(subset=["value"])
    keys = counted["service"] + "." + counted["item"]
    amount, total = (math.fsum(rows["value"]) for rows in (counted[keys.isin(list(told.get("items", [])))], counted))
    share = amount / total if total else math.nan
    return {**told, "period": period, "headline_yuan": amount, "share": share}


def _of_places(table: Mapping[str, Any], inside: Iterable[str]) -> dict[str, Any]:
    """Return a table of the condition account with the rows of some places; none if it is not by place."""
    names = [column["name"] for column in table["columns"]]
    at = names.index("place") if "place" in names else -1
    rows = [row for row in table["rows"] if str(row[at]) in inside] if at >= 0 else []
    return {**table, "rows": rows}
