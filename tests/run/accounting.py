"""Run an area of a test and look at what came out."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
from tests import synthetic

from shanshui.core.errors import Problems, ShanshuiError
from shanshui.run.account import prepare
from shanshui.run.execute import Settings
from shanshui.run.run import Outcome, run
from shanshui.store.results import Results, read_results


def account(area: Path, block: int = 512, threads: int = 1, fresh: bool = False) -> Results:
    """Return the account of an area."""
    run(prepare(area), Settings(block=block, threads=threads), fresh)
    return read_results(area.parent)


def outcome(area: Path, **options: Any) -> Outcome:
    """Return what a run did."""
    return run(prepare(area), Settings(**options))


def with_settings(where: Path, **changes: Any) -> Path:
    """Write the area's settings anew with some replaced; None removes one."""
    given = synthetic.settings() | changes
    return synthetic.write_settings(where.parent, {k: v for k, v in given.items() if v is not None})


def source_settings(**changes: Any) -> dict[str, Any]:
    """Return the sources of the synthetic area with some replaced; None removes one."""
    given = synthetic.settings()["sources"] | changes
    return {name: setting for name, setting in given.items() if setting is not None}


def copied(area: Path, to: Path) -> Path:
    """Return the area.yaml of a copy of an area without its account."""
    shutil.copytree(area.parent, to, ignore=shutil.ignore_patterns("results", ".shanshui"))
    return to / area.name


def problems(area: Path) -> list[ShanshuiError]:
    """Return everything that `prepare` finds wrong."""
    try:
        prepare(area)
    except Problems as several:
        return several.problems
    except ShanshuiError as one:
        return [one]
    return []


def the(results: Results, place: str, service: str, item: str, kind: str = "", period: str = "") -> pd.Series:
    """Return the one flow that fits."""
    f = results.flows
    rows = f[(f["place"] == place) & (f["service"] == service) & (f["item"] == item)]
    rows = rows[rows["ecosystem_type"] == kind] if kind else rows
    rows = rows[rows["period"] == period] if period else rows
    assert len(rows) == 1, rows
    return rows.iloc[0]


def sums(results: Results, place: str) -> dict[str, float]:
    """Return service.item → supply at a place, over all ecosystem types."""
    f = results.flows[results.flows["place"] == place]
    return (f["service"] + "." + f["item"]).to_frame("key").assign(s=f["supply"]).groupby("key")["s"].sum().to_dict()


def same(one: Results, other: Results) -> bool:
    """Return whether two accounts are equal bit for bit."""
    return (one.folder / "flows.parquet").read_bytes() == (other.folder / "flows.parquet").read_bytes()
