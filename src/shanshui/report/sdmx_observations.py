"""Observations for other programs: one long table, as Parquet, or as SDMX-CSV 2.0 beside its structure (SDMX-ML 3.0).

What an area publishes is what is free to publish; the rest goes out only when it is asked for.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shanshui.core.disk import whole
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.report.sdmx import AGENCY, DIMENSIONS, STRUCTURE, VERSION, code_id
from shanshui.report.sdmx_structure import Code, Flow, structure_xml
from shanshui.run.observed import Observed
from shanshui.targets.observations import CONFIDENTIALITIES, STATUSES, schema
from shanshui.targets.panel import FREE, MISSING, Array, Panel

if TYPE_CHECKING:
    import pyarrow as pa

FLOW = Flow(
    "OBSERVATIONS",
    Label("Observations of indicators", "指标观测值"),
    ("FREQ", "REF_AREA", "INDICATOR"),
    ("UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS", "LOWER_BOUND", "UPPER_BOUND"),
)
DATA = "observations.csv"
FREQUENCIES = {"A": Label("Annual", "年"), "Q": Label("Quarterly", "季"), "M": Label("Monthly", "月")}


def observation_table(seen: Observed, followed: bool = False, internal: bool = False) -> "pa.Table":
    """Return observations as one table with the columns of `targets.observations.schema`, ordered by its key.

    Parameters
    ----------
    followed
        Also values that follow from others (roll-up), not only those that were observed.
    internal
        Also values that are not free to publish.
    """
    import pyarrow as pa

    panel = _panel(seen, followed, internal)
    told = panel.known() | ((panel.status != MISSING) & (panel.status != 0))
    at = np.nonzero(told if internal else told & (panel.confidentiality == FREE))
    arrays = [_encoded(names, at[axis]) for axis, names in enumerate((panel.indicators, panel.places, panel.periods))]
    arrays += [pa.array(getattr(panel, name)[at], from_pandas=True) for name in ("values", "low", "high")]
    arrays += [_letters(getattr(panel, name)[at]) for name in ("status", "confidentiality")]
    return pa.Table.from_arrays(arrays, schema=schema())


def _panel(seen: Observed, followed: bool, internal: bool) -> Panel:
    """Return the values to write; what follows from a value that is not free follows for nobody outside."""
    if not followed:
        return seen.raw
    return seen.panel if internal else seen.public().panel


def _encoded(names: tuple[str, ...], numbers: Array) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(names, pa.string()))


def _letters(codes: Array) -> Any:
    used, numbers = np.unique(codes, return_inverse=True)
    return _encoded(tuple(map(chr, used.tolist())), numbers)


def write_parquet(seen: Observed, file: Path, followed: bool = False, internal: bool = False) -> Path:
    """Write observations as a Parquet file and return its path; `shanshui` reads it as a tidy table."""
    import pyarrow.parquet as pq

    with whole(file) as partial:
        pq.write_table(observation_table(seen, followed, internal), partial, compression="zstd", store_schema=True)
    return file


def write_sdmx_observations(seen: Observed, folder: Path, followed: bool = False, internal: bool = False) -> list[Path]:
    """Write structure.xml and observations.csv and return their paths; signs that ids forbid are written by number."""
    folder.mkdir(parents=True, exist_ok=True)
    table = observation_table(seen, followed, internal)
    panel = _panel(seen, followed, internal)
    with whole(folder / STRUCTURE) as partial:
        text = structure_xml([FLOW], _lists(seen, table), AGENCY, VERSION)
        partial.write_text(text, encoding="utf-8", newline="")
    with whole(folder / DATA) as partial:
        _write_csv(seen, panel, table, partial)
    return [folder / STRUCTURE, folder / DATA]


def _write_csv(seen: Observed, panel: Panel, table: "pa.Table", path: Path) -> None:
    """Write rows column by column: what occurs often is written once and repeated by number."""
    import pyarrow as pa
    from pyarrow import csv

    head = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *FLOW.dimensions, "TIME_PERIOD", "OBS_VALUE", *FLOW.attributes)
    constants = ("dataflow", f"{AGENCY}:{FLOW.id}({VERSION})", "I")
    zeros = np.zeros(len(table), np.int32)
    units = [code_id(seen.dictionary[name].unit) for name in panel.indicators]
    frequencies = [frequency(period) for period in panel.periods]
    columns = [
        *(_encoded((text,), zeros) for text in constants),
        _again(table["period"], frequencies),
        _again(table["place"], [code_id(code) for code in panel.places]),
        _again(table["indicator"], [code_id(name) for name in panel.indicators]),
        _again(table["period"], list(panel.periods)),
        table["value"],
        _again(table["indicator"], units),
        table["status"],
        table["confidentiality"],
        table["low"],
        table["high"],
    ]
    plain = [column.cast(pa.string()) for column in columns]
    with path.open("wb") as stream:
        stream.write((",".join(head) + "\n").encode())
        options = csv.WriteOptions(include_header=False, quoting_style="none")
        csv.write_csv(pa.Table.from_arrays(plain, names=list(head)), stream, options)


def _again(column: Any, names: list[str]) -> Any:
    """Return a column with other names in the place of its own."""
    numbers = column.combine_chunks().indices.to_numpy(zero_copy_only=False) if len(column) else np.empty(0, np.int32)
    return _encoded(tuple(names), numbers)


def frequency(period: str) -> str:
    """Return the SDMX code of how often a period comes: A, Q or M."""
    part = Period.parse(period).part
    return "A" if not part else "Q" if part.startswith("Q") else "M"


def _lists(seen: Observed, table: "pa.Table") -> dict[str, tuple[Label, list[Code]]]:
    """Return the codes of every dimension and attribute that has a list, with their names."""
    used = {name: set(table[name].unique().to_pylist()) for name in ("indicator", "place", "period", "status")}
    open_to = set(table["confidentiality"].unique().to_pylist())
    periods = {frequency(period) for period in used["period"]}
    units = dict.fromkeys(seen.dictionary[name].unit for name in seen.dictionary if name in used["indicator"])
    indicators = [Code(code_id(i.id), i.label) for i in seen.dictionary.values() if i.id in used["indicator"]]
    return {
        "FREQ": (DIMENSIONS["FREQ"], [Code(code, label) for code, label in FREQUENCIES.items() if code in periods]),
        "REF_AREA": (DIMENSIONS["REF_AREA"], _places(seen, used["place"])),
        "INDICATOR": (Label("Indicator", "指标"), indicators),
        "UNIT_MEASURE": (Label("Unit of measure", "计量单位"), [Code(code_id(u), Label(u, u)) for u in units]),
        "OBS_STATUS": (
            Label("Observation status", "观测状态"),
            [Code(code, label) for code, label in STATUSES.items() if code in used["status"]],
        ),
        "CONF_STATUS": (
            Label("Confidentiality", "保密状态"),
            [Code(code, label) for code, label in CONFIDENTIALITIES.items() if code in open_to],
        ),
    }


def _places(seen: Observed, used: set[str]) -> list[Code]:
    there = [place for place in seen.tree if place.code in used]
    codes = {place.code for place in there}
    return [Code(code_id(p.code), p.name, code_id(p.parent) if p.parent in codes else "") for p in there]
