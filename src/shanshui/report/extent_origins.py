"""How the figures of the extent account are made: areas of maps or tables, and what became of what."""

from collections.abc import Mapping

from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import Operand, Table
from shanshui.report.origins import EXTENT, INPUTS_OF_AREA, Recipe, inputs_facts, told
from shanshui.run.extent import Extent

BY_RULE = Label(
    "the area of cells that changed from or to this type, of changes that the rules count as {who}",
    "由其他类型变来或变为其他类型的像元面积之和，按规则计为{who}的部分",
)
MANAGED, UNMANAGED = Label("managed", "有管理"), Label("unmanaged", "无管理")
NET = Label(
    "the net change where it is above nothing (additions) or below it (reductions): only areas are known",
    "净变化为正计增加、为负计减少：只知道面积",
)
SEEN = Label("the area of cells with a type in one of the two periods only", "仅一个时期有类型的像元面积之和")
HOWS = {
    "net": Label("closing area − opening area", "期末面积−期初面积"),
    "swap": Label(
        "2 × the smaller of additions and reductions: land lost in one spot and won in another",
        "2×（增加与减少中的较小者）：此处减少、彼处增加的面积",
    ),
    "stable_share": Label("the area that kept its type ÷ the opening area", "保持类型不变的面积÷期初面积"),
}
MOVED = Label(
    "the area of cells of the type of the row that are of the type of the column later",
    "期初为行类型、期末为列类型的像元面积之和",
)
OF_COLUMN, OF_ROW = Label("the sum of the column", "该列之和"), Label("the sum of the row", "该行之和")


def recipes(found: Extent, ledger: Ledger) -> Mapping[str, Recipe]:
    """Return how each column of the extent account is made."""
    account = found.account()
    files = inputs_facts(ledger, *INPUTS_OF_AREA)
    areas = {
        name: Recipe(EXTENT, facts=lambda row, period=period: [("period", period), *files])  # type: ignore[misc]
        for name, period in (("opening", found.since), ("closing", found.until))
    }
    both = ("opening", "closing")
    rules = {
        f"{sort}_{who}": Recipe(Label(BY_RULE.en.format(who=name.en), BY_RULE.zh.format(who=name.zh)), both)
        for sort in ("additions", "reductions")
        for who, name in (("managed", MANAGED), ("unmanaged", UNMANAGED))
    }
    if account.net_only:
        rules |= {name: Recipe(NET, both) for name in ("additions", "reductions")}
    seen = {name: Recipe(SEEN, both) for name in ("newly_seen", "no_longer_seen")}
    moves = tuple(rules)
    own = {"net": both, "swap": moves, "stable_share": ("opening", *(name for name in moves if "reductions" in name))}
    return areas | rules | seen | {name: Recipe(how, own[name]) for name, how in HOWS.items()}


def told_matrix(table: Table, ledger: Ledger, lang: str) -> Table:
    """Return a change matrix whose areas tell the maps they are of, and whose totals what they add up."""
    files, width, height = inputs_facts(ledger, *INPUTS_OF_AREA), len(table.columns), len(table.rows)
    names = tuple(str(at) for at in range(width))

    def above(row: int, at: int) -> tuple[Operand, ...]:
        """Return what the cell of the last row adds up."""
        if row < height - 1:
            return ()
        cells = ((str(one[0]), one[at]) for one in told_rows.rows[:-1])
        return tuple(Operand(label, cell, table.columns[at]) for label, cell in cells if not isinstance(cell, str))

    recipe = Recipe(MOVED, facts=lambda row: files)
    told_rows = told(table, names, dict.fromkeys(names[1:-1], recipe) | {names[-1]: Recipe(OF_ROW, names[1:-1])}, lang)
    sums = {name: Recipe(OF_COLUMN, more=lambda row, at=at: above(row, at)) for at, name in enumerate(names) if at}  # type: ignore[misc]
    last = told(table, names, sums, lang).rows[-1]
    return Table(
        table.id, table.title, table.columns, (*told_rows.rows[:-1], last), True, table.total, table.note, table.heat
    )
