"""Sale of rights to ecosystem products: never more than was accounted for the area and years and is not sold yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shanshui.core.errors import CurrencyMismatch, Oversold
from shanshui.core.labels import Label
from shanshui.shares.accounted import Accounted, Figure, parts_of, scope_label
from shanshui.shares.fen import percent, yuan
from shanshui.shares.outcome import Outcome, Step, joined
from shanshui.shares.purchase import check_currency
from shanshui.shares.realised import Receipt
from shanshui.shares.rules import Rule

RIGHT = "rights_sale"


@dataclass(frozen=True)
class Room:
    """What one place or a place above it has left of a scope in a period, in fen."""

    figure: Figure
    sellable: int
    sold: int

    @property
    def left(self) -> int:
        """Return what may still be sold, never below nothing."""
        return max(0, self.sellable - self.sold)


def narrowest(rule: Rule, account: Accounted, receipts: Iterable[Receipt], place: str, period: str, scope: str) -> Room:
    """Return where least is left: the place itself or one above it, the line itself or one that holds it.

    What was sold inside a place or a line was sold of the whole too.
    """
    receipts = list(receipts)
    own = account.figure(place, period, scope)
    rooms = [_room(rule, account, receipts, own)]
    for here in (place, *account.tree.ancestors(place)):
        for wider in parts_of(scope):
            figure = account.maybe(here, period, wider)
            if figure is not None and own.lines <= figure.lines and (here, wider) != (place, scope):
                rooms.append(_room(rule, account, receipts, figure))
    return min(rooms, key=lambda room: room.left)


def _room(rule: Rule, account: Accounted, receipts: Sequence[Receipt], figure: Figure) -> Room:
    check_currency(rule, figure)
    inside = {figure.place, *account.tree.descendants(figure.place)}
    rights = [
        receipt
        for receipt in receipts
        if receipt.kind == RIGHT
        and receipt.place in inside
        and receipt.period == figure.period
        and figure.scope in parts_of(receipt.scope)
    ]
    for receipt in rights:
        if receipt.currency != rule.currency:
            raise CurrencyMismatch(where=receipt.where, found=receipt.currency, needed=rule.currency)
    sold = sum(receipt.fen if receipt.sold is None else receipt.sold for receipt in rights)
    share = Fraction(1 if rule.rate is None else rule.rate)
    return Room(figure, int(share * max(0, figure.fen)), sold)


def sale(
    rule: Rule, account: Accounted, receipts: Sequence[Receipt], place: str, periods: Sequence[str], asked: int
) -> Outcome:
    """Return a sale that may be made, and what is left after it.

    Parameters
    ----------
    asked
        Fen of accounted value that are to be sold, for all periods together.

    Raises
    ------
    Oversold
        If more is asked than is left.
    """
    scope, name = rule.indicator, account.name(place)
    rooms = [narrowest(rule, account, receipts, place, period, scope) for period in periods]
    left = sum(room.left for room in rooms)
    label = scope_label(scope)
    if asked > left:
        raise Oversold(
            where=f"rule {rule.id} {rule.version}",
            asked=yuan(asked),
            scope=label,
            place=place,
            periods=list(periods),
            left=yuan(left),
            accounted=yuan(sum(room.figure.fen for room in rooms)),
            sold=yuan(sum(room.sold for room in rooms)),
        )
    steps = [_step(rule, account, room, place) for room in rooms]
    what = Label("left after this sale", "本次出让后尚余")
    steps.append(Step(what, f"{yuan(left)} − {yuan(asked)}", yuan(left - asked)))
    years = sorted({year for room in rooms for year in room.figure.price_years})
    bases = sorted({basis for room in rooms for basis in room.figure.bases})
    said = Label(f"sale of a right to {label.en}", f"{label.zh}权益出让")
    return Outcome(
        rule, said, asked, tuple(steps), place, name, tuple(periods), "/".join(years), "/".join(bases),
        account=account.key,
    )  # fmt: skip


def _step(rule: Rule, account: Accounted, room: Room, place: str) -> Step:
    figure, share = room.figure, "" if rule.rate is None else f"{percent(rule.rate)} × "
    scope = scope_label(figure.scope)
    what = Label(f"left of {scope.en} in {figure.period}", f"{figure.period} 年{scope.zh}尚可出让")
    if figure.place != place:
        name = account.name(figure.place)
        what = joined([what, Label(f"bound by {name.en}", f"受{name.zh}限制")])
    return Step(what, f"max(0, {share}{yuan(figure.fen)} − {yuan(room.sold)})", yuan(room.left))
