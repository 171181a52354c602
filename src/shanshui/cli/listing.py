"""The services, variables and standards, listed or one told in full."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from shanshui.cli.text import aligned, exact, wording
from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.core.formula_text import body, said
from shanshui.core.labels import Label
from shanshui.core.spec import Derivation, Item, Service, Variable, arguments

Json = dict[str, Any]
Told = tuple[list[Json], list[str]]


def told(what: str, name: str, lang: str) -> Told:
    """Return the records (for JSON) and the lines of a list, or of one entry if a name is given."""
    every, one = WAYS[what]
    return one(name, lang) if name else every(lang)


def both(label: Label) -> Json:
    """Return a label for JSON."""
    return {"en": label.en, "zh": label.zh}


# --- services -----------------------------------------------------------------------------------------


def all_services(lang: str) -> Told:
    """Return every service: id, section, label, SEEA EA class."""
    found = [registry.service(name) for name in registry.service_ids()]
    records = [
        {
            "service": s.id,
            "section": s.section,
            "label": both(s.label),
            "seea": s.seea,
            "items": [i.id for i in s.items],
        }
        for s in found
    ]
    return records, aligned([(s.id, s.section, s.label.in_(lang), s.seea) for s in found])


def one_service(name: str, lang: str) -> Told:
    """Return everything that is declared about a service."""
    service = registry.service(name, "services")
    record = {
        "service": service.id,
        "section": service.section,
        "seea": service.seea,
        "label": both(service.label),
        "source": service.source,
        "open_items": service.open_items,
        "notes": both(service.notes),
        "items": [_item_record(item) for item in service.items],
        "standards": _standards_with(service),
    }
    return [record], list(_service_lines(service, lang))


def _item_record(item: Item) -> Json:
    formulas = {
        key: {"says": both(said(f)), "expression": body(f), "arguments": list(arguments(f))}
        for key, f in item.formulas().items()
    }
    return {
        "item": item.id,
        "label": both(item.label),
        "unit": item.unit,
        "scope": item.scope,
        "price": item.price,
        "ecosystems": list(item.ecosystems),
        "on_all_land": list(item.on_all_land),
        "source": item.source,
        "formulas": formulas,
    }


def _standards_with(service: Service) -> dict[str, str]:
    """Return standard → role of the service's lines there."""
    from shanshui.standards.profile import standard, standard_ids

    found = {}
    for name in standard_ids():
        roles = dict.fromkeys(line.role for line in standard(name).lines if line.service == service.id)
        if roles:
            found[name] = ", ".join(roles)
    return found


def _service_lines(service: Service, lang: str) -> Iterator[str]:
    yield f"{service.label.in_(lang)} [{service.id}]"
    yield inspect.getdoc(registry.service_module(service.id)) or ""
    yield ""
    where = ", ".join(f"{name} ({role})" for name, role in _standards_with(service).items())
    yield from aligned(
        [
            ("SEEA EA", service.seea),
            (wording(lang, "Section", "类别"), service.section),
            (wording(lang, "Source", "来源"), service.source),
            (wording(lang, "Standards", "规范"), where or "–"),
        ]
    )
    if note := service.notes.in_(lang):
        yield note
    if service.open_items:
        yield wording(lang, "A table may bring items of its own.", "表格可自带其他项目。")
    for item in service.items:
        yield ""
        yield from _item_lines(item, lang)


def _item_lines(item: Item, lang: str) -> Iterator[str]:
    kinds = ", ".join(item.ecosystems) or wording(lang, "all ecosystem types", "所有生态系统类型")
    kinds += "".join(wording(lang, f" ({way}: all)", f"（{way}：所有类型）") for way in item.on_all_land)
    yield f"{item.label.in_(lang)} [{item.id}], {item.unit}, {kinds}"
    if not item.physical:
        yield f"  {wording(lang, 'Amounts come from a table.', '数量来自表格。')}"
    for key, formula in item.formulas().items():
        yield f"  {key} = {'; '.join(body(formula).splitlines())}"
        yield f"    {said(formula).in_(lang)}"
    names = dict.fromkeys(name for formula in item.formulas().values() for name in arguments(formula))
    rows = [(f"    {name}", *_named(name, lang)) for name in names if name not in ("amount", "capacity")]
    yield from aligned(rows)


def _named(name: str, lang: str) -> tuple[str, str, str]:
    """Return unit, label and sort of an argument."""
    if name in registry.variables():
        spec: Any = registry.variables()[name]
        return spec.unit, spec.label.in_(lang), wording(lang, "variable", "变量")
    spec = registry.parameter(name)
    return spec.unit, spec.label.in_(lang), wording(lang, "parameter", "参数")


# --- variables ----------------------------------------------------------------------------------------


def all_variables(lang: str) -> Told:
    """Return every variable: name, unit, kind, label."""
    found = list(registry.variables().values())
    records = [
        {"variable": v.name, "unit": v.unit, "kind": v.kind.value, "bands": v.bands, "label": both(v.label)}
        for v in found
    ]
    return records, aligned([(v.name, v.unit, v.kind.value, v.label.in_(lang)) for v in found])


def one_variable(name: str, lang: str) -> Told:
    """Return who provides a variable, how it can be derived, and what uses it."""
    spec, ways = registry.variable(name, "variables"), registry.derivations().get(name, ())
    record = {
        "variable": spec.name,
        "unit": spec.unit,
        "kind": spec.kind.value,
        "bands": spec.bands,
        "label": both(spec.label),
        "low": _bound(spec.low),
        "high": _bound(spec.high),
        "provided_by": both(spec.provided_by),
        "derived": [_way_record(way) for way in ways],
        "along_the_flow": _routed_record(name),
        "used_by": users(name),
    }
    return [record], list(_variable_lines(spec, ways, lang))


def _bound(value: float) -> float | None:
    return value if abs(value) != float("inf") else None


def _way_record(way: Derivation) -> Json:
    return {
        "option": way.option,
        "label": both(way.label),
        "needs": list(way.arguments),
        "expression": body(way.formula),
        "source": way.source,
    }


def _routed_record(name: str) -> Json | None:
    """Return how a variable is worked out along the flow of water; None if it is not."""
    way = registry.routed().get(name)
    if way is None:
        return None
    return {"label": both(way.label), "needs": [*way.needs, *way.parameters], "source": way.source}


def users(name: str) -> list[str]:
    """Return the items and derivations whose equations take a name."""
    items = [
        f"{service}.{item.id}: {key}"
        for service in registry.service_ids()
        for item in registry.service(service).items
        for key, formula in item.formulas().items()
        if name in arguments(formula)
    ]
    ways = [
        f"{way.variable}: {way.option}"
        for some in registry.derivations().values()
        for way in some
        if name in way.arguments
    ]
    flows = [f"{way.variable}: routed" for way in registry.routed().values() if name in (*way.needs, *way.parameters)]
    return [*items, *ways, *flows]


def _variable_lines(spec: Variable, ways: tuple[Derivation, ...], lang: str) -> Iterator[str]:
    yield f"{spec.label.in_(lang)} [{spec.name}]"
    yield from aligned(
        [
            (wording(lang, "Unit", "单位"), spec.unit + (f", {spec.bands}" if spec.bands else "")),
            (wording(lang, "Kind", "性质"), f"{spec.kind.value}, {spec.kind.resampling}"),
            (wording(lang, "Plausible", "合理范围"), f"{spec.low:g} … {spec.high:g}"),
            (wording(lang, "Provided by", "提供方"), spec.provided_by.in_(lang)),
        ]
    )
    for way in ways:
        yield ""
        yield f"{wording(lang, 'Derived', '推算')}: {way.option} ({way.label.in_(lang)})"
        yield f"  {spec.name} = {'; '.join(body(way.formula).splitlines())}"
        yield f"  {wording(lang, 'needs', '需要')}: {', '.join(way.arguments)}"
        yield f"  {wording(lang, 'source', '来源')}: {way.source}"
    if flow := registry.routed().get(spec.name):
        yield ""
        yield f"{wording(lang, 'Worked out along the flow of water', '沿水流推算')}: {flow.label.in_(lang)}"
        yield f"  {wording(lang, 'needs', '需要')}: {', '.join((*flow.needs, *flow.parameters))}"
        yield f"  {wording(lang, 'source', '来源')}: {flow.source}"
    if taken := users(spec.name):
        yield ""
        yield wording(lang, "Used by", "用于")
        yield from (f"  {user}" for user in taken)


# --- standards ----------------------------------------------------------------------------------------


def all_standards(lang: str) -> Told:
    """Return every standard: id, version, label, how sure its list of lines is."""
    from shanshui.standards.profile import standard, standard_ids

    found = [standard(name) for name in standard_ids()]
    records = [
        {"standard": s.id, "version": s.version, "label": both(s.label), "mark": s.mark, "account_type": s.account_type}
        for s in found
    ]
    return records, aligned([(s.id, s.version, f"[{s.mark}]", s.label.in_(lang)) for s in found])


def one_standard(name: str, lang: str) -> Told:
    """Return the lines, options and parameter sets of a standard; or of a parameter, its published sets."""
    from shanshui.standards.profile import standard, standard_ids

    if name not in standard_ids():
        if name in registry.parameters():
            return one_parameter(name, lang)
        known, see = [*standard_ids(), *registry.parameters()], "`shanshui standards` lists them."
        raise NoSuchName(where="standards", what="standard", name=name, known=known, see=see)
    spec = standard(name)
    record = {
        "standard": spec.id,
        "version": spec.version,
        "label": both(spec.label),
        "status": both(spec.status),
        "source": spec.source,
        "mark": spec.mark,
        "account_type": spec.account_type,
        "ecosystems": list(spec.ecosystems),
        "lines": [
            {
                "line": x.id,
                "service": x.service,
                "items": list(x.items),
                "role": x.role,
                "mark": x.mark,
                "label": both(x.label),
                "seea": list(x.seea),
            }
            for x in spec.lines
        ],
        "options": spec.options,
        "sets": spec.sets,
        "notes": both(spec.notes),
    }
    return [record], list(_standard_lines(spec, lang))


def _standard_lines(spec: Any, lang: str) -> Iterator[str]:
    yield f"{spec.label.in_(lang)} [{spec.id}]"
    yield from aligned(
        [
            (wording(lang, "Version", "版本"), spec.version),
            (wording(lang, "Status", "状态"), spec.status.in_(lang)),
            (wording(lang, "Source", "来源"), f"{spec.source} [{spec.mark}]"),
        ]
    )
    yield ""
    yield wording(lang, "Lines", "科目")
    rows = [
        (f"  {x.label.in_(lang)}", x.role, f"[{x.mark}]", x.service + (f" ({', '.join(x.items)})" if x.items else ""))
        for x in spec.lines
    ]
    yield from aligned(rows)
    for title, chosen in (
        (wording(lang, "Equations", "公式选择"), spec.options),
        (wording(lang, "Parameter sets", "参数取值"), spec.sets),
    ):
        if chosen:
            yield ""
            yield title
            yield from aligned([(f"  {key}", value) for key, value in chosen.items()])
    if note := spec.notes.in_(lang):
        yield ""
        yield note.strip()


def one_parameter(name: str, lang: str) -> Told:
    """Return every published value of a parameter, set by set."""
    from shanshui.standards.values import library

    spec = registry.parameter(name, "standards")
    values = [value for values in library().get(name, {}).values() for value in values]
    record = {
        "parameter": spec.name,
        "unit": spec.unit,
        "by_ecosystem": spec.by_ecosystem,
        "label": both(spec.label),
        "used_by": users(name),
        "values": [
            {
                "set": v.set,
                "ecosystem_type": v.ecosystem_type,
                "value": v.value,
                "year": v.year,
                "mark": v.mark,
                "source": v.source,
            }
            for v in values
        ],
    }
    rows = [
        (f"  {v.set}", v.ecosystem_type, exact(v.value), spec.unit, f"[{v.mark}]", v.year, v.source) for v in values
    ]
    head = f"{spec.label.in_(lang)} [{spec.name}], {spec.unit}"
    used = [f"  {user}" for user in users(name)]
    none = [
        wording(lang, "  no published value: give it in the area's annex", "  没有公开取值：请在地方参数附件中给出")
    ]
    return [record], [head, *(aligned(rows, right=(2,)) or none), wording(lang, "Used by", "用于"), *used]


WAYS: dict[str, tuple[Callable[[str], Told], Callable[[str, str], Told]]] = {
    "service": (all_services, one_service),
    "variable": (all_variables, one_variable),
    "standard": (all_standards, one_standard),
}
