"""The monetary ecosystem asset account: what future flows are worth today, and why that changed.

The value of an asset is the net present value of its flows, V = Σ ES (1+g)^j (1+r)^-j over the years j of its life.
With one outlook (r, g, life) for both periods a change of the value is that of the flow, capitalised; so its items are
the effects of the decomposition of the flow (Shapley: symmetric, without residual), and the account closes to the fen.
See docs: decisions/0011 for the split, decisions/0016 for what becomes which item.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction

from shanshui.accounts.decomposition import FACTORS, Effect, Key
from shanshui.accounts.supply_use import shared
from shanshui.core.errors import AssetNotClosed, CatastropheAboveLoss
from shanshui.core.labels import Label

DIGITS = 60  # of the present value factor: the fen of any account is exact
ITEMS: Mapping[str, Label] = {
    "enhancement": Label("Ecosystem enhancement", "生态系统改善"),
    "degradation": Label("Ecosystem degradation", "生态系统退化"),
    "additions": Label("Conversions: additions", "生态系统转换：增加"),
    "reductions": Label("Conversions: reductions", "生态系统转换：减少"),
    "catastrophe": Label("Catastrophic losses", "灾害损失"),
    "reappraisal_flow": Label("Reappraisal: expected use and flow", "重估：预期使用与流量"),
    "reappraisal_weather": Label("Reappraisal: weather of the year", "重估：当年气象"),
    "reappraisal_data": Label("Reappraisal: method and data", "重估：方法与数据"),
    "revaluation": Label("Revaluation (prices)", "价格重估"),
}
VOLUME = ("catastrophe", "reappraisal_flow", "reappraisal_weather", "reappraisal_data")
NOTES: Mapping[str, Label] = {
    "driven_by_use": Label(
        "its amount per area changes with use, not with condition alone: a reappraisal, not a change of condition",
        "单位面积实物量随使用而变，并非仅取决于状况：计为重估，不计状况变化",
    ),
    "not_told_apart": Label(
        "area or price is not known, so condition cannot be told apart: a reappraisal",
        "面积或价格未知，状况变化无法分离：计为重估",
    ),
    "condition_against": Label(
        "the flow and the stated condition moved against one another: a reappraisal, not a change of condition",
        "流量与给出的状况变化方向不一致：计为重估，不计状况变化",
    ),
    "weather_within": Label(
        "amounts in the other weather are not known: weather is within enhancement and degradation",
        "另一气象条件下的实物量未知：气象变化包含在改善与退化之中",
    ),
    "weather_not_told": Label(
        "not worked out in the other weather yet, condition is not told apart: a reappraisal; run `shanshui assets`",
        "尚未在另一气象条件下计算，状况变化无法分离：计为重估；请运行 `shanshui assets`",
    ),
    "net_conversion": Label(
        "only the net change of area is known: additions and reductions are net",
        "仅知面积净变化：增加与减少为净值",
    ),
}


@dataclass(frozen=True)
class Outlook:
    """What is expected of a flow: discount rate and growth per year (shares), and for how many years it lasts."""

    rate: Decimal
    life: int
    growth: Decimal = Decimal(0)

    @property
    def factor(self) -> Decimal:
        """Return the present value of a flow of one at the end of each year, that of now grown from today."""
        return present_value(self.rate, self.life, self.growth)


def present_value(rate: Decimal, life: int, growth: Decimal = Decimal(0)) -> Decimal:
    """Return Σ ((1+growth)/(1+rate))^j, j = 1..life: what a flow of one this year is worth over a life."""
    with localcontext() as context:
        context.prec = DIGITS
        step = (1 + growth) / (1 + rate)
        power, total = Decimal(1), Decimal(0)
        for _ in range(life):
            power *= step
            total += power
        return total


@dataclass(frozen=True)
class Extent:
    """The area of an ecosystem type at a place, ha; additions and reductions are NaN if only the net is known.

    `seen` is what was newly seen less what is no longer seen: a change of data, not of the land.
    """

    opening: float
    closing: float
    additions: float = math.nan
    reductions: float = math.nan
    seen: float = 0.0


@dataclass(frozen=True)
class Catastrophe:
    """What a catastrophe took: area (ha), and the share of the decline of condition that it made."""

    area: float = 0.0
    condition_share: Fraction = Fraction(0)
    where: str = ""


@dataclass(frozen=True)
class Balance:
    """Opening and closing value and the items between them, fen, in the order of ITEMS."""

    opening: int = 0
    items: tuple[int, ...] = (0,) * len(ITEMS)
    closing: int = 0

    def of(self, item: str) -> int:
        """Return one item."""
        return self.items[list(ITEMS).index(item)]

    @property
    def other_volume(self) -> int:
        """Return all other changes in volume: catastrophes and reappraisals."""
        return sum(self.of(item) for item in VOLUME)

    @property
    def net(self) -> int:
        """Return the change."""
        return self.closing - self.opening

    @property
    def left_over(self) -> int:
        """Return what opening and items miss of the closing value: nothing."""
        return self.closing - self.opening - sum(self.items)


@dataclass(frozen=True)
class AssetLine:
    """The asset value of one item of one ecosystem type at a place without parts."""

    key: Key
    balance: Balance
    notes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AssetAccount:
    """The asset account of an area between two periods, line by line."""

    since: str
    until: str
    lines: tuple[AssetLine, ...]
    outlooks: Mapping[str, Outlook] = field(default_factory=dict)

    def total(self, holds: Callable[[Key], bool] = lambda _: True) -> Balance:
        """Return the sum of the lines whose key passes a test; by default of all."""
        return added(line.balance for line in self.lines if holds(line.key))

    def by(self, name: str) -> dict[str, Balance]:
        """Return the sums by a part of the key: place, ecosystem_type, service or item."""
        groups: dict[str, list[Balance]] = {}
        for line in self.lines:
            groups.setdefault(getattr(line.key, name), []).append(line.balance)
        return {word: added(groups[word]) for word in sorted(groups)}

    def noted(self) -> dict[str, list[str]]:
        """Return remark → the items it holds for."""
        found: dict[str, set[str]] = {}
        for line in self.lines:
            for note in line.notes:
                found.setdefault(note, set()).add(f"{line.key.service}.{line.key.item}")
        return {note: sorted(found[note]) for note in NOTES if note in found}

    def checked(self) -> "AssetAccount":
        """Return the account, or raise AssetNotClosed unless every line closes."""
        for line in self.lines:
            if line.balance.left_over:
                where = f"{line.key.place} {line.key.ecosystem_type} {line.key.service}.{line.key.item}"
                raise AssetNotClosed(where=where, left=line.balance.left_over)
        return self


def added(balances: Iterable[Balance]) -> Balance:
    """Return the sum of balances."""
    given = list(balances)
    items = tuple(sum(one.items[i] for one in given) for i in range(len(ITEMS)))
    return Balance(sum(one.opening for one in given), items, sum(one.closing for one in given))


@dataclass(frozen=True)
class Known:
    """What is known beside the flows; a (place, ecosystem type) that is absent is not known.

    Attributes
    ----------
    outlooks
        Service → its outlook; the empty name is that of all others.
    driven_by_use
        Services whose amount per area changes with use.
    condition
        Change of an index of condition: only its sign counts.
    by_equation
        (service, item) whose amounts answer to weather inputs: unless told apart, their change is not one of condition.
    """

    outlooks: Mapping[str, Outlook]
    extents: Mapping[tuple[str, str], Extent] = field(default_factory=dict)
    driven_by_use: frozenset[str] = frozenset()
    condition: Mapping[tuple[str, str], float] = field(default_factory=dict)
    by_equation: frozenset[tuple[str, str]] = frozenset()
    catastrophes: Mapping[tuple[str, str], Catastrophe] = field(default_factory=dict)

    def outlook(self, service: str) -> Outlook:
        """Return the outlook of a service."""
        return self.outlooks.get(service, self.outlooks[""])


def asset_account(effects: Iterable[Effect], since: str, until: str, known: Known) -> AssetAccount:
    """Return the asset account of a change of flows.

    Raises
    ------
    CatastropheAboveLoss
        If a catastrophe took more area than was lost.
    """
    given = list(effects)
    factors = {name: Fraction(known.outlook(name).factor) for name in {effect.key.service for effect in given}}
    lines = tuple(_line(effect, factors[effect.key.service], known) for effect in given)
    return AssetAccount(since, until, lines, known.outlooks).checked()


def _line(effect: Effect, factor: Fraction, known: Known) -> AssetLine:
    """Return the asset value of one line: its flow before and after, and each effect, capitalised."""
    at = (effect.key.place, effect.key.ecosystem_type)
    worth = {name: part * factor for name, part in zip(FACTORS, effect.parts, strict=True)}
    notes: set[str] = set()
    items = dict.fromkeys(ITEMS, Fraction(0))
    items["reappraisal_weather"], items["revaluation"] = worth["weather"], worth["price"]
    items["reappraisal_data"] = worth["method"] + worth["data"]
    _convert(items, worth["extent"], known.extents.get(at), (effect.before * factor, effect.after * factor), notes)
    _judge(items, worth["condition"], effect, known, notes)
    if at in known.catastrophes:
        _set_apart(items, known.catastrophes[at], known.extents.get(at), effect.key)
    opening, closing = round(effect.before * factor), round(effect.after * factor)
    whole = shared(closing - opening, list(items.values()))
    return AssetLine(effect.key, Balance(opening, tuple(whole), closing), frozenset(notes))


Items = dict[str, Fraction]


def _convert(items: Items, made: Fraction, extent: Extent | None, worth: Sequence[Fraction], notes: set[str]) -> None:
    """Enter what the change of area made as additions and reductions.

    Of the two gross flows the smaller is valued at the mean value of a hectare in the two periods, the larger takes the
    rest, so that both together are what the change of area made.
    """
    if extent is None or math.isnan(extent.additions + extent.reductions):
        if made:
            notes.add("net_conversion")
        items["additions" if made > 0 else "reductions"] = made
        return
    areas = (extent.opening, extent.closing)
    values = [value / Fraction(area) for value, area in zip(worth, areas, strict=True) if area]
    each = sum(values, Fraction(0)) / max(1, len(values))
    smaller = each * Fraction(min(extent.additions, extent.reductions))
    seen = each * Fraction(extent.seen)
    items["reappraisal_data"] += seen
    made -= seen
    if extent.additions >= extent.reductions:
        items["additions"], items["reductions"] = made + smaller, -smaller
    else:
        items["additions"], items["reductions"] = smaller, made - smaller


def _judge(items: Items, made: Fraction, effect: Effect, known: Known, notes: set[str]) -> None:
    """Enter what the amount per area made: degradation and enhancement only where condition can have made it."""
    if not made:
        return
    against = known.condition.get((effect.key.place, effect.key.ecosystem_type), math.nan)
    if effect.notes & {"no_area", "no_price"}:
        note = "not_told_apart"
    elif effect.key.service in known.driven_by_use:
        note = "driven_by_use"
    elif "no_weather" in effect.notes and (effect.key.service, effect.key.item) in known.by_equation:
        note = "weather_not_told"
    elif (made < 0 <= against) or (made > 0 >= against):
        note = "condition_against"
    else:
        items["enhancement" if made > 0 else "degradation"] = made
        notes |= {"weather_within"} if "no_weather" in effect.notes else set()
        return
    notes.add(note)
    items["reappraisal_flow"] = made


def _set_apart(items: Items, lost: Catastrophe, extent: Extent | None, key: Key) -> None:
    """Move what a catastrophe took out of reductions and degradation."""
    reduced = _reduced(extent)
    if lost.area > reduced * (1 + 1e-9):
        area, total = (f"{number:.10g}" for number in (lost.area, reduced))
        kind = key.ecosystem_type
        raise CatastropheAboveLoss(where=lost.where, place=key.place, kind=kind, area=area, reduced=total)
    by_area = min(Fraction(1), Fraction(lost.area) / Fraction(reduced)) if reduced else Fraction(0)
    for item, share in (("reductions", by_area), ("degradation", lost.condition_share)):
        taken = items[item] * share
        items[item] -= taken
        items["catastrophe"] += taken


def _reduced(extent: Extent | None) -> float:
    if extent is None:
        return 0.0
    return max(0.0, extent.opening - extent.closing) if math.isnan(extent.reductions) else extent.reductions
