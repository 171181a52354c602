"""The tables of SEEA EA as a workbook: extent, physical and monetary supply and use, monetary assets; sums are live.

Rows and columns follow the account tables of SEEA EA (2021) as far as they are known here: extent, table 4.1; supply
and use, tables 7.1 and 9.1; assets, table 10.1 (recalled, to be confirmed against the printed standard).
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.accounts.assets import ITEMS
from shanshui.accounts.extent import ExtentAccount, Line
from shanshui.accounts.supply_use import Measure, Row, Sut
from shanshui.core import registry
from shanshui.core.disk import whole
from shanshui.core.errors import AssetSettingMissing, InputError, NothingToCompare, UnknownOutput
from shanshui.core.labels import Label
from shanshui.report import assets_words as asset_words
from shanshui.report import supply_use_words as words
from shanshui.report.export import SETTINGS
from shanshui.report.seea_pen import Pen, cell, span
from shanshui.run.assets import Assets, assets
from shanshui.run.extent import Extent, extent
from shanshui.run.supply_use import Accounted, in_reading_order
from shanshui.standards.users import NOT_ALLOCATED, economic_units, unit_label, usual_user
from shanshui.store.results import Results

if TYPE_CHECKING:
    from shanshui.run.account import Prepared

SHEETS = {
    "notes": Label("Notes", "说明"),
    "extent": Label("Extent", "范围账户"),
    "physical": Label("Physical SUT", "实物量供给使用表"),
    "monetary": Label("Monetary SUT", "价值量供给使用表"),
    "assets": Label("Monetary assets", "货币资产账户"),
}
EXTENT_TITLE = Label("Ecosystem extent account (hectares)", "生态系统范围账户（公顷）")
CHECK = Label("Use less supply (must be 0)", "使用减供给（须为 0）")
FILLED = "#F2F2F2"
AREA, MONEY, AMOUNT = "#,##0.00", "#,##0.00", "#,##0.####"


@dataclass(frozen=True)
class Collected:
    """Every account of one place, as far as there is one; `lacking` says why one is not there."""

    prepared: "Prepared"
    results: Results
    place: str
    sut: Accounted
    extent: Extent | None
    assets: Assets | None
    lacking: tuple[Label, ...] = ()

    @property
    def name(self) -> Label:
        """Return the name of the place."""
        return self.sut.book.tree[self.place].name


def collected(opened: Any, sut: Accounted, place: str = "", found: Assets | None = None) -> Collected:
    """Return the accounts of a place: supply and use, and extent and assets if they can be told.

    Parameters
    ----------
    opened
        The area (`run.api.Area`).
    found
        The asset account, if it is worked out already.
    """
    prepared: Prepared = opened.prepared
    results, code = sut.book.results, place or sut.root
    lacking: list[Label] = []
    areas, worth = None, found
    try:
        areas = extent(prepared, results)
    except InputError as refused:
        lacking.append(_said("extent", refused))
    if worth is None:
        try:
            worth = assets(prepared, results, place=code, reruns=False)
        except (AssetSettingMissing, NothingToCompare) as refused:
            lacking.append(_said("assets", refused))
    return Collected(prepared, results, code, sut, areas, worth, tuple(lacking))


def _said(sheet: str, refused: InputError) -> Label:
    name = SHEETS[sheet]
    return Label(f"No sheet '{name.en}': {refused.text('en')}", f"没有“{name.zh}”：{refused.text('zh')}")


def write_seea(accounts: Collected, file: Path, lang: str = "en") -> Path:
    """Write the workbook; the same accounts give the same bytes.

    Raises
    ------
    UnknownOutput
        If the extension is not .xlsx.
    """
    from xlsxwriter import Workbook

    from shanshui.report.excel import CREATED

    if file.suffix.lower() != ".xlsx":
        raise UnknownOutput(where=file.name, name=file.suffix or file.name, known=[".xlsx"])
    with whole(file) as partial, Workbook(str(partial), SETTINGS) as book:
        book.set_properties({"title": _title(accounts, lang), "created": CREATED.replace(tzinfo=None)})
        _write_all(Pen(book, lang), accounts)
    return file


def _title(accounts: Collected, lang: str) -> str:
    both = Label(f"SEEA EA accounts: {accounts.name.en}", f"SEEA EA 账户：{accounts.name.zh}")
    return f"{both.in_(lang)} ({accounts.place})"


def _write_all(pen: Pen, accounts: Collected) -> None:
    _notes(pen, accounts)
    if accounts.extent and accounts.place in accounts.extent.accounts:
        _extent(pen, accounts.extent.account(accounts.place))
    for measure in ("physical", "monetary"):
        _sut(pen, accounts, measure)
    if accounts.assets:
        _assets(pen, accounts.assets)


# --- notes ----------------------------------------------------------------------------------------------


def _notes(pen: Pen, accounts: Collected) -> None:
    pen.start(SHEETS["notes"], _title(accounts, pen.lang), wide=30)
    pen.sheet.set_column(1, 1, 90)
    row = 2
    for name, said in _facts(accounts):
        pen.text(row, 0, name, bold=True, valign="top")
        pen.text(row, 1, said, text_wrap=True, valign="top")
        row += 1
    row += 1
    pen.heads(row, [words.SERVICE, Label("Usual user, and why", "通常使用部门及理由"), Label("Evidence", "依据")])
    for service, item in accounts.sut.defaults():
        user = usual_user(service, item)
        row += 1
        pen.text(row, 0, accounts.sut.label(service, item))
        said = unit_label(user.unit if user else NOT_ALLOCATED)
        why = user.reason if user else Label("no usual user is known", "没有通常使用部门")
        pen.text(row, 1, Label(f"{said.en}: {why.en}", f"{said.zh}：{why.zh}"), text_wrap=True)
        pen.text(row, 2, f"[{user.mark}] {user.source}" if user else "")


def _facts(accounts: Collected) -> list[tuple[Label, "Label | str"]]:
    manifest = accounts.results.manifest
    standard = manifest["standard"]["label"]
    program = manifest["program"]
    facts: list[tuple[Label, Label | str]] = [
        (
            Label("Place", "地方"),
            Label(f"{accounts.name.en} ({accounts.place})", f"{accounts.name.zh}（{accounts.place}）"),
        ),
        (Label("Period of supply and use", "供给使用表核算期"), accounts.sut.period),
        (Label("Accounting standard", "核算规范"), Label(standard["en"], standard["zh"])),
        (Label("Program", "程序"), f"{program['name']} {program['version']}"),
        (Label("Fingerprint of the account", "账户指纹"), str(manifest["key"])),
        (Label("Layout", "表式"), _LAYOUT),
        (Label("Supply", "供给"), _SUPPLY),
        (Label("Money", "货币"), _MONEY),
    ]
    told = [*accounts.lacking, *accounts.sut.remarks(accounts.place)]
    if accounts.assets:
        told += [
            Label(*both)
            for both in zip(*(asset_words.outlook_words(accounts.assets, x) for x in ("en", "zh")), strict=True)
        ]
        told += accounts.assets.told()
    return facts + [(Label("Remark", "附注"), label) for label in dict.fromkeys(told)]


_LAYOUT = Label(
    "Account tables of SEEA EA (2021): extent 4.1, supply and use 7.1 and 9.1, monetary assets 10.1 [M: recalled, to "
    "be confirmed against the printed standard].",
    "SEEA EA（2021）账户表式：范围 4.1，供给使用 7.1 与 9.1，货币资产 10.1〔M：据记忆，须与印刷本核对〕。",
)
_SUPPLY = Label(
    "Supply is what is used: a capacity that nobody uses is no service. Lines not in GEP stand below the total.",
    "供给即实际使用量；无人使用的潜力不是服务。不计入 GEP 的科目列于合计之下。",
)
_MONEY = Label("Yuan, exact to the fen, at current prices of each period.", "元，精确到分，按各期现价。")


# --- extent ---------------------------------------------------------------------------------------------


def _extent(pen: Pen, account: ExtentAccount) -> None:
    """Write opening, additions, reductions and closing down, ecosystem types across (table 4.1)."""
    pen.start(SHEETS["extent"], f"{EXTENT_TITLE.in_(pen.lang)}, {account.since} → {account.until}")
    types = [registry.ecosystem_types()[line.ecosystem_type].label for line in account.lines]
    pen.heads(2, ["", *types, Label("Total", "合计")])
    rows = _extent_rows(account)
    for i, (label, name, parts) in enumerate(rows):
        at = 3 + i
        pen.text(at, 0, label, bold=name in ("opening", "closing"))
        for column, line in enumerate((*account.lines, account.total), start=1):
            value = _of_line(line, name)
            if column == len(account.lines) + 1:
                pen.formula(at, column, f"=SUM({span(at, 1, column - 1)})", value, AREA, bold=True)
            elif parts:
                made = "".join(f"{'+' if sign > 0 else '-'}{cell(3 + row, column)}" for row, sign in parts)
                pen.formula(at, column, f"={made.removeprefix('+')}", value, AREA)
            else:
                pen.number(at, column, value, AREA)
    pen.sheet.freeze_panes(3, 1)


Parts = tuple[tuple[int, int], ...]  # (row, sign) of what a row adds up


def _extent_rows(account: ExtentAccount) -> list[tuple[Label, str, Parts]]:
    """Return label, attribute and parts of each row; a row with parts is a formula."""
    opening = (Label("Opening extent", "期初面积"), "opening", ())
    additions, reductions = Label("Additions to extent", "面积增加"), Label("Reductions in extent", "面积减少")
    seen = [
        (Label("Newly seen", "新增可见"), "newly_seen", ()),
        (Label("No longer seen", "不再可见"), "no_longer_seen", ()),
    ]
    if account.net_only:
        before: list[tuple[Label, str, Parts]] = [opening, (additions, "additions", ()), (reductions, "reductions", ())]
        signs = ((0, 1), (1, 1), (2, -1))
    else:
        before = [
            opening,
            (additions, "additions", ((2, 1), (3, 1))),
            (Label("  Managed expansion", "  有管理的增加"), "additions_managed", ()),
            (Label("  Unmanaged expansion", "  无管理的增加"), "additions_unmanaged", ()),
            (reductions, "reductions", ((5, 1), (6, 1))),
            (Label("  Managed reduction", "  有管理的减少"), "reductions_managed", ()),
            (Label("  Unmanaged reduction", "  无管理的减少"), "reductions_unmanaged", ()),
        ]
        signs = ((0, 1), (1, 1), (4, -1))
    at = len(before)
    rows = [*before, *seen]
    changes = (*signs[1:], (at, 1), (at + 1, -1))
    rows.append((Label("Net change in extent", "面积净变化"), "change", changes))
    return [*rows, (Label("Closing extent", "期末面积"), "closing", ((0, 1), (at + 2, 1)))]


def _of_line(line: Line, name: str) -> float:
    return line.closing - line.opening if name == "change" else float(getattr(line, name))


# --- supply and use -------------------------------------------------------------------------------------


def _sut(pen: Pen, accounts: Collected, measure: Measure) -> None:
    """Write supply above use: economic units and trade, then ecosystem types, then the total (tables 7.1 and 9.1)."""
    table = in_reading_order(accounts.sut.table(accounts.place, measure))
    pen.start(SHEETS[measure], words.title_of(accounts.sut, accounts.place, measure).in_(pen.lang))
    units = [*economic_units(), NOT_ALLOCATED]
    kinds = words.kinds_in(table)
    trade = Label("Imports / exports", "调入／调出")
    labels = [*map(unit_label, units), trade, *(registry.ecosystem_types()[kind].label for kind in kinds)]
    pen.sheet.set_column(1, 1, 10)
    top = 2
    first = {}
    for name, label in (("supply", words.SUPPLY), ("use", words.USE)):
        total = words.TOTAL_SUPPLY if name == "supply" else words.TOTAL_USE
        pen.heads(top, [label, words.UNIT, *labels, total, *([CHECK] if name == "use" else [])])
        first[name] = top + 1
        for i, row in enumerate(table.rows):
            _sut_row(pen, accounts, row, top + 1 + i, units, kinds, name, measure)
        if measure == "monetary":
            _sut_total(pen, table, first[name], len(labels) + 1, units, kinds, name)
        top += len(table.rows) + 4
    _sut_checks(pen, table, first, len(labels) + 2)
    pen.sheet.freeze_panes(3, 2)


def _sut_row(
    pen: Pen, accounts: Collected, row: Row, at: int, units: list[str], kinds: list[str], name: str, measure: Measure
) -> None:
    form = MONEY if measure == "monetary" else AMOUNT
    label = accounts.sut.label(row.service, row.item)
    beside = Label(f"{label.en} ({words.BESIDE.en})", f"{label.zh}（{words.BESIDE.zh}）")
    pen.text(at, 0, label if row.headline else beside, italic=not row.headline)
    pen.text(at, 1, words.YUAN if measure == "monetary" else row.unit)
    cells = _sut_cells(row, units, kinds, name)
    for column, amount in enumerate(cells, start=2):
        if amount:
            pen.number(at, column, words.shown(amount, measure), form)
        elif (column < 2 + len(units)) == (name == "supply"):
            pen.sheet.write_blank(at, column, None, pen.look(bg_color=FILLED))
    total = row.total_supply if name == "supply" else row.total_use
    last = 1 + len(cells)
    pen.formula(at, last + 1, f"=SUM({span(at, 2, last)})", words.shown(total, measure), form, bold=True)


def _sut_cells(row: Row, units: list[str], kinds: list[str], name: str) -> list[int | Fraction]:
    if name == "supply":
        return [*(0 for _ in units), row.imports, *(row.supply.get(kind, 0) for kind in kinds)]
    return [*(row.use.get(unit, 0) for unit in units), row.exports, *(0 for _ in kinds)]


def _sut_total(pen: Pen, table: Sut, first: int, last: int, units: list[str], kinds: list[str], name: str) -> None:
    """Write the column totals of the lines in GEP, which come first; lines beside it do not count."""
    count = sum(row.headline for row in table.rows)
    at = first + len(table.rows)
    total = table.total
    whole = total.total_supply if name == "supply" else total.total_use
    pen.text(at, 0, words.TOTAL, bold=True, top=1)
    pen.text(at, 1, words.YUAN, top=1)
    for column, amount in enumerate((*_sut_cells(total, units, kinds, name), whole), start=2):
        made = f"=SUM({cell(first, column)}:{cell(first + count - 1, column)})" if count else "=0"
        pen.formula(at, column, made, words.shown(amount, "monetary"), MONEY, bold=True, top=1)
    assert last + 1 == column


def _sut_checks(pen: Pen, table: Sut, first: dict[str, int], total: int) -> None:
    for i in range(len(table.rows)):
        use, supply = cell(first["use"] + i, total), cell(first["supply"] + i, total)
        pen.formula(first["use"] + i, total + 1, f"=ROUND({use}-{supply},2)", 0.0, MONEY)


# --- assets ---------------------------------------------------------------------------------------------


def _assets(pen: Pen, found: Assets) -> None:
    """Write opening, the items between and closing down, ecosystem types across (table 10.1)."""
    pen.start(SHEETS["assets"], asset_words.title_of(found).in_(pen.lang))
    shown = asset_words.groups(found, "ecosystem")
    pen.heads(2, [words.YUAN, *(name for _, name, _ in shown), Label("Total", "合计")])
    balances = [balance for _, _, balance in shown]
    names = ["opening", *ITEMS, "net", "closing"]
    for i, name in enumerate(names):
        at, label = 3 + i, _asset_label(name)
        pen.text(at, 0, label, bold=name in ("opening", "closing"))
        for column, balance in enumerate((*balances, found.total), start=1):
            fen = balance.of(name) if name in ITEMS else int(getattr(balance, name))
            value = asset_words.yuan(fen)
            if column == len(balances) + 1:
                pen.formula(
                    at, column, f"=SUM({span(at, 1, column - 1)})" if balances else "=0", value, MONEY, bold=True
                )
            elif name == "net":
                items = f"{cell(4, column)}:{cell(3 + len(ITEMS), column)}"
                pen.formula(at, column, f"=SUM({items})", value, MONEY)
            elif name == "closing":
                pen.formula(at, column, f"={cell(3, column)}+{cell(at - 1, column)}", value, MONEY)
            else:
                pen.number(at, column, value, MONEY)
    for i, text in enumerate(asset_words.outlook_words(found, pen.lang)):
        pen.text(4 + len(names) + i, 0, text)
    pen.sheet.freeze_panes(3, 1)


def _asset_label(name: str) -> Label:
    beside = {"opening": asset_words.OPENING, "net": asset_words.NET, "closing": asset_words.CLOSING}
    return ITEMS[name] if name in ITEMS else beside[name]
