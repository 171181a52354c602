"""Every choice an index rests on, and the record that repeats it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from shanshui.core.errors import RecordDiffers
from shanshui.core.labels import Label
from shanshui.findings.composite.board import Board, Measure
from shanshui.findings.composite.index_tree import IndexTree, Node

Comparisons = Mapping[str, Mapping[tuple[str, str], float]]  # group → (first, second) → times as important


@dataclass(frozen=True)
class Choices:
    """How each step is done; the words are those of FILLS, WAYS of normalise, weigh and aggregate.

    Attributes
    ----------
    screen, screen_on
        Share of indicators that must be known of a place, among values as `observed` or as `imputed`.
    least_known
        Share of the weight of a group that must be known for the group to have a score.
    aggregate_top
        Another way for the top group; empty, the same.
    reference
        Place that distance-to-reference measures against.
    together
        Whether the periods of a panel are treated, scored and weighed together, so that a score means the same in
        every year; else each period by itself, with the weights of the last.
    """

    screen: float = 0.0
    screen_on: str = "observed"
    impute: str = "none"
    treat: bool = True
    points: int = 5
    normalise: str = "minmax"
    low: float = 0.0
    high: float = 100.0
    weights: str = "given"
    aggregate: str = "arithmetic"
    aggregate_top: str = ""
    least_known: float = 0.5
    reference: str = ""
    together: bool = True


@dataclass(frozen=True)
class Setup:
    """All that makes an index of a board: structure, what is known of indicators, and the choices.

    `groups` are the groups of places that gaps are filled from, `times` the positions of periods in years.
    """

    tree: IndexTree
    measures: Mapping[str, Measure]
    choices: Choices = field(default_factory=Choices)
    groups: Mapping[str, str] = field(default_factory=dict)
    times: Sequence[float] = ()
    comparisons: Comparisons = field(default_factory=dict)


def manifest(setup: Setup, board: Board, denominators: Board) -> dict[str, Any]:
    """Return the record of an index as plain values for JSON: every choice, and the hash of what it was made of."""
    tree = setup.tree
    return {
        "kind": "composite index",
        "data": {"board": board.digest(), "denominators": denominators.digest()},
        "choices": asdict(setup.choices),
        "measures": [_plain(asdict(setup.measures[code])) for code in tree.leaves],
        "tree": [_plain({**asdict(tree[code]), "label": list(tree[code].label)}) for code in tree],
        "groups": dict(sorted(setup.groups.items())),
        "times": list(setup.times),
        "comparisons": [
            {"group": group, "first": first, "second": second, "times": value}
            for group, pairs in sorted(setup.comparisons.items())
            for (first, second), value in sorted(pairs.items())
        ],
    }


def setup_of(record: Mapping[str, Any], board: Board, denominators: Board) -> Setup:
    """Return the setup that a record tells, to compute its index again.

    Raises
    ------
    RecordDiffers
        If the data are not those that the record was made of.
    """
    for what, told, found in (
        (Label("values", "数值"), record["data"]["board"], board.digest()),
        (Label("denominators", "分母"), record["data"]["denominators"], denominators.digest()),
    ):
        if told != found:
            raise RecordDiffers(where="record", what=what)
    nodes = [Node(**{**_filled(row), "label": Label(*row["label"])}) for row in record["tree"]]
    comparisons: dict[str, dict[tuple[str, str], float]] = {}
    for row in record["comparisons"]:
        comparisons.setdefault(row["group"], {})[row["first"], row["second"]] = row["times"]
    return Setup(
        IndexTree(nodes),
        {row["id"]: Measure(**_filled(row)) for row in record["measures"]},
        Choices(**record["choices"]),
        dict(record["groups"]),
        tuple(record["times"]),
        comparisons,
    )


NUMBERS = ("optimum", "low", "high", "target")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for JSON, where what is absent is null."""
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: math.nan if value is None and key in NUMBERS else value for key, value in row.items()}
