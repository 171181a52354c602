"""A standard as a peer: its threshold is a place that everyone is compared with."""

from collections.abc import Iterable, Mapping

from shanshui.core import units
from shanshui.core.labels import Label
from shanshui.findings.peers.references import Reference
from shanshui.standards.thresholds import Threshold, bundled_standards
from shanshui.targets.indicator import Dictionary

SORT = "standard"


def standard_references(
    thresholds: Iterable[Threshold], items: Mapping[str, str], period: str, dictionary: Dictionary
) -> tuple[dict[str, Reference], list[Label]]:
    """Return indicator → threshold in the indicator's unit, and what is said of thresholds that are not used.

    Parameters
    ----------
    items
        Item of a standard → indicator; an item that is not named here is the indicator of its own name.

    Notes
    -----
    A later row of the same indicator replaces an earlier one. A threshold that points the other way than the indicator
    is not used.
    """
    found: dict[str, Reference] = {}
    remarks = []
    for row in thresholds:
        name = items.get(row.item, row.item)
        if name not in dictionary or not row.holds_in(period):
            continue
        indicator = dictionary[name]
        if indicator.direction == "toward" or (row.side == "at_least") != (indicator.sign > 0):
            remarks.append(_other_way(row, name))
            continue
        value = row.value * units.factor(row.unit, indicator.unit, f"{row.standard}: {row.item}")
        found[name] = Reference(SORT, value, (), row.confirmed, _called(row))
    return found, remarks


def _called(row: Threshold) -> Label:
    title = bundled_standards().get(row.standard, Label(row.standard, row.standard))
    en, zh = f"{title.en}, {row.label.en}", f"《{title.zh}》{row.label.zh}"
    return Label(en, zh) if row.confirmed else Label(f"{en} (figure to be confirmed)", f"{zh}（数值待确认）")


def _other_way(row: Threshold, name: str) -> Label:
    return Label(
        f"{row.standard} says {row.side.replace('_', ' ')} for {row.item}, but {name} points the other way: not used.",
        f"{row.standard} 对 {row.item} 的要求与指标 {name} 的方向相反，未采用。",
    )
