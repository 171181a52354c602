"""How long it takes to work an account out again from its cube: 10,000 places × 20 items, no raster.

Run as `python -m benchmarks.repricing [PLACES]`. Everything from the sums to the table of flows: amounts, values,
roll-up over three levels, the Arrow table. The numbers are drawn by a seed.
"""

import statistics
import sys
import time
from dataclasses import replace

import numpy as np

from benchmarks import measure
from shanshui.accounts.flows import to_arrow
from shanshui.core import registry
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree
from shanshui.run.account import TYPES
from shanshui.run.assemble import cell_amounts, flows_of, rolled_extent
from shanshui.run.cube import Cube, Ranges
from shanshui.run.plan import Given, Plan, Planner
from shanshui.standards.profile import standard
from shanshui.standards.values import ParameterBook

ITEMS, COUNTIES, KINDS = 20, 100, ("mixed_forest", "paddy", "shrub")
STANDARD = standard("ndrc-2022")


def tree(villages: int) -> PlaceTree:
    """Return a city, its counties and their villages."""
    name = Label("synthetic", "合成")
    counties = [f"1{i:03d}" for i in range(COUNTIES)]
    below = [
        Place(f"{counties[i % COUNTIES]}{i:06d}", counties[i % COUNTIES], "village", name) for i in range(villages)
    ]
    return PlaceTree([Place("1", "", "city", name), *(Place(c, "1", "county", name) for c in counties), *below])


def planned(book: ParameterBook) -> Plan:
    """Return a plan of twenty priced items, as if each had been evaluated on cells."""
    items = [
        (s, i) for s in registry.service_ids() for i in registry.service(s).items if i.monetary and i.scope == "cell"
    ]
    pairs = frozenset((s, i.id) for s, i in items[:ITEMS])
    plan = Planner(STANDARD, book, Given(quantities=pairs), {}).plan()
    tasks = [replace(t, from_table=False, physical=next(iter(t.item.physical), "x")) for t in plan.tasks]
    return Plan(tuple(t for t in tasks if (t.service.id, t.item.id) in pairs), plan.recipes, plan.choices)


def cube(plan: Plan, places: PlaceTree) -> Cube:
    """Return sums for every village and three ecosystem types."""
    villages = [place.code for place in places if place.level == "village"]
    names = ("area", *(f"{m}:{t.key}" for t in plan.tasks for m in ("supply", "potential", "covered")))
    sums = np.random.default_rng(0).random((len(villages) * len(KINDS), len(names)))
    where = tuple(code for code in villages for _ in KINDS)
    return Cube("2020", where, KINDS * len(villages), names, sums, Ranges((), (), *np.empty((3, 0, 0))))


def main() -> None:
    """Print the median of five runs, after one that compiles."""
    places, book = tree(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000), ParameterBook(STANDARD)
    plan = planned(book)
    sums, everywhere = cube(plan, places), np.ones(len(TYPES) + 1, dtype=bool)
    taken, rows = [], 0
    for _ in range(6):
        start = time.perf_counter()
        amounts = cell_amounts(plan, sums, {task.key: everywhere for task in plan.tasks})
        flows, _ = flows_of(amounts, plan, book, STANDARD, places, rolled_extent(sums.extent(), places))
        rows = to_arrow(flows).num_rows
        taken.append(time.perf_counter() - start)
    again = taken[1:]
    print(f"{len(places):,} places × {len(plan.tasks)} items × {len(KINDS)} ecosystem types: {rows:,} flows")
    print(f"median {statistics.median(again):.2f} s of {len(again)} (least {min(again):.2f}, most {max(again):.2f})")
    measure.say(seconds=statistics.median(again))


if __name__ == "__main__":
    main()
