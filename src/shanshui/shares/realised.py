"""How much of the accounted value has become money: receipts beside values, line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shanshui.core.errors import CurrencyMismatch
from shanshui.core.labels import Label
from shanshui.shares.accounted import GEP, Accounted, Figure, parts_of, scope_label
from shanshui.shares.fen import yuan

KINDS: dict[str, Label] = {
    "market_sale": Label("sale of products", "产品销售"),
    "tourism": Label("tourism and recreation", "生态旅游"),
    "government_purchase": Label("government purchase", "政府购买"),
    "compensation": Label("compensation", "生态补偿"),
    "rights_sale": Label("sale of rights", "权益出让"),
    "carbon_trade": Label("trade of carbon", "碳汇交易"),
    "points": Label("credit points", "积分兑付"),
    "other": Label("other", "其他"),
    "loan": Label("loan (to be repaid, not counted)", "贷款（须偿还，不计入）"),
}
LOAN = "loan"
NOT_REALISED = frozenset({LOAN})  # a loan is money that goes back
WHOLE = Fraction(1)


@dataclass(frozen=True)
class Receipt:
    """Money that was received; `scope` is gep (of no single line), a service or service.item.

    `sold` is the accounted value a sold right is to, in fen; None if it is as much as the money.
    """

    period: str
    place: str
    scope: str
    fen: int
    currency: str
    price_year: str
    kind: str
    payer: str
    payee: str
    evidence: str
    where: str = ""
    sold: int | None = None


@dataclass(frozen=True)
class Rate:
    """One line: what was received, what was accounted, and their ratio.

    `rate` is None if nothing was accounted or what was is not above zero; `low` and `high` are None unless the account
    has an interval. A rate above the whole is kept as it is and flagged.
    """

    scope: str
    received: int
    figure: Figure | None
    lent: int = 0
    kinds: tuple[tuple[str, int], ...] = ()
    notes: tuple[Label, ...] = ()
    in_gep: bool = True

    @property
    def label(self) -> Label:
        """Return the name of the line, and whether it stands beside GEP."""
        name = scope_label(self.scope)
        return name if self.in_gep else Label(f"{name.en} (not in GEP)", f"{name.zh}（不计入 GEP）")

    @property
    def accounted(self) -> int | None:
        """Return the accounted value, fen."""
        return None if self.figure is None else self.figure.fen

    @property
    def rate(self) -> Fraction | None:
        """Return received over accounted."""
        return _over(self.received, self.accounted)

    @property
    def lent_rate(self) -> Fraction | None:
        """Return loans over accounted; they are not part of the rate."""
        return _over(self.lent, self.accounted)

    @property
    def low(self) -> Fraction | None:
        """Return the rate if the value is as high as it may be."""
        return _over(self.received, self.figure.high if self.figure else None)

    @property
    def high(self) -> Fraction | None:
        """Return the rate if the value is as low as it may be."""
        return _over(self.received, self.figure.low if self.figure else None)


def _over(top: int, bottom: int | None) -> Fraction | None:
    return Fraction(top, bottom) if bottom is not None and bottom > 0 else None


def rates(account: Accounted, receipts: Iterable[Receipt], place: str, period: str) -> list[Rate]:
    """Return the whole first, then every service with a value or a receipt, then every item with a receipt.

    Receipts of places inside count for the place. Money for an item counts for its service and, if that is part of
    GEP, for the whole, once each.

    Raises
    ------
    CurrencyMismatch
        If a receipt is in another currency than the account.
    """
    inside = {place, *account.tree.descendants(place)}
    here = [r for r in receipts if r.period == period and r.place in inside]
    services = sorted({*account.services(place, period), *(r.scope.partition(".")[0] for r in here if r.scope != GEP)})
    items = sorted({r.scope for r in here if "." in r.scope})
    scopes = [GEP, *(s for service in services for s in (service, *(i for i in items if i.startswith(f"{service}."))))]
    return [_rate(account, here, place, period, scope) for scope in scopes]


def _rate(account: Accounted, here: Sequence[Receipt], place: str, period: str, scope: str) -> Rate:
    figure, whole = account.maybe(place, period, scope), account.maybe(place, period)
    of_scope = [receipt for receipt in here if scope in parts_of(receipt.scope)]
    mine = [receipt for receipt in of_scope if _counts(account, receipt, figure, place, period)]
    for receipt in mine:
        if figure is not None and figure.currencies != (receipt.currency,):
            needed = " + ".join(figure.currencies)
            raise CurrencyMismatch(where=receipt.where, found=receipt.currency, needed=needed)
    received = _received(mine)
    lent = sum(receipt.fen for receipt in mine if receipt.kind == LOAN)
    by_kind = {kind: sum(r.fen for r in mine if r.kind == kind) for kind in KINDS if any(r.kind == kind for r in mine)}
    notes = _notes(figure, mine, received)
    if left_out := _received(of_scope) - received:
        told = yuan(left_out)
        en = f"{told} yuan of lines that are not accounted or not part of it are left out"
        notes.append(Label(en, f"另有 {told} 元属于未核算或不计入其中的科目，未列入"))
    in_gep = figure is None or whole is None or figure.lines <= whole.lines
    return Rate(scope, received, figure, lent, tuple(by_kind.items()), tuple(notes), in_gep)


def _counts(account: Accounted, receipt: Receipt, figure: Figure | None, place: str, period: str) -> bool:
    """Return whether money is for a part of an accounted value: like is put over like.

    Money for an item that is not accounted by itself is money for its service.
    """
    if figure is None or receipt.scope in (figure.scope, GEP):
        return True
    service = receipt.scope.partition(".")[0]
    own = account.maybe(place, period, receipt.scope) or account.maybe(place, period, service)
    return own is not None and own.lines <= figure.lines


def _received(receipts: Iterable[Receipt]) -> int:
    return sum(receipt.fen for receipt in receipts if receipt.kind not in NOT_REALISED)


def _notes(figure: Figure | None, mine: Sequence[Receipt], received: int) -> list[Label]:
    notes = []
    if figure is None:
        notes.append(Label("money without accounted value", "有收入而无核算价值"))
    elif figure.fen <= 0:
        notes.append(Label("the accounted value is not above zero", "核算价值不大于零"))
    elif Fraction(received, figure.fen) > WHOLE:
        en = "above 100 %: more money than accounted value; a wrong line, a double receipt, or a value too low"
        notes.append(Label(en, "超过 100%：收入多于核算价值；可能归类有误、重复登记或核算偏低"))
    years = sorted({r.price_year for r in mine})
    if figure is not None and years and set(years) != set(figure.price_years):
        money, value = "/".join(years), "/".join(figure.price_years)
        notes.append(
            Label(f"money of {money}, value at prices of {value}", f"收入为 {money} 年币值，价值按 {value} 年价格")
        )
    return notes
