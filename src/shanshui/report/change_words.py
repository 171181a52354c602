"""A change in words and rows: for the terminal, for files and for the report."""

from collections.abc import Iterable, Mapping

from shanshui.accounts.decomposition import FACTORS, LABELS, NOTES, Sum
from shanshui.accounts.published import TOTAL
from shanshui.core import registry
from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.report.model import Scale
from shanshui.report.numbers import scale_for
from shanshui.run.change import Change, TypeChange
from shanshui.store.tables import Cell, Column, Table

FEN = 100.0
SMALLEST = 0.005  # of a unit: less is written as zero
GROUPINGS = ("service", "item", "place", "ecosystem")
FROM: Mapping[str, Label] = {
    "extent": Label("from extent", "面积变化"),
    "condition": Label("from condition (amount per area)", "状况变化（单位面积实物量）"),
    "weather": Label("from the weather", "气象变化"),
    "price": Label("from prices", "价格变化"),
    "method": Label("from the method", "方法变化"),
    "data": Label("from data", "数据变化"),
}
METHODS = {
    "shapley": Label("Shapley", "Shapley"),
    "lmdi": Label("LMDI (logarithmic mean)", "LMDI（对数平均）"),
}


def scale_of(change: Change, lang: str) -> Scale:
    """Return the one unit of money in which a change is told."""
    total = change.total
    return scale_for(max(abs(total.before), abs(total.after)) / FEN, lang)


def signed(amount: int, scale: Scale) -> str:
    """Return fen with a sign, in a scale; nothing has none."""
    return f"{amount / FEN / scale.size:+,.2f}".replace("-", "−") if amount else plain(0, scale)


def plain(amount: int, scale: Scale) -> str:
    """Return fen in a scale."""
    return f"{amount / FEN / scale.size:,.2f}".replace("-", "−")


def share(change: float) -> str:
    """Return a signed percentage."""
    return "–" if change != change else f"{100 * change:+,.1f} %".replace("-", "−")


def ranked(total: Sum, scale: Scale) -> list[tuple[str, int]]:
    """Return the factors that made something that shows in a scale, the largest first."""
    least = SMALLEST * scale.size * FEN
    found = [(factor, total.of(factor)) for factor in FACTORS if abs(total.of(factor)) >= least]
    return sorted(found, key=lambda pair: (-abs(pair[1]), FACTORS.index(pair[0])))


def sentence(change: Change, lang: str) -> str:
    """Return the change in one plain sentence: by how much, and what made it."""
    total, scale = change.total, scale_of(change, lang)
    name = change.tree[change.place].name.in_(lang)
    growth = share(total.change / total.before) if total.before else share(float("nan"))
    amount = plain(abs(total.change), scale)
    if lang == "zh":
        verb = "增加" if total.change >= 0 else "减少"
        parts = "，".join(f"{FROM[f].zh} {signed(v, scale)} {scale.unit}" for f, v in ranked(total, scale))
        head = f"{name} {change.since} 至 {change.until} 年 GEP {verb} {amount} {scale.unit}（{growth}）"
        return f"{head}；其中{parts}。" if parts else f"{head}。"
    verb = "rose" if total.change >= 0 else "fell"
    parts = _listed([f"{signed(v, scale)} {FROM[f].en}" for f, v in ranked(total, scale)])
    head = f"GEP of {name} {verb} by {amount} {scale.unit} ({growth}) from {change.since} to {change.until}"
    return f"{head}; of this {parts}." if parts else f"{head}."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" and {parts[-1]}" if parts else ""


def contraries(change: Change, lang: str) -> list[str]:
    """Return the ecosystem types whose area and value moved against one another, each with what made the value."""
    scale = scale_of(change, lang)
    return [_contrary(kind, scale, lang) for kind in change.types if kind.is_contrary]


def _contrary(kind: TypeChange, scale: Scale, lang: str) -> str:
    name = registry.ecosystem_type(kind.ecosystem_type).label.in_(lang)
    area, value = share(kind.area_growth), share(kind.value_growth)
    made = [(FROM[factor].in_(lang), signed(amount, scale)) for factor, amount in ranked(kind.sum, scale)]
    if lang == "zh":
        parts = "，".join(f"{what} {amount} {scale.unit}" for what, amount in made)
        return f"{name}：面积 {area}，价值 {value}；其中{parts}。"
    return f"{name}: area {area}, value {value}; of this {_listed([f'{a} {w}' for w, a in made])} ({scale.unit})."


def remarks(change: Change, lang: str) -> list[str]:
    """Return what could not be told apart and for which items, and on what the result rests."""
    found = [remark.in_(lang) for remark in change.remarks]
    for note, items in change.whole.noted().items():
        named = ", ".join(items[:6]) + (f" … ({len(items)})" if len(items) > 6 else "")
        found.append(f"{named}{'：' if lang == 'zh' else ': '}{NOTES[note].in_(lang)}{'。' if lang == 'zh' else '.'}")
    return found


def shown_factors(total: Iterable[Sum]) -> list[str]:
    """Return the factors that made something in any of some sums."""
    given = list(total)
    return [factor for factor in FACTORS if any(part.of(factor) for part in given)]


def rows(change: Change, by: str, level: str = "") -> list[tuple[str, Label, Sum]]:
    """Return (code, name, sum) by service, item, place (right below, or of a level) or ecosystem type.

    Raises
    ------
    NoSuchName
        If it is none of these, or no level of the place.
    """
    if by not in GROUPINGS:
        raise NoSuchName(where="--by", what="grouping", name=by, known=list(GROUPINGS), see="")
    if by == "place":
        sums = change.of_level(level) if level else change.by("place")
        return [(code, change.tree[code].name, part) for code, part in sums.items()]
    found = change.by("ecosystem_type" if by == "ecosystem" else by)
    ordered = sorted(found.items(), key=lambda pair: (-abs(pair[1].change), pair[0]))
    return [(code, name_of(by, code), part) for code, part in ordered]


def name_of(by: str, code: str) -> Label:
    """Return what a service, item or ecosystem type is called."""
    if by == "ecosystem":
        return registry.ecosystem_type(code).label
    service, _, item = code.partition(".")
    if service == TOTAL:
        return Label("Published total", "公布合计")
    label = registry.service(service).label
    if not item:
        return label
    own = {one.id: one.label for one in registry.service(service).items}.get(item, Label(item, item))
    return Label(f"{label.en}: {own.en}", f"{label.zh}：{own.zh}")


def change_table(change: Change, by: str, level: str = "") -> Table:
    """Return the change as a table in yuan, exact to the fen, with every factor; the last row is the total."""
    columns = (
        Column(by, Label(by, "分组")),
        Column("name_zh", Label("Name (Chinese)", "中文名")),
        Column("name_en", Label("Name (English)", "英文名")),
        Column("before", Label(change.since, change.since), "yuan", "money"),
        Column("after", Label(change.until, change.until), "yuan", "money"),
        Column("change", Label("Change", "变化"), "yuan", "money"),
        *(
            Column(factor, Label(f"of it {LABELS[factor].en}", LABELS[factor].zh), "yuan", "money")
            for factor in FACTORS
        ),
    )
    total = (("total", Label("Total", "合计"), change.total),)
    cells = tuple(_cells(code, name, part) for code, name, part in (*rows(change, by, level), *total))
    title = Label(
        f"Change of GEP from {change.since} to {change.until}", f"{change.since} 至 {change.until} 年 GEP 变化"
    )
    return Table(title, columns, cells)


def _cells(code: str, name: Label, part: Sum) -> tuple[Cell, ...]:
    amounts = (part.before, part.after, part.change, *part.parts)
    return (code, name.zh, name.en, *(amount / FEN for amount in amounts))
