"""The accounts as SDMX: SDMX-CSV 2.0 beside the structure that describes it (SDMX-ML 3.0), so that it needs no other.

Three data flows: SUPPLY_USE, ASSETS, EXTENT. Ids that SDMX does not allow (in codes of places and items) are written
with the number of each odd sign; the code lists have the names in Chinese and English.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from io import StringIO
from pathlib import Path

from shanshui.accounts.assets import ITEMS
from shanshui.core import registry
from shanshui.core.disk import whole
from shanshui.core.labels import Label
from shanshui.core.money import FEN
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.report.sdmx_structure import Code, Flow, structure_xml
from shanshui.report.seea_tables import Collected
from shanshui.report.supply_use_words import entries
from shanshui.standards.users import NOT_ALLOCATED, economic_units

AGENCY, VERSION = "SHANSHUI", "1.0.0"
NOT_APPLICABLE, UNALLOCATED = "_Z", "_U"
ODD = re.compile(r"[^A-Za-z0-9_@$-]")
STRUCTURE = "structure.xml"
DIMENSIONS = {
    "FREQ": Label("Frequency", "频率"),
    "REF_AREA": Label("Place", "地方"),
    "MEASURE": Label("Physical or monetary", "实物量或价值量"),
    "ACCOUNTING_ENTRY": Label("Accounting entry", "账户记录"),
    "SERVICE": Label("Ecosystem service", "生态系统服务"),
    "ITEM": Label("Item of a service", "服务项目"),
    "ECOSYSTEM_TYPE": Label("Ecosystem type", "生态系统类型"),
    "ECONOMIC_UNIT": Label("Economic unit", "经济单位"),
}
ATTRIBUTES = {
    "UNIT_MEASURE": Label("Unit of measure", "计量单位"),
    "IN_GEP": Label("In GEP", "计入 GEP"),
    "OPENING_PERIOD": Label("Opening period", "期初核算期"),
    "OBS_STATUS": Label("Observation status", "观测状态"),
}
FLOWS = {
    "SUPPLY_USE": Flow(
        "SUPPLY_USE",
        Label("Supply and use of ecosystem services", "生态系统服务供给使用表"),
        ("FREQ", "REF_AREA", "MEASURE", "ACCOUNTING_ENTRY", "SERVICE", "ITEM", "ECOSYSTEM_TYPE", "ECONOMIC_UNIT"),
        ("UNIT_MEASURE", "IN_GEP", "OBS_STATUS"),
    ),
    "ASSETS": Flow(
        "ASSETS",
        Label("Monetary ecosystem asset account", "生态系统货币资产账户"),
        ("FREQ", "REF_AREA", "ACCOUNTING_ENTRY", "SERVICE", "ITEM", "ECOSYSTEM_TYPE"),
        ("UNIT_MEASURE", "OPENING_PERIOD", "OBS_STATUS"),
    ),
    "EXTENT": Flow(
        "EXTENT",
        Label("Ecosystem extent account", "生态系统范围账户"),
        ("FREQ", "REF_AREA", "ACCOUNTING_ENTRY", "ECOSYSTEM_TYPE"),
        ("UNIT_MEASURE", "OPENING_PERIOD", "OBS_STATUS"),
    ),
}
ENTRIES = {
    "supply": Label("Supply", "供给"),
    "use": Label("Use", "使用"),
    "imports": Label("Imports", "调入"),
    "exports": Label("Exports", "调出"),
    "opening": Label("Opening", "期初"),
    "closing": Label("Closing", "期末"),
    "additions_managed": Label("Managed expansion", "有管理的增加"),
    "additions_unmanaged": Label("Unmanaged expansion", "无管理的增加"),
    "reductions_managed": Label("Managed reduction", "有管理的减少"),
    "reductions_unmanaged": Label("Unmanaged reduction", "无管理的减少"),
    "newly_seen": Label("Newly seen", "新增可见"),
    "no_longer_seen": Label("No longer seen", "不再可见"),
    **ITEMS,
}
GROSS = ("additions_managed", "additions_unmanaged", "reductions_managed", "reductions_unmanaged")


@dataclass(frozen=True)
class Observation:
    """One number: its dimensions and attributes by name, the period, the value as text."""

    at: dict[str, str]
    period: str
    value: str


def code_id(text: str) -> str:
    """Return an id that SDMX allows: each odd sign becomes its number, `~` is `_x7E_`."""
    return ODD.sub(lambda found: f"_x{ord(found[0]):X}_", text)


def write_sdmx(accounts: Collected, folder: Path) -> list[Path]:
    """Write structure.xml and one SDMX-CSV file for each account there is; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "SUPPLY_USE": list(_supply_use(accounts)),
        "ASSETS": list(_assets(accounts)),
        "EXTENT": list(_extent(accounts)),
    }
    there = [name for name, rows in data.items() if rows]
    files = {STRUCTURE: structure_xml([FLOWS[name] for name in there], _code_lists(accounts, data), AGENCY, VERSION)}
    files |= {f"{name.lower()}.csv": _csv(FLOWS[name], data[name]) for name in there}
    for name, text in files.items():
        with whole(folder / name) as partial:
            partial.write_text(text, encoding="utf-8", newline="")
    return [folder / name for name in files]


def _csv(flow: Flow, rows: Iterable[Observation]) -> str:
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        ["STRUCTURE", "STRUCTURE_ID", "ACTION", *flow.dimensions, "TIME_PERIOD", "OBS_VALUE", *flow.attributes]
    )
    for row in rows:
        named = [row.at[name] for name in flow.dimensions]
        attributes = [row.at.get(name, "") for name in flow.attributes]
        head = ["dataflow", f"{AGENCY}:{flow.id}({VERSION})", "I"]
        writer.writerow([*head, *named, row.period, row.value, *attributes])
    return stream.getvalue()


def _frequency(period: str) -> str:
    part = Period.parse(period).part
    return "A" if not part else "Q" if part.startswith("Q") else "M"


def _money(fen: int) -> str:
    whole, rest = divmod(abs(fen), int(FEN))
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02}"


def _places(accounts: Collected) -> list[str]:
    tree = accounts.sut.book.tree
    return [accounts.place, *tree.descendants(accounts.place)]


def _supply_use(accounts: Collected) -> Iterable[Observation]:
    found = accounts.sut
    for place in _places(accounts):
        for measure in ("physical", "monetary"):
            for row, entry, kind, sector, amount in entries(found.table(place, measure)):
                money = measure == "monetary"
                at = {
                    "FREQ": _frequency(found.period),
                    "REF_AREA": code_id(place),
                    "MEASURE": measure,
                    "ACCOUNTING_ENTRY": entry,
                    "SERVICE": row.service,
                    "ITEM": code_id(row.item),
                    "ECOSYSTEM_TYPE": kind or NOT_APPLICABLE,
                    "ECONOMIC_UNIT": UNALLOCATED if sector == NOT_ALLOCATED else sector or NOT_APPLICABLE,
                    "UNIT_MEASURE": "CNY" if money else code_id(row.unit),
                    "IN_GEP": "Y" if row.headline else "N",
                    "OBS_STATUS": "A",
                }
                value = _money(int(amount)) if money else repr(float(Fraction(amount)))
                yield Observation(at, found.period, value)


def _assets(accounts: Collected) -> Iterable[Observation]:
    """Yield every item of every line at places without parts: what is above them is their sum."""
    if accounts.assets is None:
        return
    account = accounts.assets.account
    for line in account.lines:
        balance = line.balance
        numbers = {
            "opening": balance.opening,
            **dict(zip(ITEMS, balance.items, strict=True)),
            "closing": balance.closing,
        }
        for entry, fen in numbers.items():
            if fen or entry in ("opening", "closing"):
                at = {
                    "FREQ": _frequency(account.until),
                    "REF_AREA": code_id(line.key.place),
                    "ACCOUNTING_ENTRY": entry,
                    "SERVICE": line.key.service,
                    "ITEM": code_id(line.key.item),
                    "ECOSYSTEM_TYPE": line.key.ecosystem_type,
                    "UNIT_MEASURE": "CNY",
                    "OPENING_PERIOD": account.since,
                    "OBS_STATUS": "A",
                }
                yield Observation(at, account.until, _money(fen))


def _extent(accounts: Collected) -> Iterable[Observation]:
    if accounts.extent is None:
        return
    found = accounts.extent
    for place in _places(accounts):
        for line in found.accounts[place].lines if place in found.accounts else ():
            gross = ("additions", "reductions") if found.accounts[place].net_only else GROSS
            for entry in ("opening", *gross, "newly_seen", "no_longer_seen", "closing"):
                area = float(getattr(line, entry))
                if area or entry in ("opening", "closing"):
                    at = {
                        "FREQ": _frequency(found.until),
                        "REF_AREA": code_id(place),
                        "ACCOUNTING_ENTRY": entry,
                        "ECOSYSTEM_TYPE": line.ecosystem_type,
                        "UNIT_MEASURE": "ha",
                        "OPENING_PERIOD": found.since,
                        "OBS_STATUS": "A",
                    }
                    yield Observation(at, found.until, repr(area))


# --- code lists -----------------------------------------------------------------------------------------


def _code_lists(accounts: Collected, data: dict[str, list[Observation]]) -> dict[str, tuple[Label, list[Code]]]:
    """Return the codes of every dimension and attribute that has a list, with their names."""
    used: dict[str, set[str]] = {}
    for rows in data.values():
        for row in rows:
            for name, code in row.at.items():
                used.setdefault(name, set()).add(code)
    lists = {name: (label, _codes(name, used.get(name, set()), accounts)) for name, label in DIMENSIONS.items()}
    return lists | {
        name: (ATTRIBUTES[name], _codes(name, used.get(name, set()), accounts))
        for name in ("UNIT_MEASURE", "IN_GEP", "OBS_STATUS")
    }


def _codes(name: str, used: set[str], accounts: Collected) -> list[Code]:
    if name == "REF_AREA":
        return _place_codes(accounts.sut.book.tree, [code for code in _places(accounts) if code_id(code) in used])
    if name == "ITEM":
        names = {code_id(item): accounts.sut.label(service, item) for service, item in _items(accounts)}
        return [Code(code, names.get(code, Label(code, code))) for code in sorted(used)]
    known = _known(name)
    return [
        Code(code, known.get(code, Label(code, code)))
        for code in [*known, *sorted(used - known.keys())]
        if code in used
    ]


def _items(accounts: Collected) -> Sequence[tuple[str, str]]:
    lines = {(one.key.service, one.key.item) for one in accounts.sut.whole.supplies}
    if accounts.assets:
        lines |= {(line.key.service, line.key.item) for line in accounts.assets.account.lines}
    return sorted(lines)


def _place_codes(tree: PlaceTree, places: Sequence[str]) -> list[Code]:
    there = set(places)
    return [
        Code(code_id(code), tree[code].name, code_id(tree[code].parent) if tree[code].parent in there else "")
        for code in places
    ]


@cache
def _known(name: str) -> dict[str, Label]:
    """Return the names of the codes of a list that does not depend on the account."""
    none = {NOT_APPLICABLE: Label("Not applicable", "不适用")}
    return {
        "FREQ": {"A": Label("Annual", "年"), "Q": Label("Quarterly", "季"), "M": Label("Monthly", "月")},
        "MEASURE": {"physical": Label("Physical", "实物量"), "monetary": Label("Monetary", "价值量")},
        "ACCOUNTING_ENTRY": {**ENTRIES, "additions": ITEMS["additions"], "reductions": ITEMS["reductions"]},
        "SERVICE": {name: registry.service(name).label for name in registry.service_ids()},
        "ECOSYSTEM_TYPE": {kind: spec.label for kind, spec in registry.ecosystem_types().items()} | none,
        "ECONOMIC_UNIT": {name: unit.label for name, unit in economic_units().items()}
        | {UNALLOCATED: Label("Not allocated", "未分配")}
        | none,
        "UNIT_MEASURE": {"CNY": Label("Yuan renminbi", "人民币元"), "ha": Label("Hectare", "公顷")},
        "IN_GEP": {"Y": Label("In GEP", "计入 GEP"), "N": Label("Beside GEP", "不计入 GEP")},
        "OBS_STATUS": {"A": Label("Normal value", "正常值")},
    }.get(name, {})
