"""The sums of a block as they are defined: every name one long vector, every product rounded once, added exactly."""

from typing import Any

import numpy as np

from shanshui.kernels import exact_sum
from shanshui.run.evaluate import Block
from shanshui.run.tally import Measures, Tally


def flat(value: Any, size: int) -> np.ndarray:
    """Return a vector over the entries; of months and days, their mean."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 2 or (array.ndim == 1 and array.size != size):
        array = sum(array) / len(array)
    return np.broadcast_to(array, (size,))


def plain_tally(block: Block, measures: Measures) -> Tally:
    """Return the sums of a block."""
    entries, types = block.entries, len(block.evaluation.types) + 1
    tally = Tally(measures)
    keys, index = np.unique(entries.zone * types + entries.types, return_inverse=True)
    columns = [_summed(index, keys.size, entries.area)]
    for task in block.evaluation.plan.on_cells:
        supply = block.per_hectare(task, task.item.physical[task.physical])
        potential = block.per_hectare(task, task.potential) if task.potential else np.full(entries.size, np.nan)
        columns.append(_summed(index, keys.size, supply * entries.area))
        columns.append(_summed(index, keys.size, potential * entries.area))
        columns.append(_summed(index, keys.size, np.where(np.isnan(supply), 0.0, entries.area)))
    tally.sums = dict(zip(keys.tolist(), np.stack(columns, axis=1), strict=True))
    _ranges(block, measures, tally)
    return tally


def _ranges(block: Block, measures: Measures, tally: Tally) -> None:
    entries = block.entries
    zones, index = np.unique(entries.zone, return_inverse=True)
    for place, zone in enumerate(zones.tolist()):
        tally.least[zone], tally.most[zone] = np.empty((2, len(measures.variables)))
        weighted = []
        for i, name in enumerate(measures.variables):
            value = flat(block.value(name), entries.size)
            here = index == place
            tally.least[zone][i], tally.most[zone][i] = np.fmin.reduce(value[here]), np.fmax.reduce(value[here])
            weighted.append(_summed(index, zones.size, value * entries.area)[place])
            weighted.append(_summed(index, zones.size, np.where(np.isnan(value), 0.0, entries.area))[place])
        tally.weighted[zone] = np.array(weighted)


def _summed(index: np.ndarray, keys: int, values: np.ndarray) -> np.ndarray:
    sums = exact_sum.accumulator(keys)
    assert exact_sum.add(sums, index, np.ascontiguousarray(values, dtype=np.float64)) == 0
    exact_sum.carry(sums)
    return sums


def assert_same(one: Tally, other: Tally) -> None:
    """Fail unless two tallies are the same to the last bit."""
    for name in ("sums", "least", "most", "weighted"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert mine.keys() == theirs.keys(), name
        for key in mine:
            assert np.array_equal(mine[key], theirs[key], equal_nan=mine[key].dtype.kind == "f"), (name, key)
