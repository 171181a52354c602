"""What the reader of an extent account has to know: breaks, what the maps cannot tell, which rules decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shanshui.accounts.extent import NO_DATA, ExtentAccount, Matrix, name_of
from shanshui.accounts.extent_rules import ANY, Rule
from shanshui.core.labels import Label
from shanshui.run.account import Prepared
from shanshui.run.extent_matrix import has_land_cover
from shanshui.run.extent_table import is_told
from shanshui.run.source_names import LAND_COVER
from shanshui.store.tables import HECTARES

LARGE = 1e5  # ha, from which km2 are shown
ROUNDED = 1e-9
Origin = Literal["published", "maps", "table", "areas"]
FRACTIONAL = Label("classes share cells (class_share: fractional)", "多个地类共享像元（class_share: fractional）")
NO_MAPS = Label("only the areas of each period are known", "只知道各期面积")
USE_MAJORITY = Label(
    "Set `class_share: majority`, or give `extent: transitions:`.",
    "请设置 `class_share: majority`，或提供 `extent: transitions:`。",
)
NOT_PUBLISHED = Label("the account was published without one", "已发布的账户中没有变化矩阵")
RUN_AGAIN = Label("Run `shanshui run --fresh`.", "请运行 `shanshui run --fresh`。")
GIVE_TABLE = Label("Give a table with `extent: transitions:`.", "请用 `extent: transitions:` 提供转移表。")


@dataclass(frozen=True)
class Unit:
    """How areas are shown: divided by `size`, called `name`."""

    size: float
    name: Label


HA, KM2 = Unit(1.0, Label("ha", "公顷")), Unit(HECTARES, Label("km²", "平方公里"))


def unit_for(area: float) -> Unit:
    """Return the unit that a place of so many hectares is shown in."""
    return KM2 if area >= LARGE else HA


def sized(area: float, account: ExtentAccount, sign: str = "") -> Label:
    """Return an area in the unit its account is shown in."""
    unit = unit_for(account.total.opening)
    number = f"{area / unit.size:{sign},.6g}"
    return Label(f"{number} {unit.name.en}", f"{number} {unit.name.zh}")


def why_no_matrix(prepared: Prepared) -> tuple[Label, Label]:
    """Return why an account has no change matrix, and what would give one."""
    if not has_land_cover(prepared):
        return NO_MAPS, GIVE_TABLE
    return (NOT_PUBLISHED, RUN_AGAIN) if is_told(prepared) else (FRACTIONAL, USE_MAJORITY)


def of_series(reasons: Sequence[Label], since: str, until: str) -> list[Label]:
    """Return that two periods are not of one series."""
    return [
        Label(
            f"SERIES BREAK between {since} and {until}: {reason.en}. Differences are those of the maps too.",
            f"{since} 与 {until} 之间存在断点：{reason.zh}。差异中含制图口径变化。",
        )
        for reason in reasons
    ]


def of_maps(prepared: Prepared, origin: Origin, since: str, until: str) -> list[Label]:
    """Return what the maps cannot tell."""
    found = []
    if origin == "areas":
        why, remedy = why_no_matrix(prepared)
        found.append(
            Label(
                f"No change matrix: {why.en}. Additions and reductions are net, by whom is not known. {remedy.en}",
                f"没有变化矩阵：{why.zh}。增加与减少为净值，不能区分有无管理。{remedy.zh}",
            )
        )
    if not (prepared.maps and has_land_cover(prepared)):
        return found
    first, last = (prepared.maps.rasters[LAND_COVER, period] for period in (since, until))
    if first.files == last.files:
        found.append(
            Label(
                f"The same map ({first.file}) stands for {since} and {until}: no change can show.",
                f"{since} 与 {until} 用的是同一张图（{first.file}），无从体现变化。",
            )
        )
    if origin in ("published", "maps") and any(one.offset_of(prepared.maps.grid) is None for one in (first, last)):
        found.append(
            Label(
                "A map does not lie on the accounting grid: each cell counts as its most frequent class, so changes of "
                "a part of a cell may not show.",
                "有地图不在核算格网上：每个像元取面积最大的类别，像元内部的变化可能无法体现。",
            )
        )
    return found


def of_account(account: ExtentAccount, matrix: Matrix | None) -> tuple[Label, ...]:
    """Return what was seen in one period only, and which rules need local knowledge."""
    seen = account.total
    found = _seen_once(seen.no_longer_seen, account.since, account.until, account)
    found += _seen_once(seen.newly_seen, account.until, account.since, account)
    if matrix is not None and (never := matrix.at(NO_DATA, NO_DATA)):
        size = sized(never, account)
        found.append(Label(f"{size.en} have no data in either period.", f"{size.zh}两期均无数据。"))
    found += [_decided(rule, area, account) for rule, area in account.doubtful]
    if account.net_only and abs(seen.net) > ROUNDED * seen.opening:
        size = sized(seen.net, account, "+")
        found.append(
            Label(
                f"The areas of {account.since} and {account.until} differ by {size.en} in all.",
                f"{account.since} 与 {account.until} 年面积总计相差 {size.zh}。",
            )
        )
    return tuple(found)


def _seen_once(area: float, here: str, there: str, account: ExtentAccount) -> list[Label]:
    if not area:
        return []
    size = sized(area, account)
    return [
        Label(
            f"{size.en} have a type in {here} and no data in {there}: told apart, no change.",
            f"{size.zh}在 {here} 年有类型、{there} 年无数据：单列，不计为变化。",
        )
    ]


def _decided(rule: Rule, area: float, account: ExtentAccount) -> Label:
    called = Label("managed", "有管理") if rule.managed else Label("unmanaged", "无管理")
    before, after = (_pattern(kind) for kind in (rule.before, rule.after))
    size = sized(area, account)
    return Label(
        f"{size.en} {before.en} → {after.en} are called {called.en}: {rule.reason.en}.",
        f"{before.zh} → {after.zh} 的 {size.zh}按{called.zh}计：{rule.reason.zh}。",
    )


def _pattern(kind: str) -> Label:
    return Label("other types", "其他类型") if kind == ANY else name_of(kind)
