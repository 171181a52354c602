"""How long it takes to draw an account: 10,000 draws × 20 services × 200 places, no raster.

Run as `python -m benchmarks.uncertainty [PLACES [DRAWS]]`. Every line of every place has eight ecosystem types, each
with a parameter of its own and one of five prices, and a map with a local error; the tree has three levels. The numbers
are drawn by a seed.
"""

import statistics
import sys
import time

import numpy as np

from shanshui.accounts.uncertainty.distributions import Stated, distribution
from shanshui.accounts.uncertainty.draws import intervals
from shanshui.accounts.uncertainty.model import Blocks, Entry, Factor, Line, LocalError, Model, Part, Power
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree

LINES, KINDS, PRICES, COUNTIES = 20, 8, 5, 10
TARGET = 5.0  # s
NAME = Label("synthetic", "合成")


def tree(villages: int) -> PlaceTree:
    """Return a city, ten counties and their villages."""
    counties = [Place(f"1{i:03d}", "1", "county", NAME) for i in range(COUNTIES)]
    below = [
        Place(f"{counties[i % COUNTIES].code}{i:06d}", counties[i % COUNTIES].code, "village", NAME)
        for i in range(villages)
    ]
    return PlaceTree([Place("1", "", "city", NAME), *counties, *below])


def factors() -> tuple[Factor, ...]:
    """Return a factor for each line and type, and one for each price."""
    names = [f"p{i}" for i in range(LINES * KINDS)] + [f"price{i}" for i in range(PRICES)]
    return tuple(Factor(name, name, distribution(Stated("lognormal", 1.0, sd=0.3), "")) for name in names)


def model(villages: int) -> Model:
    """Return a model of so many villages."""
    places = tree(villages)
    weights: list[tuple[Part, ...]] = [
        (Power(f"p{i}", 1.0), Power(f"price{i % PRICES}", 1.0)) for i in range(LINES * KINDS)
    ]
    leaves = [place.code for place in places if place.level == "village"]
    blocks = {code: Blocks(((f"{i % 37}:0", 0.6), (f"{i % 37}:1", 0.2)), 0.2) for i, code in enumerate(leaves)}
    amounts = np.random.default_rng(0).random((len(leaves), LINES * KINDS)) * 1e6
    entries = {
        code: (
            *(Entry(i // KINDS, i, float(amounts[at, i])) for i in range(LINES * KINDS)),
            *(Entry(i // KINDS, i, float(amounts[at, i]), 0, counts=False) for i in range(0, LINES * KINDS, KINDS)),
        )
        for at, code in enumerate(leaves)
    }
    lines = tuple(Line("service", f"item{i}", in_headline=True) for i in range(LINES))
    errors = (LocalError("rain", 0.2, 1000.0, blocks),)
    return Model("2020", places, lines, factors(), tuple(weights), errors, entries)


def main() -> None:
    """Draw three times and print the median of the wall time."""
    villages, draws = (int(part) for part in (*sys.argv[1:], *("200", "10000")[len(sys.argv) - 1 :]))
    made = model(villages)
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        done = intervals(made, draws)
        took.append(time.perf_counter() - begun)
    middle, weights = statistics.median(took), len(made.weights)
    print(f"{draws:,} draws × {LINES} lines × {villages} places ({weights} terms each): {middle:.2f} s (≤ {TARGET} s)")
    print(f"{len(done.rows):,} intervals")


if __name__ == "__main__":
    main()
