"""A rule is data: what is paid for, at which rate, within which bounds, to whom, by which document, and when."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from shanshui.core.labels import Label
from shanshui.shares.allot import Ties
from shanshui.shares.rates import UnclearRateError, parse_rate

Mechanism = Literal["purchase", "credit", "water", "sale", "points"]
MECHANISMS: dict[str, Label] = {
    "purchase": Label("government purchase by growth of GEP", "按 GEP 增量的政府购买"),
    "credit": Label("credit limit backed by GEP", "以 GEP 为依据的授信额度"),
    "water": Label("water compensation", "流域水质补偿"),
    "sale": Label("sale of a right to ecosystem products", "生态产品权益出让"),
    "points": Label("ecological credit points", "生态信用积分"),
}

RATE_UNCLEAR: Literal["rate_unclear"] = "rate_unclear"


def _rate(given: object) -> Decimal:
    try:
        return parse_rate(given)
    except UnclearRateError as unclear:
        raise PydanticCustomError(RATE_UNCLEAR, "{text} is unclear", {"text": str(unclear)}) from None


def _text(given: object) -> object:
    """Return a number as text: version 2020 and the code 331100 are names."""
    return str(given) if isinstance(given, int | float) and not isinstance(given, bool) else given


Rate = Annotated[Decimal, BeforeValidator(_rate)]
Word = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Amount = Annotated[Decimal, Field(allow_inf_nan=False)]
NotNegative = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class Part(BaseModel):
    """A part of a rule; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Part):
    """A name in Chinese and English."""

    zh: str = ""
    en: str = ""

    @property
    def label(self) -> Label:
        """Return the name; where one language is missing, the other."""
        return Label(self.en or self.zh, self.zh or self.en)


class Valid(Part):
    """The days a version is valid, both included; without an end until further notice."""

    start: date = Field(alias="from")
    end: date | None = Field(None, alias="to")

    def holds(self, day: date) -> bool:
        """Return whether a day is one of them."""
        return self.start <= day and (self.end is None or day <= self.end)

    def meets(self, other: "Valid") -> bool:
        """Return whether some day is in both."""
        return other.holds(self.start) or self.holds(other.start)

    def text(self) -> str:
        """Return first and last day."""
        return f"{self.start} – {self.end or '…'}"


class Limits(Part):
    """Least and most one payee gets, in the unit of the rule."""

    floor: NotNegative = Decimal(0)
    cap: NotNegative | None = None


class Payees(Part):
    """Who shares in a payment, and by what key.

    `weights`: as written here. `equal`: all those named. `value`, `growth`, `area`: places of a level (or those right
    below) by their accounted value, by what it grew, by their area.
    """

    key: Literal["weights", "equal", "value", "growth", "area"]
    weights: dict[Word, NotNegative] = {}
    names: list[Word] = []
    level: str = ""
    limits: dict[Word, Limits] = {}
    limit: Limits = Limits()
    ties: Ties = "code"


class Pollutant(Part):
    """One indicator of a water index: its weight, and its base concentration if the rule states it."""

    id: Word
    name: Named = Named()
    weight: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
    base: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)] | None = None
    unit: str = "mg L-1"


class Band(Part):
    """Who pays whom how much while the index is at most `up_to`; the last band has no end."""

    up_to: Decimal | None = None
    payer: Named
    payee: Named
    amount: NotNegative


class Water(Part):
    """An index P = k0 Σ k_i C_i / C_i0 and what follows from it."""

    k0: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
    section: Named = Named()
    indicators: list[Pollutant] = Field(min_length=1)
    bands: list[Band] = Field(min_length=1)


class Action(Part):
    """What one unit of a deed is worth in points; a negative number takes points away."""

    id: Word
    name: Named = Named()
    points: Amount
    per: str = "1"
    most: NotNegative | None = None


class Points(Part):
    """Points for deeds, and money for points: a price of each, or a fund that is shared by points."""

    actions: list[Action] = Field(min_length=1)
    yuan_per_point: NotNegative | None = None
    fund: NotNegative | None = None


class Rule(Part):
    """One version of a rule."""

    id: Word
    version: Word
    name: Named = Named()
    mechanism: Mechanism
    valid: Valid
    supersedes: Word | None = None
    document: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    mark: Literal["S", "C", "M", "U"] = "U"
    currency: str = "CNY"
    unit: str = "yuan"
    indicator: str = "gep"
    basis: Literal["comparable", "nominal"] = "comparable"
    base: Word | None = None
    rate: Rate | None = None
    floor: Amount | None = None
    cap: Amount | None = None
    pay_back: bool = False
    payees: Payees | None = None
    water: Water | None = None
    points: Points | None = None

    @property
    def label(self) -> Label:
        """Return its name, else its id."""
        return Label(*(text or self.id for text in self.name.label))


NEEDS: dict[str, tuple[str, ...]] = {
    "purchase": ("rate", "base"),
    "credit": ("rate",),
    "water": ("water",),
    "sale": (),
    "points": ("points",),
}
TAKES: dict[str, tuple[str, ...]] = {
    "purchase": ("rate", "base", "floor", "cap", "pay_back", "payees"),
    "credit": ("rate", "floor", "cap"),
    "water": ("water",),
    "sale": ("rate",),
    "points": ("points", "payees"),
}
OF_MECHANISM = ("rate", "base", "floor", "cap", "pay_back", "payees", "water", "points")
Fault = tuple[tuple[str | int, ...], Label, Label]  # where in the rule, what we saw, what we need


def faults(rule: Rule) -> Iterator[Fault]:
    """Yield what contradicts itself in a rule whose parts are each right."""
    for name in NEEDS[rule.mechanism]:
        if getattr(rule, name) is None:
            yield (
                ("mechanism",),
                Label(f"a rule of {rule.mechanism} has no {name}", f"{rule.mechanism} 规则缺少 {name}"),
                Label(f"`{name}`", f"`{name}`"),
            )
    for name in OF_MECHANISM:
        if name in rule.model_fields_set and name not in TAKES[rule.mechanism]:
            saw = Label(f"a rule of {rule.mechanism} takes no {name}", f"{rule.mechanism} 规则不用 {name}")
            yield (name,), saw, Label(", ".join(TAKES[rule.mechanism]), "、".join(TAKES[rule.mechanism]))
    if rule.valid.end is not None and rule.valid.end < rule.valid.start:
        yield ("valid", "to"), Label("it ends before it begins", "终止早于生效"), Label("from ≤ to", "from ≤ to")
    if rule.floor is not None and rule.cap is not None and rule.cap < rule.floor:
        yield ("cap",), Label("the cap is below the floor", "上限低于下限"), Label("floor ≤ cap", "floor ≤ cap")
    if rule.pay_back and rule.floor is not None and rule.floor >= 0:
        saw = Label("money is asked back, and the floor forbids it", "要求退款，但下限不允许")
        yield ("pay_back",), saw, Label("no floor, or one below zero", "不设下限或下限小于零")
    yield from _faults_of_payees(rule.payees) if rule.payees else ()
    yield from _faults_of_water(rule.water) if rule.water else ()
    yield from _faults_of_points(rule.points) if rule.points else ()


def _faults_of_payees(payees: Payees) -> Iterator[Fault]:
    needed = {"weights": "weights", "equal": "names"}.get(payees.key, "")
    for name in ("weights", "names"):
        given = bool(getattr(payees, name))
        if given != (name == needed):
            saw = Label(
                f"the key is {payees.key}, and `{name}` is {'given' if given else 'empty'}",
                f"分配依据为 {payees.key}，而 `{name}` {'已给出' if given else '为空'}",
            )
            need = Label(f"`{needed}`" if needed else "no list", f"`{needed}`" if needed else "不写名单")
            yield ("payees", "key"), saw, need
    if len(set(payees.names)) < len(payees.names):
        yield ("payees", "names"), Label("a name stands twice", "名称重复"), Label("every payee once", "每个收款方一次")
    for who, limits in (("", payees.limit), *payees.limits.items()):
        if limits.cap is not None and limits.cap < limits.floor:
            keys = ("payees", "limits", who, "cap") if who else ("payees", "limit", "cap")
            yield keys, Label("the cap is below the floor", "上限低于下限"), Label("floor ≤ cap", "floor ≤ cap")


def _faults_of_water(water: Water) -> Iterator[Fault]:
    ids = [pollutant.id for pollutant in water.indicators]
    if len(set(ids)) < len(ids):
        saw, need = Label("an indicator stands twice", "指标重复"), Label("every indicator once", "每个指标一次")
        yield ("water", "indicators"), saw, need
    ends = [band.up_to for band in water.bands]
    inner = [end for end in ends[:-1] if end is not None]
    if ends[-1] is not None or len(inner) < len(ends) - 1 or inner != sorted(set(inner)):
        saw = Label("the bands leave a gap or go back", "区间有空缺或次序颠倒")
        need = Label("rising `up_to`, and none in the last band", "`up_to` 递增，末段不写 `up_to`")
        yield ("water", "bands"), saw, need


def _faults_of_points(points: Points) -> Iterator[Fault]:
    ids = [action.id for action in points.actions]
    if len(set(ids)) < len(ids):
        saw, need = Label("a deed stands twice", "行为重复"), Label("every deed once", "每个行为一次")
        yield ("points", "actions"), saw, need
    if points.yuan_per_point is not None and points.fund is not None:
        saw = Label("points have a price and share a fund", "积分既有单价又分配资金")
        yield ("points", "fund"), saw, Label("yuan_per_point or fund", "yuan_per_point 或 fund")
