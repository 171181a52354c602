"""The extent account in words and rows: for the terminal, for files and for the report."""

import math
from collections.abc import Iterable, Sequence

from shanshui.accounts.extent import NO_DATA, ExtentAccount, Line, Matrix, in_order, name_of
from shanshui.core.labels import Label
from shanshui.run.extent import Extent
from shanshui.run.extent_inventory import Inventory
from shanshui.run.extent_remarks import unit_for
from shanshui.standards.crosswalk import iucn_get
from shanshui.store.tables import Cell, Column, Table

TOTAL = Label("Total", "合计")
NEEDS_CHOICE = Label("needs local choice", "需按当地情况选定")
NOT_SEEN = Label("no data in {period}", "{period} 年无数据")
ENTRIES = (
    ("additions_managed", Label("+ managed", "增加（有管理）")),
    ("additions_unmanaged", Label("+ unmanaged", "增加（无管理）")),
    ("reductions_managed", Label("− managed", "减少（有管理）")),
    ("reductions_unmanaged", Label("− unmanaged", "减少（无管理）")),
)
NET_ENTRIES = (("additions", Label("+ net", "净增加")), ("reductions", Label("− net", "净减少")))
SEEN = (("newly_seen", Label("+ newly seen", "新增可见")), ("no_longer_seen", Label("− no longer seen", "不再可见")))
MOVED = (
    ("net", Label("Net change", "净变化")),
    ("swap", Label("Swap", "互换")),
    ("stable_share", Label("Stable", "保持率")),
)


def entries_of(account: ExtentAccount) -> tuple[tuple[str, Label], ...]:
    """Return the attribute and heading of each column between opening and closing."""
    seen = [entry for entry in SEEN if getattr(account.total, entry[0])]
    return (*(NET_ENTRIES if account.net_only else ENTRIES), *seen)


def measures_of(account: ExtentAccount) -> tuple[tuple[str, Label], ...]:
    """Return the attribute and heading of each column after closing."""
    return MOVED[:1] if account.net_only else MOVED


def lines_of(account: ExtentAccount) -> list[tuple[Label, Line]]:
    """Return each type with its name, then the total."""
    return [*((name_of(line.ecosystem_type), line) for line in account.lines), (TOTAL, account.total)]


def number_of(account: ExtentAccount, line: Line, column: str) -> float:
    """Return a number of a line; the swap of the total is that of the land, which left one type for one other."""
    if column == "swap" and line.ecosystem_type == "":
        return account.swap
    return float(getattr(line, column))


def side_name(kind: str, period: str) -> Label:
    """Return the name of a row or column of a matrix."""
    if kind != NO_DATA:
        return name_of(kind)
    return Label(NOT_SEEN.en.format(period=period), NOT_SEEN.zh.format(period=period))


def sides(matrix: Matrix) -> tuple[list[str], list[str]]:
    """Return the types of the rows and of the columns of a matrix."""
    return in_order(matrix.opening), in_order(matrix.closing)


def title_of(found: Extent, place: str) -> Label:
    """Return what an account is of."""
    name, between = found.tree[place].name, f"{found.since} → {found.until}"
    return Label(f"{name.en} ({place}), {between}", f"{name.zh}（{place}），{between}")


def sentence(found: Extent, place: str, lang: str) -> str:
    """Return in one sentence how much land changed, and who made it."""
    account = found.account(place)
    whole, unit = account.total, unit_for(account.total.opening)
    name = found.tree[place].name
    if account.net_only:
        return Label(
            f"{name.en} from {found.since} to {found.until}: only net changes are known.",
            f"{name.zh} {found.since} 至 {found.until} 年：只知道净变化。",
        ).in_(lang)
    both = math.fsum((whole.opening, -whole.no_longer_seen))
    share = whole.additions / both if both else math.nan
    sizes = [f"{area / unit.size:,.2f}" for area in (whole.additions, whole.additions_managed)]
    return Label(
        f"{name.en} from {found.since} to {found.until}: {sizes[0]} {unit.name.en} became another type "
        f"({100 * share:.1f} % of what both periods show), {sizes[1]} {unit.name.en} of it managed.",
        f"{name.zh} {found.since} 至 {found.until} 年：{sizes[0]} {unit.name.zh}土地改变了类型"
        f"（占两期可比面积的 {100 * share:.1f} %），其中有管理 {sizes[1]} {unit.name.zh}。",
    ).in_(lang)


def account_table(found: Extent, places: Sequence[str]) -> Table:
    """Return extent accounts as rows for files: one for each place and type, ha."""
    numbers = (
        ("opening", Label("Opening", "期初")),
        ("additions", Label("Additions", "增加")),
        *ENTRIES[:2],
        ("reductions", Label("Reductions", "减少")),
        *ENTRIES[2:],
        *SEEN,
        ("closing", Label("Closing", "期末")),
        *MOVED[:2],
        ("stable", Label("Stable", "保持")),
    )
    columns = (
        *_place_columns(),
        Column("ecosystem_type", Label("Ecosystem type", "生态系统类型")),
        *(Column(name, label, "ha", "number") for name, label in numbers),
        Column("stable_share", MOVED[2][1], "1", "share"),
    )
    rows: list[tuple[Cell, ...]] = []
    for place in places:
        for line in found.account(place).lines:
            values = (float(getattr(line, name)) for name, _ in (*numbers, MOVED[2]))
            rows.append((*_place_cells(found, place), line.ecosystem_type, *values))
    return Table(title_of(found, found.place), columns, tuple(rows))


def matrix_table(found: Extent, places: Sequence[str]) -> Table:
    """Return change matrices as rows for files: one for each place and pair of types, ha; empty where not known."""
    columns = (
        *_place_columns(),
        Column("from", Label("From", "由")),
        Column("to", Label("To", "到")),
        Column("area_ha", Label("Area", "面积"), "ha", "number"),
    )
    rows: list[tuple[Cell, ...]] = [
        (*_place_cells(found, place), before, after, area)
        for place in places
        for (before, after), area in found.matrix(place).moved.items()
    ]
    return Table(title_of(found, found.place), columns, tuple(rows))


def _place_columns() -> tuple[Column, ...]:
    names = (("place", "Place", "地方"), ("level", "Level", "级别"), ("since", "From", "期初"), ("until", "To", "期末"))
    return tuple(Column(name, Label(en, zh)) for name, en, zh in names)


def _place_cells(found: Extent, place: str) -> tuple[str, str, str, str]:
    return place, found.tree[place].level, found.since, found.until


def inventory_table(found: Inventory, places: Sequence[str]) -> Table:
    """Return the areas of one period as rows for files: one for each place and type, ha."""
    columns = (
        Column("place", Label("Place", "地方")),
        Column("level", Label("Level", "级别")),
        Column("period", Label("Period", "核算期")),
        Column("ecosystem_type", Label("Ecosystem type", "生态系统类型")),
        Column("name_zh", Label("Name (Chinese)", "中文名")),
        Column("name_en", Label("Name (English)", "英文名")),
        Column("area_ha", Label("Area", "面积"), "ha", "number"),
        Column("share", Label("Share", "占比"), "1", "share"),
    )
    rows: list[tuple[Cell, ...]] = [
        (place, found.tree[place].level, found.period, kind, name_of(kind).zh, name_of(kind).en, area,
         area / found.total(place))
        for place in places
        for kind, area in found.of(place).items()
    ]  # fmt: skip
    title = Label(f"Ecosystem types in {found.period}", f"{found.period} 年生态系统类型面积")
    return Table(title, columns, tuple(rows))


def iucn_table(kinds: Iterable[str]) -> Table:
    """Return ecosystem types with their functional groups in IUCN GET: one, or those to choose among."""
    columns = (
        Column("ecosystem_type", Label("Ecosystem type", "生态系统类型")),
        Column("name_zh", Label("Name (Chinese)", "中文名")),
        Column("name_en", Label("Name (English)", "英文名")),
        Column("iucn_get", Label("IUCN GET functional group", "IUCN GET 功能群")),
        Column("choice", Label("Choice", "选定")),
        Column("note_zh", Label("Told by (Chinese)", "选定依据")),
        Column("note_en", Label("Told by", "选定依据（英文）")),
        Column("mark", Label("Evidence", "依据")),
    )
    rows: list[tuple[Cell, ...]] = []
    for kind in in_order(kinds):
        if kind in iucn_get():
            one, name = iucn_get()[kind], name_of(kind)
            groups = "; ".join(f"{group.code} {group.label.en}" for group in one.groups)
            rows.append(
                (
                    kind,
                    name.zh,
                    name.en,
                    groups,
                    NEEDS_CHOICE.en if one.needs_choice else "",
                    one.note.zh,
                    one.note.en,
                    one.mark,
                )
            )
    return Table(Label("IUCN Global Ecosystem Typology", "IUCN 全球生态系统分类"), columns, tuple(rows))
