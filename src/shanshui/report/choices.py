"""The choices an account rests on, in words beside their ids."""

from collections.abc import Iterator

from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Column, Table

BOTH = Label("{one}: {other}", "{one}：{other}")
IN_YUAN = Label("{one} (value)", "{one}（价值）")
OF_ALL = "value"  # ends the id of how an item is valued


def options_table(ledger: Ledger) -> Table:
    """Return every choice of an equation: of what, what was chosen, by whom, what else there is."""
    say = ledger.words
    rows = tuple(
        (
            beside_id(choice_name(ledger, key), key),
            _way(ledger, key, str(row["chosen"])),
            say.get(f"by_{row['by']}", str(row["by"])),
            say("semicolon").join(_way(ledger, key, str(other)) for other in row.get("alternatives", [])),
        )
        for key, row in ledger.manifest.get("options", {}).items()
    )
    columns = (
        Column(say("choice_of"), heads_row=True),
        Column(say("chosen")),
        Column(say("by")),
        Column(say("alternatives")),
    )
    return Table("options", say("tab_options"), columns, rows)


def beside_id(name: str, id: str) -> str:
    """Return a name with its id behind it; the id alone if it has no name."""
    return f"{name} · {id}" if name else id


def variable_name(ledger: Ledger, id: str) -> str:
    """Return what a variable is called; nothing if it is none."""
    found = registry.variables().get(id)
    return found.label.in_(ledger.words.language) if found else ""


def choice_name(ledger: Ledger, key: str) -> str:
    """Return what a choice is of: a variable, or the amount or value of an item of a service; nothing if unknown."""
    language, (service, *rest) = ledger.words.language, key.split(".")
    if not rest:
        return variable_name(ledger, key)
    try:
        spec = registry.service(service)
    except NoSuchName:
        return ""
    item = next((one.label.in_(language) for one in spec.items if one.id == rest[0]), rest[0])
    name, whole = item, spec.label.in_(language)
    if whole != item:
        name = BOTH.in_(language).format(one=whole, other=item)
    return IN_YUAN.in_(language).format(one=name) if rest[1:] == [OF_ALL] else name


def _way(ledger: Ledger, key: str, option: str) -> str:
    """Return an option with its name, where it has one."""
    found = registry.derivations().get(key, ())
    names: Iterator[str] = (one.label.in_(ledger.words.language) for one in found if one.option == option)
    return beside_id(next(names, ""), option)
