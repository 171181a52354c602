"""Tables of the extent account: what became of what, and who is held to have made it."""

from dataclasses import dataclass
from pathlib import Path

from shanshui.accounts.extent import NO_DATA
from shanshui.accounts.extent_rules import ANY, Rule
from shanshui.core import registry, units
from shanshui.core.errors import (
    BlankCell,
    NegativeQuantity,
    NoSuchPlace,
    PeriodUnclear,
    QuantityGivenTwice,
)
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.numbers import last_digit
from shanshui.data.tables import Row, Table, check_known, each, read_table

TRANSITIONS = ("place", "from", "to", "area", "unit")
MANAGED = ("from", "to", "managed", "reason", "source")
NOT_KNOWN = ("no data", "无数据")
PERIODS = ("since", "until")
YES = {"yes": True, "no": False, "是": True, "否": False}


@dataclass(frozen=True)
class Transition:
    """What of one type became another at a place, ha; `step` is the size of the last digit that was written."""

    place: str
    since: str
    until: str
    before: str
    after: str
    area: float
    step: float

    @property
    def key(self) -> tuple[str, ...]:
        """Return what may stand once only."""
        return self.place, self.since, self.until, self.before, self.after


def read_transitions(
    path: Path, tree: PlaceTree, periods: list[str], where: str = "", sheet: str = ""
) -> list[Transition]:
    """Return the rows of a table of transitions: place, from, to, area, unit, perhaps since and until.

    `from` and `to` are ecosystem types; `no data` (无数据) stands for what was not seen. An empty area is no row.

    Raises
    ------
    InputError
        With file:row:column; all problems come together.
    """
    table = read_table(
        path, where, required=TRANSITIONS, filled=("place", "from", "to", "unit"), codes=["place"], sheet=sheet
    )
    seen: set[tuple[str, ...]] = set()
    found = each(table, lambda row: _transition(table, row, tree, periods, seen))
    return [one for one in found if one is not None]


def _transition(
    table: Table, row: Row, tree: PlaceTree, periods: list[str], seen: set[tuple[str, ...]]
) -> Transition | None:
    place, text = row["place"], row["area"]
    if place not in tree:
        raise NoSuchPlace(where=table.at(row, "place"), code=place, known=[one.code for one in tree])
    factor = units.factor(row["unit"], "ha", table.at(row, "unit"))
    area = table.number(row, "area", row["unit"])
    if area is None:
        return None
    if area < 0:
        raise NegativeQuantity(where=table.at(row, "area"), service="area", value=text)
    since, until = _periods(table, row, periods)
    kinds = (_kind(table, row, "from"), _kind(table, row, "to"))
    found = Transition(place, since, until, *kinds, area * factor, last_digit(text) * factor)
    if found.key in seen:
        raise QuantityGivenTwice(where=f"{table.where}:{row.number}", key=" ".join(filter(None, found.key)))
    seen.add(found.key)
    return found


def _kind(table: Table, row: Row, column: str) -> str:
    if row[column].lower() in NOT_KNOWN:
        return NO_DATA
    return registry.ecosystem_type(row[column], table.at(row, column)).id


def _periods(table: Table, row: Row, periods: list[str]) -> tuple[str, str]:
    """Return from when to when: as the row says, else the only two periods of the account."""
    given = {column: row.cells.get(column, "") for column in PERIODS}
    if any(given.values()):
        for column in PERIODS:
            if not given[column]:
                raise BlankCell(where=table.at(row, column))
        since, until = (str(Period.parse(given[column], table.at(row, column))) for column in PERIODS)
        return since, until
    if len(periods) != 2:
        raise PeriodUnclear(where=f"{table.where}:{row.number}", periods=periods)
    return periods[0], periods[1]


def read_managed(path: Path, where: str = "", sheet: str = "") -> list[Rule]:
    """Return a user's rules of what is managed: from, to, managed, reason, source; the first that fits counts.

    Raises
    ------
    InputError
        With file:row:column; all problems come together.
    """
    table = read_table(path, where, filled=MANAGED, sheet=sheet)
    check_known(table, "managed", YES)
    return each(table, lambda row: _rule(table, row))


def _rule(table: Table, row: Row) -> Rule:
    before, after = (
        row[side] if row[side] == ANY else registry.ecosystem_type(row[side], table.at(row, side)).id
        for side in ("from", "to")
    )
    reason = Label(row["reason"], row["reason"])
    return Rule(before, after, YES[row["managed"]], True, reason, row["source"])
