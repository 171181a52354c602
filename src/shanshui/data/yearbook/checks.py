"""What must hold of all entries together: every key once; parts and wholes are compared and told."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from shanshui.core.errors import DuplicateKeys
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.data.tables import REPORTED
from shanshui.data.yearbook.entries import Entry
from shanshui.targets.indicator import Dictionary
from shanshui.targets.observations import KEY


def repeated(entries: Sequence[Entry], where: str) -> DuplicateKeys | None:
    """Return the error that names every key that stands in several cells, or None."""
    cells: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in entries:
        cells[entry.key].append(entry.cell)
    twice = {key: at for key, at in cells.items() if len(at) > 1}
    if not twice:
        return None
    named = [f"{'/'.join(key)} ({', '.join(at)})" for key, at in list(twice.items())[:REPORTED]]
    return DuplicateKeys(where=where, columns=" + ".join(KEY), count=len(twice), rows="; ".join(named))


def totals(entries: Sequence[Entry], dictionary: Dictionary, tree: PlaceTree) -> Iterator[Label]:
    """Yield a message for every place whose number is not the sum of those of its parts, where it should be.

    A difference that the printed digits explain is none: each number may be off by half of its last digit. Where parts
    are not on the sheet, only a sum above the whole is told.
    """
    found = {entry.key: entry for entry in entries if entry.value is not None}
    for (name, place, period), whole in found.items():
        if dictionary[name].over_places != "sum" or place not in tree:
            continue
        children = tree.children(place)
        parts = [found[name, child, period] for child in children if (name, child, period) in found]
        if parts and whole.value is not None:
            summed = sum(part.value or 0.0 for part in parts)
            slack = (whole.slack + sum(part.slack for part in parts)) / 2
            over = summed - whole.value
            beyond = abs(over) > slack * (1 + 1e-9) + 1e-9 * abs(whole.value)
            if beyond and (len(parts) == len(children) or over > 0):
                yield _difference(whole, summed, len(parts), len(children), dictionary[name].unit)


def _difference(whole: Entry, summed: float, given: int, children: int, unit: str) -> Label:
    value = whole.value or 0.0
    said, sum_of_parts, left = _plain(value), _plain(summed), _plain(value - summed)
    return Label(
        f"{whole.cell}: {whole.indicator} of {whole.place} in {whole.period} is {said} {unit}; its parts on the sheet "
        f"({given} of {children}) add up to {sum_of_parts}: {left} are left.",
        f"{whole.cell}：{whole.place} {whole.period} {whole.indicator} 为 {said} {unit}；表中下级（{children} 个中的 "
        f"{given} 个）合计 {sum_of_parts}，余 {left}。",
    )


def _plain(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")
