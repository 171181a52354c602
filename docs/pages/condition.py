"""The page of what the condition account reads and what its methods publish."""

from pages.markdown import both, number, page, table
from shanshui.accounts.condition import library
from shanshui.core.registry import read_packaged

DATA = (
    ("ei_norms", "Normalisation coefficients of EI", ("name", "value", "label_en", "label_zh", "mark", "source")),
    ("ei_loads", "Burdens of EI", ("index", "variable", "weight", "mark", "source")),
    ("ei_rules", "Numbers of the rules of EI", ("rule", "value", "label_en", "label_zh", "mark", "source")),
    ("ei_crosswalk", "Ecosystem types as land classes of EI", ("ecosystem_type", "group", "class", "mark", "note")),
    ("parts", "Weights of the parts", ("method", "part", "weight", "inverted", "label_en", "label_zh", "mark")),
    ("classes", "Classes and change classes", ("method", "kind", "from", "label_en", "label_zh", "mark")),
    ("seea_classes", "Classes of condition variables of the SEEA EA", ("id", "label_en", "label_zh", "mark")),
    ("methods", "Methods", ("id", "issued", "label_en", "label_zh", "mark", "source")),
)


def condition_page() -> str:
    """Return the page of the condition account."""
    return page(
        "Condition",
        "After this page you can write tables of readings for EI and EQI, and know every number they rest on.",
        "[How to account the condition of ecosystems](../how-to/condition-account.md) tells how they are used. Marks: "
        "**S** read, **C** our own choice or recomputed, **M** recalled, to be confirmed.",
        _variables(),
        _land(),
        _scores(),
        *(_data(*entry) for entry in DATA),
    )


def _variables() -> str:
    land = {one.variable for one in library.land_classes().values()}
    rows = [
        [f"`{v.name}`", v.unit, both(v.label), both(v.provided_by)]
        for v in library.variables().values()
        if v.name not in land | library.eqi_scores().keys()
    ]
    return "## Variables\n\n" + table(("variable", "unit", "meaning", "who has it"), rows)


def _land() -> str:
    rows = [
        [f"`{one.variable}`", both(one.label), one.group, number(one.group_weight), number(one.weight)]
        for one in library.land_classes().values()
    ]
    return "## Land classes of EI, km2\n\n" + table(
        ("variable", "class", "group", "weight of group", "weight in it"), rows
    )


def _scores() -> str:
    rows = [[f"`{s.id}`", both(s.label), s.part, s.second, s.mark] for s in library.eqi_scores().values()]
    return "## Indicators of EQI, 0 to 100\n\n" + table(
        ("variable", "indicator", "first level", "second", "mark"), rows
    )


def _data(name: str, title: str, columns: tuple[str, ...]) -> str:
    rows = read_packaged(library.PACKAGE, f"{library.FOLDER}/{name}.csv")
    return f"## {title}\n\n" + table(columns, ([row[column] for column in columns] for row in rows))
