"""The monetary asset account of a published account: the change of its flows, capitalised as the user states."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shanshui.accounts.assets import NOTES, AssetAccount, Balance, Extent, Known, Outlook, added, asset_account
from shanshui.accounts.decomposition import FACTORS, Effect, Key, fen
from shanshui.core import registry
from shanshui.core.errors import AssetSettingMissing, NoExtentToCompare, NothingToCompare
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.data.use_shares import read_catastrophes, read_condition
from shanshui.run.account import Prepared
from shanshui.run.change import change
from shanshui.run.config_assets import AssetsSetting
from shanshui.run.execute import Settings
from shanshui.run.extent import extent
from shanshui.run.leaves import Leaves
from shanshui.standards.users import driven_by_use
from shanshui.store.results import Results

WORDS = {"discount_rate": Label("discount rate", "贴现率"), "life": Label("asset life", "资产寿命")}
OPTIONS = {"discount_rate": "--rate", "life": "--life"}


@dataclass(frozen=True)
class Stated:
    """What the command line states in place of the settings."""

    rate: Decimal | None = None
    life: int | None = None
    growth: Decimal | None = None


@dataclass(frozen=True)
class Assets:
    """The asset account of a place.

    Attributes
    ----------
    account
        Between two periods; of an account of one period, opening and closing are the same.
    source
        Who stands for rate and life.
    """

    place: str
    tree: PlaceTree
    account: AssetAccount
    outlooks: Mapping[str, Outlook]
    source: str
    remarks: tuple[Label, ...] = ()

    @property
    def one_period(self) -> bool:
        """Return whether there is only a value, not a change."""
        return self.account.since == self.account.until

    @property
    def total(self) -> Balance:
        """Return the balance of the whole place."""
        return self.account.total()

    def at(self, place: str) -> Balance:
        """Return the balance of a place inside: the sum of its parts."""
        inside = {place, *self.tree.descendants(place)}
        return self.account.total(lambda key: key.place in inside)

    def by(self, name: str, level: str = "") -> dict[str, Balance]:
        """Return balances by ecosystem_type, service, or place (those right below, or of a level)."""
        if name != "place":
            return self.account.by(name)
        below = self.tree.children(self.place) or [self.place]
        if level:
            inside = (self.place, *self.tree.descendants(self.place))
            below = [code for code in inside if self.tree[code].level == level]
        sums = self.account.by("place")
        found = {
            code: added(sums[part] for part in (code, *self.tree.descendants(code)) if part in sums) for code in below
        }
        return {code: balance for code, balance in found.items() if balance != Balance()}

    def told(self) -> list[Label]:
        """Return remarks: what could not be told apart and for which items."""
        return [*self.remarks, *(_named(note, items) for note, items in self.account.noted().items())]


def _named(note: str, items: list[str]) -> Label:
    said = NOTES[note]
    return Label(f"{', '.join(items)}: {said.en}.", f"{'、'.join(items)}：{said.zh}。")


def assets(
    prepared: Prepared,
    results: Results,
    since: str = "",
    until: str = "",
    place: str = "",
    stated: Stated | None = None,
    reruns: bool = True,
    across_break: bool = False,
    settings: Settings | None = None,
) -> Assets:
    """Return the asset account of a place between two periods; left out, the first and the last.

    With `reruns` the account is worked out in the weather of the other period, so that weather is told from condition.

    Raises
    ------
    AssetSettingMissing
        If no discount rate or asset life is stated.
    CatastropheAboveLoss, InputError
        If a table of the settings cannot be followed.
    """
    setting = prepared.area.config.assets or AssetsSetting()
    outlooks = outlooks_of(prepared, setting, stated or Stated())
    leaves = Leaves.of(prepared, results, place)
    periods = [period for period in leaves.periods if leaves.lines[period]]
    first, last = since or (periods or [""])[0], until or (periods or [""])[-1]
    code = place or str(prepared.area.config.area.code)
    if not periods:
        raise NothingToCompare(where=prepared.area.path.name, period=leaves.periods[-1], place=code)
    if first == last and first in periods:
        account = asset_account(_standing(leaves, first), first, first, Known(outlooks))
        return Assets(code, leaves.tree, account, outlooks, setting.source)
    found = change(prepared, results, first, last, place, reruns=reruns, settings=settings)
    known, remarks = _known(prepared, results, outlooks, (first, last), across_break, settings)
    account = asset_account(found.whole.effects, first, last, known)
    return Assets(code, leaves.tree, account, outlooks, setting.source, (*found.remarks, *remarks))


def _standing(leaves: Leaves, period: str) -> list[Effect]:
    """Return the lines of one period as effects without a change."""
    nothing = (0,) * len(FACTORS)
    flows: dict[Key, int] = {line.key: fen(line.value) for line in leaves.lines[period]}
    return [Effect(key, flow, flow, nothing) for key, flow in flows.items()]


def outlooks_of(prepared: Prepared, setting: AssetsSetting, stated: Stated) -> dict[str, Outlook]:
    """Return service → outlook, the empty name for all others; raise AssetSettingMissing for what nobody states."""
    rate = setting.discount_rate if stated.rate is None else stated.rate
    life = setting.life if stated.life is None else stated.life
    growth = setting.growth if stated.growth is None else stated.growth
    where = prepared.area.where("assets")
    found = {"": _outlook(where, "", rate, life, growth)}
    for name, own in setting.services.items():
        at = prepared.area.where("assets", "services", name)
        service = registry.service(name, at).id
        rates = rate if own.discount_rate is None else own.discount_rate
        grown = growth if own.growth is None else own.growth
        found[service] = _outlook(at, service, rates, own.life or life, grown)
    return found


def _outlook(where: str, service: str, rate: Decimal | None, life: int | None, growth: Decimal) -> Outlook:
    of = Label(f" for {service}", f"{service} ") if service else Label("", "")
    for name, value in (("discount_rate", rate), ("life", life)):
        if value is None:
            raise AssetSettingMissing(where=where, what=WORDS[name], of=of, setting=name, option=OPTIONS[name])
    assert rate is not None
    assert life is not None
    return Outlook(rate, life, growth)


def _known(
    prepared: Prepared,
    results: Results,
    outlooks: Mapping[str, Outlook],
    periods: tuple[str, str],
    across_break: bool,
    settings: Settings | None,
) -> tuple[Known, tuple[Label, ...]]:
    """Return what the settings, the extent account and the library know beside the flows."""
    setting = prepared.area.config.assets or AssetsSetting()
    tree, folder = prepared.tree, prepared.area.folder
    extents, remarks = _extents(prepared, results, periods, across_break, settings)
    lost, index = {}, {}
    if table := setting.catastrophes:
        lost = read_catastrophes(folder / table.file, tree, table.file, table.sheet or "")
    if table := setting.condition:
        index = read_condition(folder / table.file, tree, table.file, table.sheet or "")
    condition = {
        at[1:]: value - index[periods[0], at[1], at[2]]
        for at, value in index.items()
        if at[0] == periods[1] and (periods[0], at[1], at[2]) in index
    }
    catastrophes = {at[1:]: one for at, one in lost.items() if at[0] == periods[1]}
    by_equation = frozenset((task.service.id, task.item.id) for task in prepared.plan.tasks if task.by_equation)
    return Known(outlooks, extents, driven_by_use(), condition, by_equation, catastrophes), remarks


Extents = dict[tuple[str, str], Extent]


def _extents(
    prepared: Prepared, results: Results, periods: tuple[str, str], across_break: bool, settings: Settings | None
) -> tuple[Extents, tuple[Label, ...]]:
    """Return the extent account of every place and ecosystem type, and what is to be said about it."""
    try:
        found = extent(prepared, results, *periods, across_break=across_break, settings=settings)
    except NoExtentToCompare as lacking:
        return {}, (Label(lacking.text("en"), lacking.text("zh")),)
    extents: Extents = {}
    for place, account in found.accounts.items():
        for line in account.lines:
            gross = (math.nan, math.nan) if account.net_only else (line.additions, line.reductions)
            seen = line.newly_seen - line.no_longer_seen
            extents[place, line.ecosystem_type] = Extent(line.opening, line.closing, *gross, seen)
    return extents, found.told
