"""Indicators: what is measured, which way is better, and how it adds up over places and periods."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from shanshui.core.errors import BadIndicator, NoSuchName
from shanshui.core.labels import Label

Direction = Literal["up", "down", "toward"]
OverPlaces = Literal["sum", "ratio", "mean", "none"]
OverTime = Literal["sum", "mean", "last", "none"]
Basis = Literal["", "current", "comparable"]


@dataclass(frozen=True)
class Indicator:
    """One indicator of a dictionary.

    Attributes
    ----------
    direction
        `up`: more is better; `down`: less is better; `toward`: near `optimum` is better (a ratio of sexes, of 1).
    least, most
        Natural limits of its values, infinite where there is none.
    over_places
        How a place's value follows from those of its parts: `sum`; `ratio`, Σ numerator ÷ Σ denominator × factor;
        `mean`, weighted by the indicator `weight`; `none`, it does not.
    numerator, denominator, weight
        Ids of indicators of the same dictionary.
    over_time
        How a year's value follows from its quarters or months: `sum` (a flow), `mean`, `last` (a stock), `none`.
    basis, price_year
        Of money: at `current` prices, or at those `comparable` to a year.
    method, source
        How it is measured, and who publishes it.
    account
        What figure of the published account it is, if it is one: `gep`, `gep.comparable`, `gep.<service>` or `ei`.
    version
        Of the definition: an indicator that is measured another way is another version, and a series break.
    """

    id: str
    label: Label
    unit: str
    direction: Direction = "up"
    optimum: float | None = None
    least: float = -float("inf")
    most: float = float("inf")
    over_places: OverPlaces = "none"
    numerator: str = ""
    denominator: str = ""
    factor: float = 1.0
    weight: str = ""
    over_time: OverTime = "none"
    basis: Basis = ""
    price_year: int | None = None
    method: str = ""
    source: str = ""
    account: str = ""
    version: str = "1"

    @property
    def sign(self) -> int:
        """Return +1 if more is better, −1 if less is better, 0 if neither is."""
        return {"up": 1, "down": -1, "toward": 0}[self.direction]

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the indicators that its roll-up needs."""
        return tuple(name for name in (self.numerator, self.denominator, self.weight) if name)


class Dictionary(Mapping[str, Indicator]):
    """Indicators by id, in the order they were written.

    Raises
    ------
    BadIndicator
        If an id stands twice, a roll-up names no indicator of the dictionary or itself, or `toward` has no optimum.
    """

    def __init__(self, indicators: Iterable[Indicator], where: str = "indicators") -> None:
        self._by_id: dict[str, Indicator] = {}
        self.where = where
        for indicator in indicators:
            if indicator.id in self._by_id:
                raise _bad(where, indicator, Label("its id stands twice", "编号重复"))
            self._by_id[indicator.id] = indicator
        for indicator in self._by_id.values():
            self._check(indicator)

    def _check(self, indicator: Indicator) -> None:
        needs = {"ratio": ("numerator", "denominator"), "mean": ("weight",)}.get(indicator.over_places, ())
        for column in needs:
            name = getattr(indicator, column)
            if name not in self._by_id or name == indicator.id:
                saw = Label(
                    f"its roll-up ({indicator.over_places}) needs another indicator as {column}, not '{name}'",
                    f"汇总方式（{indicator.over_places}）的 {column} 应为字典中的另一个指标，而不是“{name}”",
                )
                raise _bad(self.where, indicator, saw)
        if indicator.direction == "toward" and indicator.optimum is None:
            raise _bad(
                self.where, indicator, Label("its direction is toward, but no optimum", "方向为 toward，却没有适宜值")
            )
        if not indicator.least < indicator.most:
            raise _bad(self.where, indicator, Label("its least is not below its most", "下限不小于上限"))

    def __getitem__(self, name: str) -> Indicator:
        if name not in self._by_id:
            see = "`shanshui indicators` lists them."
            raise NoSuchName(where=self.where, what="indicator", name=name, known=list(self._by_id), see=see)
        return self._by_id[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_id

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    @property
    def of_account(self) -> frozenset[str]:
        """Return the indicators that are figures of the account, or follow from one."""
        found: frozenset[str] = frozenset(one.id for one in self.values() if one.account)
        while more := {one.id for one in self.values() if found & set(one.parents)} - found:
            found |= more
        return found

    def __len__(self) -> int:
        return len(self._by_id)


def _bad(where: str, indicator: Indicator, saw: Label) -> BadIndicator:
    return BadIndicator(where=where, indicator=indicator.id, saw=saw)
