"""Tell how a number of a former account was made from what the account itself recorded: its inputs may have changed."""

from collections.abc import Iterable
from typing import Any

from shanshui import __version__
from shanshui.core import registry
from shanshui.core.errors import NoSuchItemHere, NoSuchPlace, ServiceNotHere
from shanshui.core.labels import Label
from shanshui.core.spec import Formula
from shanshui.run.explain import Equation, ExplainedItem, Explanation, equation_of, period_of, types_of, unit_of
from shanshui.run.plan import Choice, Task, named_item
from shanshui.store.results import Results

Json = dict[str, Any]
TABLE = "table"


def explain_recorded(results: Results, service_or_item: str, place: str = "", period: str = "") -> Explanation:
    """Return how the numbers of a service, or of one `service.item`, came about, as far as the account says it.

    What lies between the inputs and the amounts is not told: that is read from the inputs. Equations are, if this
    program is still the one that made the account.

    Raises
    ------
    NoSuchName, ServiceNotHere, NoSuchItemHere, NoSuchPlace
        If the service, item, period or place is none of this account.
    """
    id, __, item = service_or_item.partition(".")
    service, manifest = registry.service(id, "explain"), results.manifest
    code = place or str(manifest["area"]["code"])
    items = tuple(_item(results, line, code, period_of(results, period)) for line in _lines(manifest, id, item))
    return Explanation(
        service.id, service.label, service.source, code, _name(results, code), period_of(results, period),
        str(manifest["standard"]["id"]), items=items, alternatives=(), verified=False,
    )  # fmt: skip


def _lines(manifest: Json, service: str, item: str) -> list[Json]:
    """Return what the account recorded of a service, or of one of its items."""
    mine = [line for line in manifest["lines"] if line["service"] == service]
    found = [line for line in mine if item in ("", line["item"])]
    if not mine:
        raise ServiceNotHere(
            where="explain", service=service, known=sorted({line["service"] for line in manifest["lines"]})
        )
    if not found:
        known = sorted(line["item"] for line in mine)
        raise NoSuchItemHere(where="explain", service=service, name=item, known=known)
    return found


def _name(results: Results, code: str) -> Label:
    places = results.places
    mine = places[places["code"].astype(str) == code.removesuffix("~")]
    if mine.empty:
        raise NoSuchPlace(where="explain", code=code, known=sorted(places["code"].astype(str)))
    return Label(str(mine["name_en"].iloc[0]), str(mine["name_zh"].iloc[0]))


def _item(results: Results, line: Json, place: str, period: str) -> ExplainedItem:
    service = registry.service(line["service"])
    task = Task(service, named_item(service, line["item"]), None, line["physical"], line["monetary"])
    return ExplainedItem(
        task.key, task.item.label, unit_of(results, task), line["role"], line["status"], tuple(line["missing"]),
        Label(**line["reason"]),
        equations=tuple(_equations(results, task, bool(line["missing"]) and not _known(results, task, "supply"))),
        parameters=tuple(_parameters(results, task)),
        steps=(),
        types=tuple(types_of(results, task, place, period)),
    )  # fmt: skip


def _parameters(results: Results, task: Task) -> Iterable[Json]:
    """Yield the parameter values behind an item, of all types or of those that occur."""
    flows = results.flows
    kinds = set(flows.loc[flows["service"] == task.service.id, "ecosystem_type"])
    wanted = kinds | {registry.ecosystem_type(kind).group for kind in kinds} | {""}
    for row in results.manifest["parameters"]:
        if task.key in row["used_by"] and row["ecosystem_type"] in wanted:
            yield row


def _equations(results: Results, task: Task, missing: bool) -> Iterable[Equation]:
    """Yield the equations of an item, physical ones first, as the program that made the account has them."""
    item = task.item
    if results.manifest["program"]["version"] != __version__:
        return
    if task.physical in item.physical and task.physical != TABLE and not missing:
        yield equation_of("physical", task.physical, item.physical[task.physical], task, _choice(results, task.key))
        for kind, formula in (("potential", _potential(results, task)), ("actual", item.actual)):
            if formula:
                yield equation_of(kind, "", formula, task, None)
    if task.monetary in item.monetary:
        chosen = _choice(results, f"{task.key}.value")
        yield equation_of("monetary", task.monetary, item.monetary[task.monetary], task, chosen)


def _potential(results: Results, task: Task) -> Formula | None:
    """Return the equation of what could be supplied, if the account has numbers of it."""
    return task.item.potential if _known(results, task, "potential") else None


def _known(results: Results, task: Task, column: str) -> bool:
    """Return whether the account has a number of an item anywhere."""
    flows = results.flows
    mine = flows[(flows["service"] == task.service.id) & (flows["item"] == task.item.id)]
    return bool(mine[column].notna().any())


def _choice(results: Results, key: str) -> Choice | None:
    """Return who chose an equation among several; None if there was one only."""
    found = results.manifest["options"].get(key)
    return Choice(key, found["chosen"], found["by"], tuple(found["alternatives"])) if found else None
