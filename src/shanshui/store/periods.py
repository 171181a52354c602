"""An account cut to some of its periods: what those may see to whom only approved periods are shown."""

import hashlib
import json
import math
import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from shanshui.store.results import Results

if TYPE_CHECKING:
    import pandas as pd

BY_PERIOD: Final = ("flows", "extent", "ranges", "intervals")
SAID: Final = ("warnings", "conflicts", "checks")  # of a manifest: words that may name a period and its figures
DIGITS: Final = 16


def of_periods(account: Results, periods: Collection[str]) -> Results:
    """Return an account of some of its periods, under a fingerprint of its own; the account itself if these are all.

    What its manifest tells of the other periods is left out.
    """
    own = [str(one) for one in account.manifest["periods"]]
    if set(own) <= set(periods):
        return account
    shown = tuple(one for one in own if one in periods)
    changes: dict[str, Any] = {
        name: _rows(frame, "period", shown)
        for name in BY_PERIOD
        if (frame := getattr(account, name)) is not None and "period" in frame.columns
    }
    if account.extent_change is not None:
        changes["extent_change"] = _rows(_rows(account.extent_change, "since", shown), "until", shown)
    return replace(
        account,
        **changes,
        manifest=_manifest(account, shown, set(own) - set(shown)),
        drawn={period: facts for period, facts in account.drawn.items() if period in shown},
        fingerprint=hashlib.sha256("\0".join((account.fingerprint, *shown)).encode()).hexdigest()[:DIGITS],
        shown=shown,
    )


def _rows(frame: "pd.DataFrame", column: str, periods: Collection[str]) -> "pd.DataFrame":
    return frame[frame[column].astype(str).isin(periods)].reset_index(drop=True)


def _manifest(account: Results, shown: tuple[str, ...], hidden: set[str]) -> dict[str, Any]:
    manifest = account.manifest
    kept: dict[str, Any] = {
        "periods": [one for one in manifest["periods"] if str(one) in shown],
        "published": [one for one in manifest.get("published", []) if not _names(one, ("period", "since"), hidden)],
        "condition": [told for one in manifest.get("condition") or [] if (told := _table(one, shown))["rows"]],
        "to_be_confirmed": _to_be_confirmed(account, shown),
    }
    kept |= {name: [one for one in manifest.get(name, []) if not _speaks(one, hidden)] for name in SAID}
    return {**manifest, **{name: value for name, value in kept.items() if name in manifest}}


def _names(row: dict[str, Any], columns: Collection[str], hidden: set[str]) -> bool:
    return any(str(row.get(name)) in hidden for name in columns)


def _speaks(said: Any, hidden: set[str]) -> bool:
    """Return whether a remark names a period that is not shown."""
    text = json.dumps(said, ensure_ascii=False)
    return any(re.search(rf"(?<!\d){re.escape(period)}(?!\d)", text) for period in hidden)


def _table(table: dict[str, Any], shown: tuple[str, ...]) -> dict[str, Any]:
    """Return the rows that a table of the condition account has of some periods; none if it is not by period."""
    names = [column["name"] for column in table["columns"]]
    at = names.index("period") if "period" in names else -1
    return {**table, "rows": [row for row in table["rows"] if at >= 0 and str(row[at]) in shown]}


def _to_be_confirmed(account: Results, shown: tuple[str, ...]) -> dict[str, Any]:
    """Return how much of the headline of the last period shown rests on values that nobody has confirmed."""
    told = account.manifest.get("to_be_confirmed") or {}
    if not shown or str(told.get("period")) == shown[-1]:
        return told if shown else {}
    flows = account.flows
    here = flows[(flows["place"] == account.manifest["area"]["code"]) & (flows["period"].astype(str) == shown[-1])]
    counted = here[here["in_headline"]].dropna(subset=["value"])
    resting = counted[(counted["service"] + "." + counted["item"]).isin(list(told.get("items", [])))]
    amount, total = math.fsum(resting["value"]), math.fsum(counted["value"])
    return {**told, "period": shown[-1], "headline_yuan": amount, "share": amount / total if total else 0.0}
