"""Which parameters a standard's equations need, and which of them nobody published."""

from collections.abc import Iterable, Iterator, Mapping

from shanshui.core import registry
from shanshui.core.errors import AbsentParameter
from shanshui.core.spec import Item, Service, arguments
from shanshui.standards.profile import Line, Standard
from shanshui.standards.values import ParameterBook, Value


def line_items(line: Line) -> tuple[tuple[Service, Item], ...]:
    """Return the items that enter a line, each with its service."""
    service = registry.service(line.service, line.id)
    items = [service.item(name) for name in line.items] or service.items
    return tuple((service, item) for item in items)


def parameters_needed(standard: Standard) -> dict[str, tuple[str, ...]]:
    """Return every parameter the chosen equations reach, with the lines that need it.

    Variables are followed through their chosen derivations down to parameters.
    """
    found: dict[str, list[str]] = {}
    for line in standard.lines:
        for name in sorted(set(_of_line(standard, line))):
            found.setdefault(name, []).append(line.id)
    return {name: tuple(lines) for name, lines in sorted(found.items())}


def to_be_given(
    standard: Standard, annex: Iterable[Value] = (), sets: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return the parameters that no published set holds: the user must give them in the annex or a table."""
    book = ParameterBook(standard, annex, sets)
    return tuple(name for name in parameters_needed(standard) if not _has(book, name))


def _has(book: ParameterBook, name: str) -> bool:
    try:
        return bool(book.values(name))
    except AbsentParameter:
        return False


def _of_line(standard: Standard, line: Line) -> Iterator[str]:
    seen: set[str] = set()
    for service, item in line_items(line):
        for name in _arguments(standard, service, item):
            yield from _reached(standard, name, seen)


def _arguments(standard: Standard, service: Service, item: Item) -> Iterator[str]:
    """Yield the arguments of the equations the standard uses for an item."""
    key = f"{service.id}.{item.id}"
    option = standard.option(key, item.physical) if item.physical else ""
    chosen = [item.potential, item.under(option).actual]
    chosen += [item.physical[option]] if option else []
    chosen += [item.monetary[standard.option(f"{key}.value", item.monetary)]] if item.monetary else []
    for formula in filter(None, chosen):
        yield from arguments(formula)


def _reached(standard: Standard, name: str, seen: set[str]) -> Iterator[str]:
    """Yield the parameters behind a name; `amount`, `capacity` and cell sizes are the engine's own."""
    if name in seen:
        return
    seen.add(name)
    if name in registry.parameters():
        yield name
    if flow := registry.routed().get(name):
        for need in (*flow.needs, *flow.parameters):
            yield from _reached(standard, need, seen)
    ways = {way.option: way for way in registry.derivations().get(name, ())}
    if ways:
        for argument in ways[standard.option(name, ways)].arguments:
            yield from _reached(standard, argument, seen)
