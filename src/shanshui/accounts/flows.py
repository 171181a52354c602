"""The tidy table of flows: one row per period × place × ecosystem type × service × item."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class Flow:
    """One flow of one item at one place; amounts for the period, values in yuan.

    NaN in `value` means counted but not valued; NaN in `supply` means only the value is known.
    `covered` is the share of the ecosystem type's area at the place that has a value (§2).
    """

    period: str
    place: str
    level: str
    ecosystem_type: str
    service: str
    item: str
    potential: float
    supply: float
    use: float
    unit: str
    price: float
    price_unit: str
    value: float
    currency: str
    price_year: str
    basis: str
    in_headline: bool
    covered: float
    standard: str
    low: float
    high: float


KEY = ("period", "place", "ecosystem_type", "service", "item")
AMOUNTS = ("potential", "supply", "use")
ADDITIVE = (*AMOUNTS, "value")
COLUMNS = tuple(field.name for field in fields(Flow))


def schema() -> "pa.Schema":
    """Return the Arrow schema of `flows.parquet`."""
    import pyarrow as pa

    types = {str: pa.string(), float: pa.float64(), bool: pa.bool_()}
    return pa.schema([pa.field(field.name, types[field.type]) for field in fields(Flow)])  # type: ignore[index]


def to_arrow(flows: list[Flow]) -> "pa.Table":
    """Return flows as an Arrow table in the order of their key (§10)."""
    import pyarrow as pa

    rows = sorted(flows, key=lambda f: tuple(getattr(f, name) for name in KEY))
    columns = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    return pa.table(columns, schema=schema())


def to_frame(flows: list[Flow]) -> "pd.DataFrame":
    """Return flows as a pandas table in the order of their key."""
    frame: pd.DataFrame = to_arrow(flows).to_pandas()
    return frame
