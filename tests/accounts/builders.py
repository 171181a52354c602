"""Trees and flows to test roll-up with; every number is drawn by a seed."""

import math
import random
from typing import Any

from shanshui.accounts.amounts import Amount
from shanshui.accounts.flows import Flow
from shanshui.accounts.rollup import Leaf
from shanshui.core.labels import Label
from shanshui.core.place import Place, PlaceTree

LEVELS = ("province", "city", "county", "township", "village")


def tree_of(parents: dict[str, str]) -> PlaceTree:
    """Return a tree from code → parent."""
    return PlaceTree([Place(code, parent, "place", Label(code, code)) for code, parent in parents.items()])


FAMILY = tree_of({"1": "", "11": "1", "12": "1", "111": "11", "112": "11", "121": "12"})


def random_tree(rng: random.Random) -> PlaceTree:
    """Return a tree of four or five levels with one to five parts a place."""
    places, above = [Place("9", "", LEVELS[0], Label("9", "9"))], ["9"]
    for level in LEVELS[1 : rng.randint(4, 5)]:
        here = [f"{code}{i}" for code in above for i in range(rng.randint(1, 5))]
        places += [Place(code, code[:-1], level, Label(code, code)) for code in here]
        above = here
    return PlaceTree(places)


def small_tree(rng: random.Random) -> PlaceTree:
    """Return a tree of three levels with at most nine places without parts."""
    counties = [f"9{i}" for i in range(rng.randint(1, 3))]
    towns = [f"{code}{i}" for code in counties for i in range(rng.randint(0, 3))]
    return tree_of({"9": "", **{code: code[:-1] for code in (*counties, *towns)}})


def leaves_of(tree: PlaceTree) -> list[str]:
    """Return the places without parts."""
    return [place.code for place in tree if not tree.children(place.code)]


def flow(place: str, **changes: Any) -> Flow:
    """Return a flow with something in every column."""
    given = {
        "period": "2020", "place": place, "level": "place", "ecosystem_type": "forest", "service": "soil_retention",
        "item": "soil", "potential": math.nan, "supply": 10.0, "use": 10.0, "unit": "t", "price": 2.0,
        "price_unit": "yuan t-1", "value": 20.0, "currency": "CNY", "price_year": "2020", "basis": "current",
        "in_headline": True, "covered": 1.0, "standard": "ndrc-2022", "low": math.nan, "high": math.nan,
    }  # fmt: skip
    return Flow(**(given | changes))


def leaf(place: str, area: float = 100.0, covered: float = 100.0, **changes: Any) -> Leaf:
    """Return a flow of a leaf with its area."""
    return Leaf(flow(place, **changes), area, covered)


def amount(place: str, supply: float = 10.0, **changes: Any) -> Amount:
    """Return an amount."""
    given = {
        "period": "2020",
        "place": place,
        "ecosystem_type": "forest",
        "service": "air_filtration",
        "item": "so2",
        "unit": "t",
    }
    return Amount(**(given | {"supply": supply} | changes))
