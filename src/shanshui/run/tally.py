"""The sums of a run: exact, by place and ecosystem type, mergeable in any order (§10)."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shanshui.kernels import exact_sum
from shanshui.run.evaluate import READ, Block
from shanshui.run.fused_sums import BlockSums, programs
from shanshui.run.plan import Plan

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NUMBER = 4  # bytes of a stored number, as a rule
ORDER = 40  # bytes a cell: its number, area, label and type, and the lines its share is summed up on
ROOM = 96 * 2**20  # bytes a thread may hold of a block; as much again lies about in its heap
SMALLEST = 64  # cells


@dataclass(frozen=True)
class Measures:
    """What is summed: the area, and for each item its supply, potential and covered area; inputs by place."""

    items: tuple[str, ...]
    variables: tuple[str, ...]

    @classmethod
    def of(cls, plan: Plan) -> "Measures":
        """Return the measures of a plan."""
        seen = {name: None for task in plan.on_cells for name in plan.variables_of(task)}
        return cls(tuple(task.key for task in plan.on_cells), tuple(seen))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the columns of the sums."""
        return ("area", *(f"{part}:{item}" for item in self.items for part in ("supply", "potential", "covered")))


@dataclass
class Tally:
    """Sums of any number of blocks.

    `sums[key]` holds the digits of every measure, (measures, digits), `key` being
    place × (number of types + 1) + type. `ranges[place]` holds for every variable least, most (as
    numbers) and the digits of its area-weighted sum and of its area.
    """

    measures: Measures
    sums: dict[int, Ints] = field(default_factory=dict)
    least: dict[int, Floats] = field(default_factory=dict)
    most: dict[int, Floats] = field(default_factory=dict)
    weighted: dict[int, Ints] = field(default_factory=dict)

    def merge(self, other: "Tally") -> None:
        """Add the sums of other blocks."""
        for mine, theirs in ((self.sums, other.sums), (self.weighted, other.weighted)):
            for key, digits in theirs.items():
                mine[key] = mine[key] + digits if key in mine else digits
        for mine_f, theirs_f, pick in ((self.least, other.least, np.fmin), (self.most, other.most, np.fmax)):
            for key, values in theirs_f.items():
                mine_f[key] = pick(mine_f[key], values) if key in mine_f else values

    def total(self, key: int, name: str) -> float:
        """Return one sum, rounded once."""
        position = self.measures.names.index(name)
        return float(exact_sum.totals(self.sums[key][position : position + 1])[0])

    def mean(self, place: int, variable: int) -> float:
        """Return the area-weighted mean of a variable at a place."""
        value, area = exact_sum.totals(self.weighted[place][2 * variable : 2 * variable + 2])
        return float(value / area) if area else float("nan")


def bytes_a_cell(plan: Plan, bands: Callable[[str], int]) -> int:
    """Return about how many bytes a cell of a block takes: every band that is read, and the one raster just decoded.

    bands: how many a source has.
    """
    read = [name for name, recipe in plan.recipes.items() if recipe.origin in READ]
    held = [bands(name) if plan.recipes[name].origin == "source" else 1 for name in read]
    return ORDER + NUMBER * (sum(held) + max(held, default=0))


def fitting(plan: Plan, bands: Callable[[str], int], block: int) -> int:
    """Return the side of a block, halved until what it holds is within the memory of a thread."""
    each = bytes_a_cell(plan, bands)
    while block > SMALLEST and block * block * each > ROOM:
        block //= 2
    return block


def tally_block(block: Block, measures: Measures) -> Tally:
    """Return the sums of one block.

    Raises
    ------
    NotFinite
        If an equation gave infinite numbers.
    """
    if block.given.size == 0:
        return Tally(measures)
    sums = BlockSums(block, programs(block, measures.variables))
    sums.fill()
    tally = Tally(measures, sums.by_segment())
    for zone, least, most, weighted in sums.by_place():
        tally.least[zone], tally.most[zone], tally.weighted[zone] = least, most, weighted
    return tally
