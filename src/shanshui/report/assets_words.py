"""The asset account in words and rows: for the terminal, for files and for the report."""

from collections.abc import Mapping

from shanshui.accounts.assets import ITEMS, Balance
from shanshui.core import registry
from shanshui.core.errors import LevelNeedsPlaces, NoSuchName
from shanshui.core.labels import Label
from shanshui.core.money import FEN
from shanshui.run.assets import Assets
from shanshui.store.tables import Cell, Column, Table

OPENING, CLOSING, NET = (
    Label("Opening value", "期初价值"),
    Label("Closing value", "期末价值"),
    Label("Net change", "净变化"),
)
VALUE = Label("Value", "价值")
TOTAL = Label("Total", "合计")
GROUPS = {"ecosystem": "ecosystem_type", "service": "service", "place": "place"}
HEADS = {
    "ecosystem": Label("Ecosystem type", "生态系统类型"),
    "service": Label("Service", "服务"),
    "place": Label("Place", "地方"),
}
SAYS = Label(
    "Net present value at {rate} a year over {life} years, flows {growth}.",
    "净现值：贴现率 {rate}，资产寿命 {life} 年，流量{growth}。",
)
CONSTANT = Label("constant", "保持不变")
GROWING = Label("growing by {growth} a year", "年增长 {growth}")
FOR = Label("{service}: ", "{service}：")
SOURCE = Label(" Stated by: {source}.", "来源：{source}。")
UNSOURCED = Label(" Nobody is named who states them (`assets: source:`).", "未注明来源（`assets: source:`）。")


def yuan(fen: int) -> float:
    """Return fen as yuan."""
    return fen / int(FEN)


def groups(found: Assets, by: str, level: str = "") -> list[tuple[str, Label, Balance]]:
    """Return code, name and balance of each group: ecosystem, service or place."""
    if by not in GROUPS:
        raise NoSuchName(where="--by", what="grouping", name=by, known=list(GROUPS), see="")
    if level and by != "place":
        raise LevelNeedsPlaces(where="--level", level=level)
    sums: Mapping[str, Balance] = found.by(GROUPS[by], level)
    if by == "ecosystem":
        kinds = registry.ecosystem_types()
        return [(kind, kinds[kind].label, sums[kind]) for kind in kinds if kind in sums]
    if by == "service":
        return [(name, registry.service(name).label, balance) for name, balance in sums.items()]
    return [(code, found.tree[code].name, balance) for code, balance in sums.items()]


def items_shown(found: Assets) -> list[str]:
    """Return the items in which there is anything, in order; none for an account of one period."""
    present = {
        item for line in found.account.lines for item, made in zip(ITEMS, line.balance.items, strict=True) if made
    }
    return [item for item in ITEMS if item in present]


def title_of(found: Assets) -> Label:
    """Return what an account is of."""
    name, account = found.tree[found.place].name, found.account
    if found.one_period:
        return Label(
            f"Monetary ecosystem assets, {name.en} ({found.place}), {account.until}",
            f"{name.zh}（{found.place}）{account.until} 年生态系统资产价值",
        )
    return Label(
        f"Monetary ecosystem asset account, {name.en} ({found.place}), {account.since} → {account.until}",
        f"{name.zh}（{found.place}）{account.since} → {account.until} 年生态系统货币资产账户",
    )


def outlook_words(found: Assets, lang: str) -> list[str]:
    """Return what is expected of flows, and who says so."""
    told = []
    for service, outlook in found.outlooks.items():
        grown = GROWING.in_(lang).format(growth=_percent(outlook.growth)) if outlook.growth else CONSTANT.in_(lang)
        said = SAYS.in_(lang).format(rate=_percent(outlook.rate), life=outlook.life, growth=grown)
        of = FOR.in_(lang).format(service=registry.service(service).label.in_(lang)) if service else ""
        told.append(of + said)
    told[0] += SOURCE.in_(lang).format(source=found.source) if found.source else UNSOURCED.in_(lang)
    return told


def _percent(share: object) -> str:
    return f"{float(str(share)) * 100:.10g}%"


def asset_table(found: Assets, by: str = "ecosystem", level: str = "") -> Table:
    """Return the account as rows for files: one for each group and one for the total, yuan."""
    heads = [("opening", OPENING), *((item, ITEMS[item]) for item in ITEMS), ("closing", CLOSING)]
    columns = (
        Column("since", Label("From", "期初")),
        Column("until", Label("To", "期末")),
        Column(GROUPS.get(by, by), HEADS.get(by, TOTAL)),
        Column("name_zh", Label("Name (Chinese)", "中文名")),
        Column("name_en", Label("Name (English)", "英文名")),
        *(Column(name, label, "yuan", "money") for name, label in heads),
    )
    rows: list[tuple[Cell, ...]] = [
        (found.account.since, found.account.until, code, name.zh, name.en, *map(yuan, _numbers(balance)))
        for code, name, balance in (*groups(found, by, level), ("total", TOTAL, found.total))
    ]
    return Table(title_of(found), columns, tuple(rows))


def _numbers(balance: Balance) -> tuple[int, ...]:
    return (balance.opening, *balance.items, balance.closing)
