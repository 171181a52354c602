"""The 90 % ranges of a published account, published beside it: the account itself stays as it is (§12).

    intervals/PERIOD-HASH.parquet     the ranges of a period; the hash is of the content
    .shanshui/superseded/intervals/   former ones

A file says which account it is of: ranges of a former account are never read as those of the present one.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.core.disk import whole
from shanshui.core.errors import BrokenIntervals
from shanshui.store.lock import only_run
from shanshui.store.publish import MARKER, WORK, hash_of, results_folder

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

INTERVALS = "intervals"
FACTS = b"shanshui"
KEY = ("period", "place", "ecosystem_type", "service", "item")
NUMBERS = ("value", "median", "mean", "low", "high")
TOTAL = "gep"  # as service: all headline lines together
DIGITS = 16  # of the hash in a name


def fingerprint(area_folder: Path) -> str:
    """Return what tells one published account from every other: the hash of its marker, which holds all others."""
    return hash_of(results_folder(area_folder) / MARKER)


def publish_intervals(
    area_folder: Path, table: "pa.Table", period: str, account: str, facts: Mapping[str, Any]
) -> Path:
    """Put the ranges of a period beside the published account, in place of former ones, and return their file.

    Parameters
    ----------
    table
        Columns KEY and NUMBERS; an empty ecosystem type is all of them together, the service `gep` the total.
    account
        Fingerprint of the account they are of.
    facts
        How they were drawn.
    """
    import pyarrow.parquet as pq

    said = {**facts, "period": period, "account": account}
    told = table.replace_schema_metadata({FACTS: json.dumps(said, ensure_ascii=False, sort_keys=True).encode()})
    with only_run(area_folder):
        made = area_folder / WORK / INTERVALS / f"{period}.parquet"
        with whole(made) as partial:
            pq.write_table(told, partial, compression="zstd")
        target = area_folder / INTERVALS / f"{period}-{hash_of(made)[:DIGITS]}.parquet"
        target.parent.mkdir(exist_ok=True)
        for former in target.parent.glob(f"{period}-*.parquet"):
            if former != target:
                _set_aside(area_folder, former)
        made.replace(target)
    return target


def _set_aside(area_folder: Path, former: Path) -> None:
    aside = area_folder / WORK / "superseded" / INTERVALS
    aside.mkdir(parents=True, exist_ok=True)
    former.replace(aside / former.name)


def read_intervals(area_folder: Path, former: str = "") -> "tuple[pd.DataFrame | None, dict[str, dict[str, Any]]]":
    """Return the ranges of the published account, and period → how they were drawn; None if there are none of it.

    Parameters
    ----------
    former
        Fingerprint of a former account: its ranges instead, also those that were set aside; of a period the last.

    Raises
    ------
    BrokenIntervals
        If a file is not what was published.
    """
    import pandas as pd
    import pyarrow.parquet as pq

    files = sorted((area_folder / INTERVALS).glob("*.parquet"))
    files = [*_aside(area_folder), *files] if former else files
    own = former or (fingerprint(area_folder) if files else "")
    frames: dict[str, pd.DataFrame] = {}
    told: dict[str, dict[str, Any]] = {}
    for file in files:
        content = file.read_bytes()
        if hashlib.sha256(content).hexdigest()[:DIGITS] != file.stem.rpartition("-")[2]:
            raise BrokenIntervals(where=INTERVALS, file=file.name)
        table = pq.read_table(file)
        facts = json.loads((table.schema.metadata or {})[FACTS])
        if facts["account"] == own:
            frames[str(facts["period"])] = table.to_pandas()
            told[str(facts["period"])] = facts
    return (pd.concat(frames.values(), ignore_index=True) if frames else None), told


def _aside(area_folder: Path) -> list[Path]:
    """Return the ranges that were set aside, those drawn last behind those drawn before."""
    found = (area_folder / WORK / "superseded" / INTERVALS).glob("*.parquet")
    return sorted(found, key=lambda file: (file.stat().st_mtime_ns, file.name))


def joined(flows: "pd.DataFrame", intervals: "pd.DataFrame | None") -> "pd.DataFrame":
    """Return flows with the range of each row that has one."""
    if intervals is None:
        return flows
    ranges = intervals[[*KEY, "low", "high"]]
    found: pd.DataFrame = flows.drop(columns=["low", "high"]).merge(ranges, on=list(KEY), how="left", validate="m:1")
    return found[list(flows.columns)]
