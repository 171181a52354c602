"""What a careful reader should be told beside the numbers."""

import math
from typing import Any

import numpy as np

from shanshui.core import registry
from shanshui.core.errors import listed
from shanshui.core.period import Period
from shanshui.run.account import Prepared
from shanshui.run.engine import Account
from shanshui.run.overlap import plan_ways, standing
from shanshui.standards.conflicts import conflicts as pairs_of_lines

Json = dict[str, Any]
SLIVERS = 0.005  # of the area: borders drawn by different hands never meet quite
MOST = 0.5  # of the headline in one line: worth saying


def notes(prepared: Prepared) -> list[Json]:
    """Return the remarks of the area, of its standard, and of its sources."""
    config, found = prepared.area.config, []
    found += [{"en": note.label.en, "zh": note.label.zh} for note in config.notes]
    for source in config.sources.values():
        if source.indicative:
            found.append({"en": source.indicative.label.en, "zh": source.indicative.label.zh})
    if prepared.standard.notes.en:
        found.append({"en": prepared.standard.notes.en.strip(), "zh": prepared.standard.notes.zh.strip()})
    return found


def warnings(prepared: Prepared, account: Account) -> list[Json]:
    """Return warnings: the run could go on and the number is right, but a reader must know."""
    return [
        *_concentration(prepared, account),
        *_uncovered(account),
        *_absent_in_a_period(prepared),
        *_absent_in_a_place(prepared),
        *_part_of_a_year(prepared),
        *_blank(prepared),
        *_borders(prepared),
        *_water_from_outside(prepared),
        *_sediment_twice(prepared),
        *_nutrients_twice(prepared),
    ]


def _concentration(prepared: Prepared, account: Account) -> list[Json]:
    """Return a warning for each period in which one service makes up most of the headline."""
    found = []
    root = prepared.area.config.area.code
    for period in prepared.periods:
        by_service: dict[str, float] = {}
        for flow in account.flows.where(place=root, period=period):
            if flow.in_headline and not math.isnan(flow.value):
                by_service[flow.service] = by_service.get(flow.service, 0.0) + flow.value
        whole = math.fsum(by_service.values())
        for service, value in by_service.items():
            if len(by_service) > 2 and whole > 0 and value / whole > MOST:
                share = f"{100 * value / whole:.0f} %"
                found.append(
                    {
                        "code": "concentration",
                        "en": f"{period}: {service} makes up {share} of the headline; what it assumes decides the total. `shanshui explain {service}` shows the alternatives.",
                        "zh": f"{period}：{service} 占总值 {share}，其假设决定总值；可用 `shanshui explain {service}` 查看其他取值。",
                    }
                )
    return found


def _uncovered(account: Account) -> list[Json]:
    """Return a warning for items that leave a part of their ecosystem types without a value."""
    area: dict[tuple[str, str], list[float]] = {}
    for flow in (flow for root in account.tree.roots for flow in account.flows.where(place=root)):
        if not math.isnan(flow.covered):
            whole = account.extent.get((flow.period, flow.place, flow.ecosystem_type), 0.0)
            sums = area.setdefault((flow.period, f"{flow.service}.{flow.item}"), [0.0, 0.0])
            sums[0] += flow.covered * whole
            sums[1] += whole
    return [
        {
            "code": "uncovered",
            "en": f"{period}: {item} has a value on {100 * there / whole:.1f} % of the area it comes from; the rest lacks a parameter or an input.",
            "zh": f"{period}：{item} 仅在其来源面积的 {100 * there / whole:.1f}% 上有值，其余缺参数或输入。",
        }
        for (period, item), (there, whole) in area.items()
        if whole > 0 and there / whole < 0.999
    ]


def _absent_in_a_period(prepared: Prepared) -> list[Json]:
    """Return a warning for items that come from tables in some periods only: no equation takes over in the others."""
    brought = {(a.service, a.item, a.period) for a in prepared.tables.amounts}
    return [
        {
            "code": "absent_in_a_period",
            "en": f"{period}: no table has {task.key}, though one has it for another period; it is not accounted here.",
            "zh": f"{period}：表格中没有 {task.key}（其他核算期有），本期未核算。",
        }
        for task in prepared.plan.tasks
        for period in prepared.periods
        if task.from_table and (task.service.id, task.item.id, period) not in brought
    ]


def _absent_in_a_place(prepared: Prepared) -> list[Json]:
    """Return a warning for items a table has for some of the mapped places only: no equation takes over in the others."""
    shapes = set(prepared.maps.territory.shapes) if prepared.maps else set()
    found = []
    for task in prepared.plan.tasks:
        if not (task.from_table and task.item.physical):
            continue
        given = {a.place for a in prepared.tables.amounts if (a.service, a.item) == (task.service.id, task.item.id)}
        reached = given.union(*(prepared.tree.descendants(place) for place in given))
        absent = sorted(code for code in shapes - reached if not given & set(prepared.tree.descendants(code)))
        if absent:
            found.append(
                {
                    "code": "absent_in_a_place",
                    "en": f"{task.key} comes from a table that has no figure for {listed(absent)}; it is not accounted there.",
                    "zh": f"{task.key} 取自表格，但表中没有 {listed(absent)}，这些地方未核算该项。",
                }
            )
    return found


def _part_of_a_year(prepared: Prepared) -> list[Json]:
    """Return a warning for periods shorter than a year: what the library holds for a year is not cut down to them."""
    return [
        {
            "code": "part_of_a_year",
            "en": f"{period} is a part of a year; capacities, rates and depreciation of the library are those of a year. Give those of the period in the annex.",
            "zh": f"{period} 不足一年；参数库中的净化能力、速率和折旧率均为全年值，请在地方参数附件中给出本期数值。",
        }
        for period in prepared.periods
        if Period.parse(period).part
    ]


def _blank(prepared: Prepared) -> list[Json]:
    """Return a warning if rows of a table have no quantity: they are absent from every total."""
    rows = prepared.tables.blank
    if not rows:
        return []
    named = ", ".join(rows[:5]) + (f" … ({len(rows)})" if len(rows) > 5 else "")
    return [
        {
            "code": "blank_quantities",
            "en": f"rows without a quantity are left out of every total: {named}.",
            "zh": f"以下各行没有数量，未计入任何合计：{named}。",
        }
    ]


def _borders(prepared: Prepared) -> list[Json]:
    """Return a warning where polygons overlap, so that land counts twice, or leave a part of a whole without any."""
    if prepared.maps is None:
        return []
    from shapely import union_all

    territory, found = prepared.maps.territory, []
    union = union_all(list(territory.shapes.values()))
    twice = math.fsum(shape.area for shape in territory.shapes.values()) / union.area - 1
    if twice > SLIVERS:
        found.append(
            {
                "code": "places_overlap",
                "en": f"the polygons of the places overlap: {100 * twice:.1f} % of the land counts twice.",
                "zh": f"各地边界相互重叠：{100 * twice:.1f}% 的土地被重复计入。",
            }
        )
    for code, whole in sorted(territory.wholes.items()):
        missing = whole.difference(union).area / whole.area
        if missing > SLIVERS:
            found.append(
                {
                    "code": "parts_missing",
                    "en": f"{code}: parts of it with polygons leave {100 * missing:.1f} % of its own polygon out; that land is not accounted.",
                    "zh": f"{code}：其有边界的下级缺其自身边界的 {100 * missing:.1f}%，该部分土地未核算。",
                }
            )
    return found


def _water_from_outside(prepared: Prepared) -> list[Json]:
    """Return a warning for each variable that flows: water is followed on the grid alone."""
    labels = [registry.variable(name).label for name in prepared.plan.routed]
    return [
        {
            "code": "water_from_outside",
            "en": f"{label.en}: water is followed inside the rectangle around the places; what comes in from outside it is missing. Where that cuts a catchment, account the whole catchment.",
            "zh": f"{label.zh}：水流只在各地外接矩形内推算，不含矩形以外的来水。若其切断流域，请以整个流域为核算区域。",
        }
        for label in labels
    ]


def _sediment_twice(prepared: Prepared) -> list[Json]:
    """Return a warning if a share is taken of soil that is already only what was kept from streams."""
    way = prepared.plan.choices.get("soil_retained")
    shared = any(t.key == "soil_retention.sedimentation" and t.physical == "share" for t in prepared.plan.on_cells)
    if way is None or way.chosen != "sediment_delivery" or not shared:
        return []
    return [
        {
            "code": "sediment_twice",
            "en": "soil_retained is what is kept from streams, and sedimentation takes sediment_share of it again: choose `soil_retention.sedimentation: delivered`, or leave soil_retained to RUSLE.",
            "zh": "soil_retained 已是未入河的部分，泥沙淤积又乘以 sediment_share：请选 `soil_retention.sedimentation: delivered`，或由 RUSLE 计算 soil_retained。",
        }
    ]


def _nutrients_twice(prepared: Prepared) -> list[Json]:
    """Return a warning for each nutrient that is followed over all land and counted again in the soil that is kept."""
    tasks, ways, found = {task.key: task for task in prepared.plan.tasks}, plan_ways(prepared.plan), []
    for one in (one for one in pairs_of_lines() if one.warning == "nutrients_twice" and one.applies(ways)):
        whole, part = tasks.get(one.a), tasks.get(one.b)
        if whole and part and whole.by_equation and (part.by_equation or part.from_table):
            found.append(
                {
                    "code": one.warning,
                    "en": f"{one.why.en}: {one.remedy.en}.",
                    "zh": f"{one.why.zh}：{one.remedy.zh}。",
                }
            )
    return found


def conflicts(prepared: Prepared, account: Account) -> list[Json]:
    """Return pairs of lines of the total that count the same thing, where both have a value, and rules that are broken."""
    counts = ~np.isnan(account.flows.numbers["value"]) & account.flows.numbers["in_headline"]
    priced = account.flows.take(np.flatnonzero(counts))
    valued = zip(priced.text("service"), priced.text("item"), strict=True)
    setting = prepared.area.config.overlap
    found = [
        {"rule": one.id, "en": one.why.en, "zh": one.why.zh, "rows": [one.a, one.b]}
        for one in standing(valued, plan_ways(prepared.plan), setting.settled if setting else ())
    ]
    found += [
        {"rule": c.rule, "en": c.label.en, "zh": c.label.zh, "rows": list(c.rows[:20])}
        for c in account.checks
        if not c.ok
    ]
    return found
