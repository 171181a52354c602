"""EI, the ecological environment index of HJ 192-2015: five indices, the restriction rule, and what was done to them.

Source: HJ 192-2015. Areas in km2, lengths in km, water in 10^6 m3, loads in t, rain in mm.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shanshui.accounts.condition.grades import NOISE, IndexValue, grade, rounded
from shanshui.accounts.condition.library import HJ_2015, land_classes, loads, norms, parts, rule, steps, variables
from shanshui.core.errors import AreasDoNotAddUp, IndexInputsMissing, MustBePositive, UnknownRestriction
from shanshui.core.labels import Label

Rounding = Literal["full", "one_decimal"]
RESTRICTIONS = (0, 2, 3)
LEVEL_3 = 3
WATER = ("river_length", "water_area", "water_resource")
LAND_STRESS = ("heavy_erosion_area", "moderate_erosion_area", "other_stressed_area")


@dataclass(frozen=True)
class Part:
    """One of the indices: as the formula gives it, and as it enters EI (within 0 to 100, perhaps rounded)."""

    id: str
    raw: float
    value: float


@dataclass(frozen=True)
class EcologicalIndex:
    """EI of a place in a year; `unrestricted` is before the restriction rule, `notes` tell every rule that acted."""

    index: IndexValue
    unrestricted: float
    parts: Mapping[str, Part]
    rounding: Rounding
    notes: tuple[Label, ...]

    @property
    def value(self) -> float:
        """Return the index."""
        return self.index.value


def needed(anomaly: bool = True) -> list[str]:
    """Return the variables that must be given beside the land classes."""
    water = [*WATER, "water_resource_mean"] if anomaly else [*WATER]
    return ["ndvi_growing_season", "precipitation", *water, *LAND_STRESS, *(one.variable for one in loads("pollution"))]


def habitat_quality(areas: Mapping[str, float], total: float) -> float:
    """Return habitat quality HQ, not yet held within 0 to 100; `areas` are by land class, absent ones are none."""
    classes = land_classes()
    weighed = math.fsum(area * classes[name].weight * classes[name].group_weight for name, area in areas.items())
    return norms()["habitat"] * weighed / total


def biology(habitat: float, surveyed: float = math.nan) -> float:
    """Return biological richness: the mean of BI and HQ, HQ alone where BI was not surveyed."""
    return habitat if math.isnan(surveyed) else (surveyed + habitat) / 2


def vegetation(ndvi: float) -> float:
    """Return vegetation cover of the mean monthly maximum NDVI from May to September, −1 to 1."""
    return norms()["vegetation"] * ndvi * rule("ndvi", "scale")


def counted_resource(resource: float, mean: float) -> float:
    """Return the water resource that counts: none of what is far above the long-term mean.

    Up to 1.4 times the mean as it is; to 2.4 times, mean × (2.4 − ratio); above, nothing.
    """
    ratio, most = round(resource / mean, NOISE), rule("anomaly", "nothing")
    if ratio <= rule("anomaly", "as_is"):
        return resource
    return mean * (most - ratio) if ratio <= most else 0.0


def water(river_length: float, water_area: float, resource: float, total: float) -> float:
    """Return water network density, resource as it counts."""
    weighed = (norms()["river"] * river_length, norms()["lake"] * water_area, norms()["resource"] * resource)
    return math.fsum(weighed) / total / 3


def land_stress(areas: Mapping[str, float], total: float) -> float:
    """Return land stress of the areas of heavy and moderate erosion, built-up land and other stressed land."""
    return norms()["land_stress"] * math.fsum(one.weight * areas[one.variable] for one in loads("land_stress")) / total


def pollution(given: Mapping[str, float], precipitation: float, total: float) -> float:
    """Return pollution load: what goes to water is diluted by rain, the rest by area."""
    by = {"rain": precipitation * total, "air": total}
    return math.fsum(
        one.weight * norms()[one.variable] * given[one.variable] / by[one.carried_by] for one in loads("pollution")
    )


def restricted(value: float, level: int, where: str = "restriction_level") -> float:
    """Return EI after an environmental event: level 2 drops a class; level 3 caps at 54.9 first, then drops one.

    Raises
    ------
    UnknownRestriction
        If the level is not 0 (none), 2 or 3: nothing is published for others.
    """
    if level not in RESTRICTIONS:
        raise UnknownRestriction(where=where, level=level, known=list(RESTRICTIONS))
    if level == 0 or math.isnan(value):
        return value
    good = next(step.least for step in steps(HJ_2015, "class") if step.id == "good")
    if level == LEVEL_3 and round(value, NOISE) >= good:
        value = rule("restriction", "ceiling")
    now = grade(IndexValue(value, HJ_2015))
    return value if now is None or math.isnan(now.cap_below) else now.cap_below


def ecological_index(
    given: Mapping[str, float], rounding: Rounding = "full", anomaly: bool = True, where: str = "EI"
) -> EcologicalIndex:
    """Return EI of HJ 192-2015 from the numbers of a place in a year, by variable, each in its unit.

    Parameters
    ----------
    rounding
        `full`, or `one_decimal`: the indices are rounded before they are weighed, as some implementations do.
    anomaly
        Whether the rule for water resources far above the mean is applied; it needs the long-term mean.

    Raises
    ------
    IndexInputsMissing, AreasDoNotAddUp, MustBePositive, UnknownRestriction
        Nothing is guessed.
    """
    given = {name: value for name, value in given.items() if not math.isnan(value)}
    _check_given(given, anomaly, where)
    areas, total = _land(given, where)
    notes: list[Label] = []
    habitat = _held(HABITAT, habitat_quality(areas, total), notes)
    raw = {
        "biology": biology(habitat, given.get("biodiversity_index", math.nan)),
        "vegetation": vegetation(given["ndvi_growing_season"]),
        "water": water(given["river_length"], given["water_area"], _resource(given, anomaly, notes), total),
        "land_stress": land_stress({**given, "built_area": _built(areas)}, total),
        "pollution": pollution(given, given["precipitation"], total),
    }
    notes += [] if "biodiversity_index" in given else [NO_SURVEY]
    held = {name: _held(parts(HJ_2015)[name].label, value, notes) for name, value in raw.items()}
    found = {name: Part(name, raw[name], rounded(v, 1) if rounding == "one_decimal" else v) for name, v in held.items()}
    free = combined({name: part.value for name, part in found.items()}, HJ_2015)
    final = _restricted(free, given, notes, where)
    return EcologicalIndex(IndexValue(final, HJ_2015), free, found, rounding, tuple(notes))


HABITAT = Label("Habitat quality", "生境质量指数")
NO_SURVEY = Label(
    "BI was not surveyed: biological richness is habitat quality alone", "未做 BI 调查：生物丰度指数取生境质量指数"
)
NO_EVENT = Label("no environmental event is given: none is applied", "未提供环境事件：不作限制")
NO_RULE = Label("the rule for unusual water resources was left out, as asked", "按设置未采用水资源量异常规则")


def combined(values: Mapping[str, float], method_id: str) -> float:
    """Return the weighted sum of the parts of an index; of a burden, 100 less it counts."""
    whole = rule("range", "highest")
    return math.fsum(
        part.weight * (whole - values[name] if part.inverted else values[name])
        for name, part in parts(method_id).items()
    )


def _check_given(given: Mapping[str, float], anomaly: bool, where: str) -> None:
    missing = [name for name in needed(anomaly) if name not in given]
    if missing:
        raise IndexInputsMissing(where=where, index="EI", missing=told(missing))
    for name in ("precipitation", *(["water_resource_mean"] if anomaly else [])):
        if given[name] <= 0:
            raise MustBePositive(where=where, variable=name, value=f"{given[name]:g}")


def told(names: list[str]) -> Label:
    """Return variables with their names and units, for a message that must tell all of them."""
    known = [variables()[name] for name in names]
    return Label(
        "; ".join(f"{v.name} ({v.label.en}, {v.unit})" for v in known),
        "；".join(f"{v.name}（{v.label.zh}，{v.unit}）" for v in known),
    )


def _land(given: Mapping[str, float], where: str) -> tuple[dict[str, float], float]:
    """Return the areas of the land classes and that of the place; classes left out are none only if the rest is all."""
    areas = {name: given[c.variable] for name, c in land_classes().items() if c.variable in given}
    absent = [c.variable for name, c in land_classes().items() if name not in areas]
    if not areas or (absent and "place_area" not in given):
        raise IndexInputsMissing(where=where, index="EI", missing=told(["place_area", *absent]))
    total, found = given.get("place_area", math.fsum(areas.values())), math.fsum(areas.values())
    if total <= 0:
        raise MustBePositive(where=where, variable="place_area", value=f"{total:g}")
    if abs(found - total) > rule("tolerance", "area") * total:
        raise AreasDoNotAddUp(where=where, found=f"{found:,.10g}", total=f"{total:,.10g}", absent=told(absent))
    return areas, total


def _built(areas: Mapping[str, float]) -> float:
    return math.fsum(area for name, area in areas.items() if land_classes()[name].group == "built")


def _resource(given: Mapping[str, float], anomaly: bool, notes: list[Label]) -> float:
    resource = given["water_resource"]
    if not anomaly:
        notes.append(NO_RULE)
        return resource
    mean = given["water_resource_mean"]
    counted = counted_resource(resource, mean)
    if counted != resource:
        ratio = f"{resource / mean:.3g}"
        en = f"the water resource is {ratio} times its mean: {counted:,.6g} of {resource:,.6g} million m³ count"
        zh = f"水资源量为多年平均的 {ratio} 倍：{resource:,.6g} 百万 m³ 中按 {counted:,.6g} 计"
        notes.append(Label(en, zh))
    return counted


def _held(label: Label, value: float, notes: list[Label]) -> float:
    """Return an index within 0 to 100, and tell if it had to be brought there."""
    held = min(max(value, rule("range", "lowest")), rule("range", "highest"))
    if held != value:
        en = f"{label.en} came to {value:.2f} and is taken as {held:g}"
        notes.append(Label(en, f"{label.zh}为 {value:.2f}，按 {held:g} 计"))
    return held


def _restricted(free: float, given: Mapping[str, float], notes: list[Label], where: str) -> float:
    level = given.get("restriction_level")
    if level is None:
        notes.append(NO_EVENT)
        return free
    final = restricted(free, int(level) if level == int(level) else -1, where)
    if final != free:
        en = f"an event of level {level:g} brings EI from {free:.2f} to {final:g}"
        notes.append(Label(en, f"发生 {level:g} 级环境事件，EI 由 {free:.2f} 降为 {final:g}"))
    return final
