"""The extent account of an area between two periods: from its published matrices, its maps, or its tables."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shanshui.accounts.extent import (
    NO_DATA,
    ExtentAccount,
    Matrix,
    added,
    check_margins,
    check_parts,
    extent_account,
    in_order,
    name_of,
    net_account,
)
from shanshui.accounts.extent_rules import Rule, packaged_rules
from shanshui.core import units
from shanshui.core.errors import (
    ExtentAcrossBreak,
    ExtentNotClosed,
    MatrixNotIdentified,
    NoExtentToCompare,
    NoSuchName,
    ResultsOutdated,
    SamePeriod,
)
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.numbers import last_digit
from shanshui.data.transitions import Transition, read_managed, read_transitions
from shanshui.run.account import Prepared
from shanshui.run.execute import Settings
from shanshui.run.extent_matrix import change_matrices
from shanshui.run.extent_remarks import GIVE_TABLE, NO_MAPS, Origin, of_account, of_maps, of_series, why_no_matrix
from shanshui.run.extent_table import breaks_between, checked, from_frame, is_told, may_compare
from shanshui.store.results import Results
from shanshui.store.tables import Book

Steps = Mapping[tuple[str, str, str], float]  # (period, place, type) → size of the last digit of its area, ha
HALF = 0.5


@dataclass(frozen=True)
class Extent:
    """The extent accounts of the places of an area between two periods.

    Attributes
    ----------
    accounts, matrices
        By place; a place of whose areas no matrix is known has an account of net changes alone.
    origin
        Where the matrices are from: published with the account, its maps, a table; or only areas are known.
    no_matrix
        Why there is no matrix, and what would give one, if there is none.
    told
        What the reader has to know of all of them.
    """

    place: str
    since: str
    until: str
    tree: PlaceTree
    accounts: Mapping[str, ExtentAccount]
    matrices: Mapping[str, Matrix]
    origin: Origin
    no_matrix: tuple[Label, Label] | None
    told: tuple[Label, ...]

    def remarks(self, place: str = "") -> tuple[Label, ...]:
        """Return what the reader of an account has to know: of all, and of its place."""
        return (*self.told, *of_account(self.account(place), self.matrices.get(place or self.place)))

    def account(self, place: str = "") -> ExtentAccount:
        """Return the account of a place; left out, of the area. Raise NoExtentToCompare if it has none."""
        code = self.tree[place or self.place].code
        if code not in self.accounts:
            raise NoExtentToCompare(where=code, period=f"{self.since}, {self.until}")
        return self.accounts[code]

    def matrix(self, place: str = "") -> Matrix:
        """Return the change matrix of a place; left out, of the area. Raise MatrixNotIdentified if it has none."""
        code = self.tree[place or self.place].code
        if code not in self.matrices:
            why, remedy = self.no_matrix or (NO_MAPS, GIVE_TABLE)
            raise MatrixNotIdentified(where=code, why=why, remedy=remedy)
        return self.matrices[code]

    def of_level(self, level: str) -> list[str]:
        """Return the places of a level that have an account, or raise NoSuchName."""
        known = self.tree.levels
        if level not in known:
            raise NoSuchName(where="--level", what="level", name=level, known=known, see="")
        return [place.code for place in self.tree if place.level == level and place.code in self.accounts]


def extent(
    prepared: Prepared,
    results: Results,
    since: str = "",
    until: str = "",
    across_break: bool = False,
    settings: Settings | None = None,
    from_maps: bool = True,
) -> Extent:
    """Return the extent accounts between two periods of a published account; left out, the first and the last.

    A table of transitions comes first, then matrices published with the account, then its maps, which are worked
    through if need be (`settings.told` is told) unless `from_maps` is false. Without any of them the account is one of
    net changes.

    Raises
    ------
    SamePeriod, NoSuchName, NoExtentToCompare
        If there are not two periods with areas.
    ExtentAcrossBreak
        If they are not of one series and this is not allowed.
    ExtentNotClosed, ResultsOutdated
        If an identity does not hold, or the maps are no longer those of the account.
    """
    book = Book(results)
    first, last = _periods(book, since, until)
    reasons = breaks_between(prepared, first, last)
    if reasons and not (across_break or may_compare(prepared, first, last)):
        why = Label("; ".join(r.en for r in reasons), "；".join(r.zh for r in reasons))
        raise ExtentAcrossBreak(where=prepared.area.path.name, since=first, until=last, why=why)
    areas = _areas(results)
    root = book.tree[str(results.manifest["area"]["code"])].code
    for period in (first, last):
        if (period, root) not in areas:
            raise NoExtentToCompare(where=prepared.area.path.name, period=period)
    matrices, origin, told = _matrices(
        prepared, results, book.tree, areas, first, last, (settings or Settings()) if from_maps else None
    )
    rules = _rules(prepared)
    accounts = {
        place.code: extent_account(matrices[place.code], rules)
        if place.code in matrices
        else net_account(place.code, first, last, areas.get((first, place.code), {}), areas.get((last, place.code), {}))
        for place in book.tree
        if any((period, place.code) in areas for period in (first, last))
    }
    told = [*of_series(reasons, first, last), *told, *of_maps(prepared, origin, first, last)]
    lacks = None if matrices else why_no_matrix(prepared)
    return Extent(root, first, last, book.tree, accounts, matrices, origin, lacks, tuple(told))


def _periods(book: Book, since: str, until: str) -> tuple[str, str]:
    found = [str(Period.parse(text)) if text else "" for text in (since, until)]
    first, last = found[0] or book.periods[0], found[1] or book.periods[-1]
    for period in (first, last):
        if period not in book.periods:
            raise NoSuchName(where="--from, --to", what="period", name=period, known=book.periods, see="")
    if first == last:
        raise SamePeriod(where="--from, --to", period=first)
    return first, last


def _areas(results: Results) -> dict[tuple[str, str], dict[str, float]]:
    """Return (period, place) → type → ha of a published account."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    frame = results.extent
    for period, place, kind, area in zip(
        frame["period"].astype(str), frame["place"], frame["ecosystem_type"], frame["area_ha"], strict=True
    ):
        found.setdefault((period, place), {})[kind] = float(area)
    return found


def _rules(prepared: Prepared) -> tuple[Rule, ...]:
    """Return the user's rules, then those that came with the program."""
    setting = prepared.area.config.extent
    own: list[Rule] = []
    if setting and setting.managed:
        table = setting.managed
        own = read_managed(prepared.area.folder / table.file, table.file, table.sheet or "")
    return (*own, *packaged_rules())


Areas = Mapping[tuple[str, str], dict[str, float]]
Found = tuple[dict[str, Matrix], Origin, list[Label]]


def _matrices(
    prepared: Prepared,
    results: Results,
    tree: PlaceTree,
    areas: Areas,
    since: str,
    until: str,
    settings: Settings | None,
) -> Found:
    """Return matrices by place, where they are from, and what is to be said; without settings no map is read."""
    rows = _transitions(prepared, tree, since, until)
    if rows:
        return _of_table(prepared, tree, areas, rows)
    if not is_told(prepared):
        return {}, "areas", []
    published = {} if results.extent_change is None else from_frame(results.extent_change)
    if (since, until) in published:
        return published[since, until], "published", []
    if settings is None:
        return {}, "areas", []
    if settings.told:
        settings.told(Label(f"change matrix {since} → {until} from the maps", f"由地图计算 {since} → {until} 变化矩阵"))
    extent = {(*at, kind): area for at, kinds in areas.items() for kind, area in kinds.items()}
    try:
        return checked(change_matrices(prepared, since, until, settings), extent), "maps", []
    except ExtentNotClosed as refused:
        raise ResultsOutdated(where=prepared.area.path.name, detail=f" ({since}, {until})") from refused


# --- from a table ---------------------------------------------------------------------------------------


def _transitions(prepared: Prepared, tree: PlaceTree, since: str, until: str) -> list[Transition]:
    setting = prepared.area.config.extent
    if setting is None or setting.transitions is None:
        return []
    table, folder = setting.transitions, prepared.area.folder
    rows = read_transitions(folder / table.file, tree, prepared.periods, table.file, table.sheet or "")
    return [row for row in rows if (row.since, row.until) == (since, until)]


def _of_table(prepared: Prepared, tree: PlaceTree, areas: Areas, rows: Sequence[Transition]) -> Found:
    """Return the matrices of a table, places above them included; compared with the areas of the account."""
    steps, printed = _steps(rows), _printed(prepared)
    given: dict[str, dict[tuple[str, str], float]] = {}
    for row in rows:
        given.setdefault(row.place, {})[row.before, row.after] = row.area
    since, until = rows[0].since, rows[0].until
    made = {place: Matrix(place, since, until, moved) for place, moved in given.items()}
    told: list[Label] = []
    for place, matrix in made.items():
        slack = _slack(matrix, steps, printed)
        at = [areas.get((period, place), {}) for period in (since, until)]
        told += check_margins(matrix, at[0], at[1], slack)
        told += _without_area(matrix, at)
    return _summed_up(made, tree, areas, steps), "table", told


def _summed_up(made: dict[str, Matrix], tree: PlaceTree, areas: Areas, steps: Mapping[str, float]) -> dict[str, Matrix]:
    """Return matrices with those of places all of whose parts have one; parts and whole that are both given agree."""
    found = dict(made)
    for code in tree.from_the_leaves():
        there = {place for _, place in areas}
        parts = [child for child in tree.children(code) if child in there]
        if not parts or not all(part in found for part in parts):
            continue
        of_parts = [found[part] for part in parts]
        if code in made:
            check_parts(made[code], of_parts, HALF * (steps[code] + sum(steps.get(part, 0.0) for part in parts)))
        else:
            found[code] = added(of_parts, code)
    return found


def _steps(rows: Sequence[Transition]) -> dict[str, float]:
    """Return the coarsest last digit of the transitions of each place, ha."""
    found: dict[str, float] = {}
    for row in rows:
        found[row.place] = max(found.get(row.place, 0.0), row.step)
    return found


def _printed(prepared: Prepared) -> Steps:
    """Return the size of the last digit of each area that a table gives, ha."""
    found = {}
    for _, table, setting, kind in prepared.tables.files:
        if kind != "extent" or "ecosystem_type" not in table.columns:
            continue
        for row in table:
            period = row.cells.get("period") or row.cells.get("year") or str(setting.year or prepared.periods[0])
            step = last_digit(row["area"]) * units.factor(row["unit"], "ha", table.where)
            if not math.isnan(step):
                found[str(Period.parse(period)), row["place"], row["ecosystem_type"]] = step
    return found


def _slack(matrix: Matrix, steps: Mapping[str, float], printed: Steps) -> Callable[[str, int], float]:
    """Return what rounding may make of a row or column: half a last digit of each of its cells and of the area."""

    def slack(kind: str, side: int) -> float:
        cells = sum(1 for pair in matrix.moved if pair[side] == kind)
        own = printed.get(((matrix.since, matrix.until)[side], matrix.place, kind), 0.0)
        return HALF * (cells * steps[matrix.place] + own)

    return slack


def _without_area(matrix: Matrix, at: Sequence[Mapping[str, float]]) -> list[Label]:
    """Return which types of a matrix have no area of their own to compare with."""
    found = []
    for sums, given, period in ((matrix.opening, at[0], matrix.since), (matrix.closing, at[1], matrix.until)):
        for kind in in_order(set(sums) - set(given) - {NO_DATA}):
            name = name_of(kind)
            found.append(
                Label(
                    f"{matrix.place} {period}, {name.en}: {sums[kind]:,.10g} ha by the matrix; no area is given beside "
                    "it.",
                    f"{matrix.place} {period} 年{name.zh}：矩阵合计 {sums[kind]:,.10g} 公顷，没有可比对的面积。",
                )
            )
    return found
