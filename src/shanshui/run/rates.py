"""Ratios of what a published account says of an item: what a capacity became in supply, what a supply is worth."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from shanshui.core.place import PlaceTree

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Column = Literal["potential", "supply", "value"]
COLUMNS: tuple[Column, ...] = ("potential", "supply", "value")


class Rates:
    """Ratios of an item's amounts in the published account, by place and ecosystem type.

    Parameters
    ----------
    flows
        Those of one item in one period.
    """

    def __init__(self, tree: PlaceTree, flows: "pd.DataFrame") -> None:
        self._tree = tree
        keys = zip(*(flows[name].to_numpy(dtype=object) for name in ("place", "ecosystem_type")), strict=True)
        amounts = zip(*(flows[name].to_numpy(dtype=np.float64).tolist() for name in COLUMNS), strict=True)
        self._rows = dict(zip(keys, amounts, strict=True))

    def of(self, codes: Sequence[str], kinds: Sequence[str], below: Column, above: Column) -> Floats:
        """Return one amount over another for each place and type, NaN where unknown, (places, types)."""
        under, over = COLUMNS.index(below), COLUMNS.index(above)
        return np.array([[self._one(code, kind, under, over) for kind in kinds] for code in codes], dtype=np.float64)

    def _one(self, code: str, kind: str, under: int, over: int) -> float:
        """Return the ratio at a place, else at the nearest place above that has one."""
        for place in (code, *self._tree.ancestors(code)):
            row = self._rows.get((place, kind))
            if row is None:
                continue
            if math.isfinite(row[over]) and row[under] > 0:
                return float(row[over] / row[under])
            if row[under] == row[over] == 0:
                return 0.0
        return math.nan
