"""Places too small to be shown by themselves, in words and rows."""

from shanshui.core.labels import Label
from shanshui.run.uncertainty_names import name_of
from shanshui.run.villages import FEN, Villages
from shanshui.store.tables import Column, Table

KEYS = {
    "area": Label("area of the ecosystem type", "生态系统类型面积"),
    "people": Label("people", "人口"),
    "weights": Label("given weights", "给定权重"),
}
COLUMNS = (
    Column("place", Label("Place", "地方")),
    Column("name", Label("Name", "名称")),
    Column("cells", Label("Independent cells", "独立像元数"), "1", "number"),
    Column("above", Label("Allocated from", "分配自")),
    Column("key", Label("By", "依据")),
    Column("value", Label("GEP", "GEP"), "yuan", "money"),
    Column("low", Label("5 %", "5 %"), "yuan", "money"),
    Column("high", Label("95 %", "95 %"), "yuan", "money"),
)


def village_table(found: Villages, lang: str) -> Table:
    """Return what each place that is too small gets, with its range; no row if none is."""
    title = Label(
        f"Not shown by themselves: fewer than {found.least} independent cells ({name_of(found.cell.of).en})",
        f"不单独列出的地方：独立像元少于 {found.least} 个（{name_of(found.cell.of).zh}）",
    )
    rows = tuple(
        (one.place, found.tree[one.place].name.in_(lang), one.cells, found.tree[one.above].name.in_(lang),
         KEYS[found.key].in_(lang), one.fen / FEN, one.low, one.high)
        for one in found.villages
    )  # fmt: skip
    return Table(title, COLUMNS, rows)


def village_sentence(found: Villages, lang: str) -> str:
    """Return how places that are too small are treated; empty if none is."""
    if not found.villages:
        return ""
    many, key = len(found.villages), KEYS[found.key].in_(lang)
    return _treated(found, many, key, lang) + "".join(
        _too_small(found, place, lang) for place in found.wholes_too_small
    )


def _too_small(found: Villages, place: str, lang: str) -> str:
    """Return the warning that even the topmost place holds too few cells."""
    name, cells = found.tree[place].name.in_(lang), found.wholes_too_small[place]
    if lang == "zh":
        return f"{name}本身也只有 {cells:.1f} 个独立像元：结果仅供参考，请采用更细的数据。"
    return f" {name} itself holds only {cells:.1f}: take its result as indicative and bring finer data."


def _treated(found: Villages, many: int, key: str, lang: str) -> str:
    if lang == "zh":
        return (
            f"{many} 个地方的独立像元少于 {found.least} 个"
            f"（最粗的是{name_of(found.cell.of).zh}，每个 {found.cell.area:,.1f} 公顷），"
            f"不单独列出结果：由上级按{key}分配，并附区间。"
        )
    return (
        f"{many} places hold fewer than {found.least} independent cells (the coarsest is {name_of(found.cell.of).en}, "
        f"{found.cell.area:,.1f} ha each) and are not shown by themselves: they are allocated from the place above by "
        f"{key}, with a range."
    )
