"""Areas of EI's land classes from ecosystem types, as far as the types tell them apart."""

import math
from collections.abc import Mapping

from shanshui.accounts.condition.library import land_classes, land_of_types, rule
from shanshui.core import registry
from shanshui.core.errors import ClassesNotApart
from shanshui.core.labels import Label

HECTARES = 100.0  # in a km2


def with_land(given: Mapping[str, float], extent_ha: Mapping[str, float], where: str) -> dict[str, float]:
    """Return the numbers of a place, with its area and land classes from its ecosystem types where they are not given.

    What the user gives stays untouched if there is no extent, or if the classes given are the whole place already.
    """
    own = [given[c.variable] for c in land_classes().values() if c.variable in given]
    total = given.get("place_area", math.nan)
    if not extent_ha or abs(math.fsum(own) - total) <= rule("tolerance", "area") * total:
        return dict(given)
    whole = math.fsum(extent_ha.values()) / HECTARES
    return {"place_area": whole, **given, **land_from_extent(extent_ha, given, where)}


def land_from_extent(extent_ha: Mapping[str, float], given: Mapping[str, float], where: str) -> dict[str, float]:
    """Return variable → km2 for every land class: as given, else from the area of ecosystem types.

    A group (forest, grass, …) of which the user gives any class is the user's whole. In the others each type must
    tell its class; EI's classes are finer than most land cover, and what is not told apart is not guessed.

    Raises
    ------
    ClassesNotApart
        Naming the types, their areas and the classes to give.
    """
    classes = land_classes()
    own = {c.group for c in classes.values() if c.variable in given}
    found: dict[str, list[float]] = {c.variable: [] for c in classes.values() if c.group not in own}
    open_types: dict[str, float] = {}
    for name, area in sorted(extent_ha.items()):
        group, land = land_of_types().get(name, ("", ""))
        if group in own or not area:
            continue
        if land:
            found[classes[land].variable].append(area / HECTARES)
        else:
            open_types[name] = area / HECTARES
    if open_types:
        raise _not_apart(open_types, where)
    whole = {name: math.fsum(areas) for name, areas in found.items()}
    return {**whole, **{name: given[name] for name in (c.variable for c in classes.values()) if name in given}}


def _not_apart(types: Mapping[str, float], where: str) -> ClassesNotApart:
    groups = {land_of_types().get(name, ("", ""))[0] for name in types}
    wanted = [c.variable for c in land_classes().values() if c.group in groups or "" in groups]
    labels = registry.ecosystem_types()
    return ClassesNotApart(
        where=where,
        types=Label(
            "; ".join(f"{labels[name].label.en} {area:,.6g} km²" for name, area in types.items()),
            "；".join(f"{labels[name].label.zh} {area:,.6g} km²" for name, area in types.items()),
        ),
        wanted=Label(", ".join(wanted), "、".join(wanted)),
    )
