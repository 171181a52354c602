"""The pages of words: variables, parameters, ecosystem types, crosswalks."""

from pages.equations import VALUE_HEADER, equation, names_of, told, value_rows
from pages.markdown import both, code, number, page, table
from shanshui.core import registry
from shanshui.core.spec import Derivation, Routed, Variable
from shanshui.run.source_names import ALIASES
from shanshui.standards.crosswalk import LandClass, classes, crosswalk_ids, iucn_get
from shanshui.standards.values import MARKS


def variables_page() -> str:
    """Return the page of all variables and of the equations that make some of them."""
    found = registry.variables().values()
    return page(
        "Variables",
        "After this page you can name a source, a column or a constant so that the program finds it.",
        "A source, a constant or a row of a table is known by the name of its variable. These are read too: "
        + ", ".join(f"`{alias}` ({name})" for alias, name in sorted(ALIASES.items()))
        + ". Where a variable can be derived, the standard or `options:` in `area.yaml` names the equation.",
        *(_variable(spec) for spec in found),
    )


def _variable(spec: Variable) -> str:
    bounded = spec.low > float("-inf") or spec.high < float("inf")
    ends = f"plausible from {number(spec.low)} to {number(spec.high)}" if bounded else ""
    unit = "" if spec.unit == spec.kind.value else spec.unit
    facts = ", ".join(part for part in (unit, spec.kind.value, spec.bands, ends) if part)
    facts = f"{facts}. Provided by: {both(spec.provided_by)}."
    users = [name for name in registry.service_ids() if spec.name in names_of(registry.service(name))]
    used = f"Used by {', '.join(f'[`{name}`](services/{name}.md)' for name in users)}." if users else ""
    ways = [_derivation(way) for way in registry.derivations().get(spec.name, ())]
    ways += [_routed(registry.routed()[spec.name])] if spec.name in registry.routed() else []
    return "\n\n".join(part for part in (f"## {spec.name}", both(spec.label), facts, used, *ways) if part)


def _derivation(way: Derivation) -> str:
    remark = " A regression: holds only in the declared units." if way.empirical else ""
    head = f"**`{way.option}`** {both(way.label)}: {told(way.formula)} Source: {way.source}.{remark}"
    return f"{head}\n\n{code(equation(way.formula))}"


def _routed(way: Routed) -> str:
    needs = [f"[`{name}`](#{name})" for name in way.needs]
    needs += [f"[`{name}`](parameters.md#{name})" for name in way.parameters]
    return (
        f"**Along the flow of water** {both(way.label)}: worked out once on the whole grid, before the blocks, from "
        f"{', '.join(needs)}. `elevation` is a raster, the grid projected, its cells square. Source: {way.source}."
    )


def parameters_page() -> str:
    """Return the page of all parameters with every published value."""
    return page(
        "Parameters",
        "After this page you can choose among published values, or give your own in a local annex.",
        "Marks: " + ", ".join(f"**{mark}** {text}" for mark, text in MARKS.items()) + ". "
        "`sets:` in `area.yaml` names another set than the standard's; see [local annex](../how-to/local-annex.md).",
        *(_parameter(name) for name in registry.parameters()),
    )


def _parameter(name: str) -> str:
    spec = registry.parameters()[name]
    users = [service for service in registry.service_ids() if name in names_of(registry.service(service))]
    made = [v for v, ways in registry.derivations().items() if any(name in way.arguments for way in ways)]
    used = [f"[`{service}`](services/{service}.md)" for service in users]
    made += [v for v, way in registry.routed().items() if name in way.parameters]
    used += [f"[`{variable}`](variables.md#{variable})" for variable in made]
    facts = f"{both(spec.label)}, {spec.unit}{', by ecosystem type' if spec.by_ecosystem else ''}."
    facts += f" Used by {', '.join(used)}." if used else ""
    values = table(VALUE_HEADER, value_rows(name)) or "No value was published: the user gives it."
    return f"## {name}\n\n{facts}\n\n{values}"


def ecosystem_types_page() -> str:
    """Return the page of all ecosystem types."""
    rows = ([f"`{t.id}`", f"`{t.group}`", t.label.en, t.label.zh] for t in registry.ecosystem_types().values())
    return page(
        "Ecosystem types",
        "After this page you can write a class table or the `ecosystem_type` column of a table.",
        "A parameter of a group holds for its types, unless a type has its own.",
        table(("id", "group", "English", "中文"), rows),
        _iucn(),
    )


def crosswalks_page() -> str:
    """Return the page of all crosswalks."""
    return page(
        "Crosswalks",
        "After this page you can write `classes:` for a land-cover product, or a class table of your own.",
        "A class without an ecosystem type is no data. A table of your own has the columns `code, ecosystem_type`.",
        "Surveys write codes with a zero in front and letters at the end: a table of areas has them so, in its column "
        "`land_class`, or has the Chinese name. A raster holds the number in the column `raster`; a class without one "
        "cannot stand in a raster. The mark tells how well a class is known (decision 0008).",
        *(_crosswalk(name) for name in crosswalk_ids()),
    )


def _crosswalk(name: str) -> str:
    found = classes(name).values()
    as_number = all(one.code == str(one.raster) for one in found)
    heads = ("code", "class", "ecosystem type", "note", *(() if as_number else ("raster", "mark")))
    return f"## {name}\n\n" + table(heads, (_class(one)[: len(heads)] for one in found))


def _class(found: LandClass) -> list[object]:
    kind = f"`{found.ecosystem_type}`" if found.ecosystem_type else ""
    raster = "" if found.raster is None else found.raster
    return [found.code, both(found.label), kind, found.note, raster, found.mark]


def _iucn() -> str:
    """Return the types with their groups in the typology of IUCN."""
    rows = (
        [
            f"`{one.ecosystem_type}`",
            "; ".join(f"{g.code} {both(g.label)}" for g in one.groups),
            both(one.note),
            one.mark,
        ]
        for one in iucn_get().values()
    )
    told = (
        "The functional groups a type may be in the IUCN Global Ecosystem Typology (GET), and by its type every class "
        "of a [crosswalk](crosswalks.md). Where there are several, the place decides."
    )
    return f"## In the IUCN typology\n\n{told}\n\n" + table(
        ("ecosystem type", "functional groups", "note", "mark"), rows
    )
