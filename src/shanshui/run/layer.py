"""Something of an area that can be drawn as a map, and one map of it."""

from dataclasses import dataclass
from typing import Literal

from shanshui.core.labels import Label

Group = Literal["types", "relief", "source", "derived", "flow", "value", "change"]
GEP = "gep"  # item of a layer of all headline lines together


@dataclass(frozen=True)
class Layer:
    """Something that can be drawn.

    Attributes
    ----------
    id
        Its name in addresses and files.
    kind
        `density` (per hectare), `state`, or `class` (index of an ecosystem type).
    remark
        Why it is only indicative; None if nothing behind it says so.
    variable, band
        What it is of: a variable, and of one with bands the number of the band, from 1.
    item
        `service.item` of a flow or a value, `gep` for all headline lines on maps.
    of
        Of a change, the layer whose difference between two periods it is.
    """

    id: str
    group: Group
    name: Label
    unit: str
    kind: str
    periods: tuple[str, ...]
    source: Label
    credit: str = ""
    remark: Label | None = None
    variable: str = ""
    band: int = 0
    item: str = ""
    of: str = ""


@dataclass(frozen=True)
class Cut:
    """One map: a layer in a period, of a place; of a change, since another period.

    `place` is empty for the whole area.
    """

    layer: Layer
    period: str
    since: str = ""
    place: str = ""
