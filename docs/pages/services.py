"""The page of a service."""

import inspect
from collections.abc import Iterator

from pages.equations import VALUE_HEADER, equation, told, value_rows
from pages.markdown import both, code, names, page, table
from shanshui.core import registry
from shanshui.core.spec import Formula, Item, Service, Variable, arguments
from shanshui.run.plan import ENGINE
from shanshui.standards.needs import line_items
from shanshui.standards.profile import Standard, standard, standard_ids


def service_page(service: Service) -> str:
    """Return the page of a service."""
    formulas = [formula for item in service.items for formula in item.formulas().values()]
    used = list(dict.fromkeys(name for formula in formulas for name in arguments(formula) if name not in ENGINE))
    return page(
        both(service.label),
        f"After this page you can account `{service.id}`: what it counts, by which equations, from which inputs.",
        inspect.getdoc(registry.service_module(service.id)) or "",
        both(service.notes),
        _facts(service),
        "## Items",
        *(_item(item) for item in service.items),
        _inputs([name for name in used if name in registry.variables()]),
        _service_parameters([name for name in used if name in registry.parameters()]),
        _counted_by(service),
        _examples(service),
    )


def _facts(service: Service) -> str:
    open_items = "yes: a table may bring products of its own" if service.open_items else "no"
    rows = [
        ("id", f"`{service.id}`"),
        ("section", service.section),
        ("SEEA EA", service.seea or "no counterpart on the reference list"),
        ("own items", open_items),
        ("source", service.source),
    ]
    return table(("", ""), rows)


def _item(item: Item) -> str:
    ways: list[tuple[str, Formula]] = [(f"Amount, `{name}`", formula) for name, formula in item.physical.items()]
    ways += [("Potential supply", item.potential)] if item.potential else []
    ways += [("Supply, limited by what there is to clean", item.actual)] if item.actual else []
    ways += [(f"Value, `{name}`", formula) for name, formula in item.monetary.items()]
    parts = [f"### `{item.id}`: {both(item.label)}, {item.unit}", _item_facts(item)]
    for title, formula in ways:
        parts += [f"**{title}**: {told(formula)}", code(equation(formula))]
    return "\n\n".join(parts)


def _item_facts(item: Item) -> str:
    facts = ["Worked out on cells." if item.scope == "cell" else "A number of a whole place."]
    facts += [f"Comes from {names(item.ecosystems)}."] if item.ecosystems else []
    facts += [f"{names(item.on_all_land)}: from all types, whatever there is to clean."] if item.on_all_land else []
    facts += [] if item.physical else ["The amount comes from a table."]
    facts += [] if item.monetary else ["Counted, never valued."]
    facts += ["May be negative."] if item.signed else []
    facts += ["A regression: holds only in the declared units."] if item.empirical else []
    facts += [f"A `price` column replaces `{item.price}`."] if item.price else []
    facts += [f"Source: {item.source}."] if item.source else []
    return " ".join(facts)


def _inputs(wanted: list[str]) -> str:
    if not wanted:
        return ""
    rows = [_input(registry.variables()[name]) for name in wanted]
    return "## Inputs\n\n" + table(("variable", "unit", "kind", "who provides it", "or derived by"), rows)


def _input(spec: Variable) -> list[object]:
    ways = names(way.option for way in registry.derivations().get(spec.name, ()))
    name = f"[`{spec.name}`](../variables.md#{spec.name}) {both(spec.label)}"
    return [name, spec.unit, spec.kind.value, both(spec.provided_by), ways]


def _service_parameters(wanted: list[str]) -> str:
    parts = ["## Parameters"] if wanted else []
    for name in wanted:
        rows = list(value_rows(name))
        parts.append(f"**`{name}`** {both(registry.parameters()[name].label)}, {registry.parameters()[name].unit}")
        parts.append(table(VALUE_HEADER, rows) or "No value was published: the area's annex or a price gives it.")
    return "\n\n".join(parts)


def _counted_by(service: Service) -> str:
    rows = [row for name in standard_ids() for row in _roles(standard(name), service)]
    header = ("standard", "line", "items", "role", "equations it names")
    return "## Standards\n\n" + (table(header, rows) or "No standard counts it.")


def _roles(profile: Standard, service: Service) -> Iterator[list[object]]:
    for line in profile.lines:
        if line.service == service.id:
            keys = [f"{service.id}.{item.id}" for _, item in line_items(line)]
            named = [f"{key}: {way}" for key, way in profile.options.items() if key.removesuffix(".value") in keys]
            items = names(item.id for _, item in line_items(line))
            yield [f"[`{profile.id}`](../standards.md#{profile.id})", both(line.label), items, line.role, names(named)]


def _examples(service: Service) -> str:
    file = f"tests/services/test_{service.id}.py"
    return f"## Worked examples\n\nPublished numbers are recomputed in [`{file}`](../../../{file})."
