"""What came with the program about prices through time and weather: indices, prices set by rule, weather variables."""

import csv
from functools import cache
from importlib import resources
from pathlib import Path

Rows = tuple[dict[str, str], ...]


@cache
def _rows(name: str) -> Rows:
    path = Path(str(resources.files("shanshui.standards"))) / "price_indices" / name
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def index_rows() -> Rows:
    """Return the published price indices: index, sort, year, level, labels, mark, source."""
    return _rows("indices.csv")


@cache
def by_rule() -> frozenset[str]:
    """Return the parameters whose price a rule sets: tariffs and taxes."""
    return frozenset(row["parameter"] for row in _rows("by_rule.csv"))


@cache
def weather() -> frozenset[str]:
    """Return the variables that tell the weather and nothing else."""
    return frozenset(row["variable"] for row in _rows("weather.csv") if row["class"] == "weather")


@cache
def mixed() -> frozenset[str]:
    """Return the variables that answer to the weather and to the state of the land: neither can be told apart."""
    return frozenset(row["variable"] for row in _rows("weather.csv") if row["class"] == "mixed")
