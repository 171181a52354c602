"""The method page: the equations that were used, read from the formulas themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.core.formula_text import body, said
from shanshui.core.spec import Formula as Equation
from shanshui.core.spec import Item, Service, arguments
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Formula, Note, Section, Term


def method_section(ledger: Ledger) -> Section:
    """Return the equations of every item that is accounted."""
    say = ledger.words
    blocks: list[Block] = [
        block for line in ledger.lines for entry in line.items for block in _of_item(ledger, line.label, entry)
    ]
    return Section(
        "method", say("sec_method"), tuple(blocks) or (Note(say("no_method"), "empty"),), how=say("how_method")
    )


def _of_item(ledger: Ledger, line: str, entry: Mapping[str, Any]) -> Iterator[Formula]:
    if entry["status"] == "missing":
        return
    try:
        service = registry.service(entry["service"])
        item = service.item(entry["item"])
    except (NoSuchName, KeyError):
        return  # an item of a newer or an own version of the program: its rows stand, its equation is not here
    for kind, equation in _chosen(ledger, service, item, str(entry["item"])):
        title = f"{line} · {ledger.text(entry['label'])} · {ledger.words(kind)}"
        code = f"{service.id}.{entry['item']}"
        first = said(equation).in_(ledger.words.language)
        yield Formula(title, code, first, body(equation), terms(ledger, equation), item.source or service.source)


def _chosen(ledger: Ledger, service: Service, item: Item, name: str) -> Iterator[tuple[str, Equation]]:
    """Return the physical and the monetary equation that were used, where there are."""
    key = f"{service.id}.{name}"
    for kind, ways, option in (("physical", item.physical, key), ("monetary", item.monetary, f"{key}.value")):
        chosen = ledger.manifest.get("options", {}).get(option, {}).get("chosen")
        way = ways.get(chosen) or next(iter(ways.values()), None)
        if way:
            yield kind, way


def terms(ledger: Ledger, equation: Equation) -> tuple[Term, ...]:
    """Return what the names of a formula stand for."""
    known: dict[str, Any] = {**registry.variables(), **registry.parameters()}
    return tuple(
        Term(name, known[name].label.in_(ledger.words.language), ledger.words.unit(known[name].unit))
        for name in arguments(equation)
        if name in known
    )
