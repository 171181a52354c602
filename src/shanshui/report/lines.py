"""The headline by line and by item, the lines beside it, and the lines that could not be accounted."""

import math
from collections.abc import Mapping
from typing import Any

from shanshui.core.labels import Label
from shanshui.report.breakdown import total_row, without_empty_columns
from shanshui.report.ledger import Ledger, Line
from shanshui.report.model import Block, Cell, Column, Filter, Made, Note, Operand, Ratio, Scale, Section, Sum, Table
from shanshui.report.numbers import money_column, scale_near
from shanshui.report.origins import extent_km2

AMOUNTS = ("supply", "potential", "use")
MEAN = Label(
    "the share with a value of each ecosystem type, weighted by its area",
    "各生态系统类型有值比例按面积加权平均",
)


def lines_section(ledger: Ledger, scale: Scale) -> Section:
    """Return the headline by line, and every item with its physical amount."""
    say, blocks = ledger.words, list[Block]()
    if not math.isnan(ledger.total.value):
        blocks.append(_lines(ledger, scale))
    items = _items(ledger, scale)
    blocks.append(items if items.rows else Note(say("no_headline"), "empty"))
    return Section("lines", say("sec_lines"), tuple(blocks), "summary", say("how_lines"))


def _lines(ledger: Ledger, scale: Scale) -> Table:
    say, rows = ledger.words, list[tuple[Cell, ...]]()
    for line in (line for line in ledger.lines if line.role == "headline"):
        total = ledger.sum(line=line.label)
        if not math.isnan(total.value):
            rows.append(
                (
                    ledger.section_label(line.section),
                    line.services,
                    line.label,
                    total,
                    Ratio(total, ledger.total),
                    _remark(ledger, line),
                )
            )
    rows.append(("", "", say("total"), total_row(rows, 3)[3], Ratio(ledger.total, ledger.total), ""))
    columns = (
        Column(say("section")),
        Column(say("code"), "code"),
        Column(say("line"), heads_row=True),
        money_column(say("value"), scale),
        Column(say("share"), "share"),
        Column(say("remark")),
    )
    return Table("lines", say("tab_lines"), columns, tuple(rows), has_total=True, total=3)


def _remark(ledger: Ledger, line: Line) -> str:
    return ledger.words("indicative") if line.indicative else ""


def _items(ledger: Ledger, scale: Scale) -> Table:
    say, here = ledger.words, ledger.here()
    entries = {(item["service"], item["item"]): item for line in ledger.lines for item in line.items}
    groups: dict[Any, Any] = dict(iter(here.groupby(["service", "item", "unit"])))
    order = list(entries)
    keys = sorted(groups, key=lambda key: (order.index(key[:2]), key[2]))
    rows = [_item_row(ledger, entries[key[:2]], key, groups[key]) for key in keys]
    columns = (
        Column(say("line")),
        Column(say("code"), "code"),
        Column(say("item"), heads_row=True),
        Column(say("unit")),
        Column(say("in_headline")),
        Column(say("remark")),
        Column(say("supply"), "number"),
        Column(say("potential"), "number"),
        Column(say("use"), "number"),
        money_column(say("value"), scale),
        Column(say("area_with_value"), "share"),
    )
    return without_empty_columns(Table("items", say("tab_items"), columns, tuple(rows)), keep=7)


def _item_row(ledger: Ledger, entry: Mapping[str, Any], key: tuple[str, str, str], group: Any) -> tuple[Cell, ...]:
    say, (service, item, unit) = ledger.words, key
    counts = say("yes") in set(group["in_headline"])
    amounts = [float(group[name].sum(min_count=1)) for name in AMOUNTS]
    if amounts[2] == amounts[0]:
        amounts[2] = math.nan  # use equals supply: said once
    value = ledger.sum(headline=counts, service=service, item=item, unit=unit)
    remark = say("indicative") if entry.get("indicative") else ""
    text = (
        group["line"].iloc[0],
        f"{service}.{item}",
        ledger.text(entry["label"]),
        say.unit(unit),
        say("yes" if counts else "no"),
        remark,
    )
    where = {"service": service, "item": item, "unit": unit}
    told = [Sum(amount, _filters(ledger, **where), name) for amount, name in zip(amounts, AMOUNTS, strict=True)]
    return (*text, *told, value, _covered(ledger, group, service, item))


def _filters(ledger: Ledger, **where: str) -> tuple[Filter, ...]:
    return tuple((("place", code), ("period", ledger.period), *where.items()) for code in ledger.roots)


def _covered(ledger: Ledger, group: Any, service: str, item: str) -> Made:
    """Return the share of the area of an item's types that has a value, with the share and area of each type."""
    say = ledger.words
    shares, areas = Column(say("area_with_value"), "share"), Column(say("area_km2"), "number", say("km2"))

    def of() -> tuple[Operand, ...]:
        found = list[Operand]()
        for row in group.itertuples():
            filters = _filters(ledger, service=service, item=item, ecosystem_type=row.ecosystem_type)
            name = ledger.ecosystem_label(row.ecosystem_type)
            found.append(Operand(f"{name} · {shares.label}", Sum(float(row.covered), filters, "covered"), shares))
            found.append(Operand(f"{name} · {areas.label}", extent_km2(ledger, row.ecosystem_type), areas))
        return tuple(found)

    return Made(covered_share(ledger, group), MEAN.in_(say.language), of)


def covered_share(ledger: Ledger, group: Any) -> float:
    """Return the share of the area of an item's ecosystem types that has a value, NaN if not known."""
    pairs = [(float(row.covered), ledger.extent_ha(row.ecosystem_type)) for row in group.itertuples()]
    known = [(share, area) for share, area in pairs if not math.isnan(share) and not math.isnan(area)]
    whole = math.fsum(area for _, area in known)
    return math.fsum(share * area for share, area in known) / whole if whole else math.nan


# beside and without


def beside_section(ledger: Ledger, scale: Scale) -> Section:
    """Return optional and separate lines, which never enter the headline (§14)."""
    say = ledger.words
    blocks = [table for role in ("optional", "separate") if (table := _beside(ledger, scale, role)).rows]
    shown = tuple(blocks) or (Note(say("no_beside"), "empty"),)
    return Section("beside", say("sec_beside"), shown, "summary", say("how_beside"))


def _beside(ledger: Ledger, scale: Scale, role: str) -> Table:
    say = ledger.words
    lines = [
        (line, ledger.sum(headline=False, line=line.label))
        for line in ledger.lines
        if line.role == role and not line.missing
    ]
    own = scale_near(scale, max((abs(s.value) for _, s in lines if not math.isnan(s.value)), default=0.0), say.language)
    rows = tuple((line.services, line.label, s, _remark(ledger, line)) for line, s in lines)
    columns = (
        Column(say("code"), "code"),
        Column(say("line"), heads_row=True),
        money_column(say("value"), own),
        Column(say("remark")),
    )
    return Table(role, say(f"tab_{role}"), columns, rows)


def missing_section(ledger: Ledger) -> Section:
    """Return the lines that could not be accounted: what is missing, and who can provide it."""
    say = ledger.words
    items = [(line, item) for line in ledger.lines for item in line.items]
    gone = tuple(_missing_row(ledger, line, item) for line, item in items if item["status"] == "missing")
    unvalued = tuple(_unvalued_row(ledger, line, item) for line, item in items if item["status"] == "not valued")
    head = (
        Column(say("section")),
        Column(say("line")),
        Column(say("code"), "code"),
        Column(say("item"), heads_row=True),
    )
    tail = (Column(say("in_headline")), Column(say("missing")), Column(say("provided_by")))
    blocks: list[Block] = (
        [Table("missing", say("tab_missing"), (*head, *tail), gone)] if gone else [Note(say("no_missing"), "good")]
    )
    if ledger.place and (absent := _not_here(ledger)):
        blocks.append(Note(say("not_here", items=say.joined(absent))))
    if unvalued:
        blocks.append(Table("unvalued", say("tab_unvalued"), (*head, Column(say("reason"))), unvalued))
    return Section("missing", say("sec_missing"), tuple(blocks), "summary", say("how_missing"))


def _not_here(ledger: Ledger) -> list[str]:
    """Return the items that have a value in the whole account, but none at its place."""
    flows = ledger.whole.flows
    valued = flows[(flows["period"].astype(str) == ledger.period) & flows["value"].notna()]
    here = ledger.here().dropna(subset=["value"])
    known = set(zip(here["service"], here["item"], strict=True))
    pairs = set(zip(valued["service"], valued["item"], strict=True)) - known
    items = [item for line in ledger.lines for item in line.items if (item["service"], item["item"]) in pairs]
    return list(dict.fromkeys(ledger.text(item["label"]) for item in items))


def _named(ledger: Ledger, line: Line, item: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        ledger.section_label(line.section),
        line.label,
        f"{item['service']}.{item['item']}",
        ledger.text(item["label"]),
    )


def _missing_row(ledger: Ledger, line: Line, item: Mapping[str, Any]) -> tuple[Cell, ...]:
    say, absent = ledger.words, item.get("missing", [])
    what = say.joined([f"{ledger.text(gap['label'])} ({gap['variable']})" for gap in absent]) or ledger.text(
        item.get("reason")
    )
    who = dict.fromkeys(ledger.text(gap.get("provided_by")) for gap in absent)
    counts = say("yes" if line.role == "headline" else "no")
    return (*_named(ledger, line, item), counts, what, "; ".join(filter(None, who)))


def _unvalued_row(ledger: Ledger, line: Line, item: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (*_named(ledger, line, item), ledger.text(item.get("reason")))
