"""Ecological credit points: deeds × points of the rule's table, and money for points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from shanshui.core.errors import NoSuchName
from shanshui.core.labels import Label
from shanshui.shares.allot import Claim, allot
from shanshui.shares.fen import FEN, fen_in, yuan
from shanshui.shares.outcome import Outcome, Share, Step
from shanshui.shares.rules import Action, Points, Rule

DIGITS = 60  # more than any sum of table cells needs: no rounding


@dataclass(frozen=True)
class Deed:
    """What someone did how much of, in the rule's unit of the action; `where` is file:row."""

    who: str
    action: str
    quantity: Decimal
    where: str = ""


def points_of(said: Points, deeds: Iterable[Deed]) -> dict[str, Decimal]:
    """Return the points of everyone, exact, in order of name.

    Points of one action are cut at its `most`, for each person.

    Raises
    ------
    NoSuchName
        If a deed is not in the table of the rule.
    """
    actions = {action.id: action for action in said.actions}
    earned: dict[tuple[str, str], Decimal] = {}
    with localcontext() as exact:
        exact.prec = DIGITS
        for deed in deeds:
            if deed.action not in actions:
                raise NoSuchName(where=deed.where, what="action", name=deed.action, known=list(actions), see="")
            key = (deed.who, deed.action)
            earned[key] = earned.get(key, Decimal(0)) + deed.quantity * actions[deed.action].points
        found: dict[str, Decimal] = {}
        for (who, action), points in earned.items():
            found[who] = found.get(who, Decimal(0)) + _cut(actions[action], points)
    return dict(sorted(found.items()))


def _cut(action: Action, points: Decimal) -> Decimal:
    return points if action.most is None else min(points, action.most)


def points(rule: Rule, deeds: Sequence[Deed], period: str) -> Outcome:
    """Return the points of everyone, with the money for them if the rule gives any.

    Nobody pays for points below zero, and they take nothing from the others.
    """
    said = rule.points
    if said is None:  # rules of the mechanism have it (rules.faults)
        raise NoSuchName(where=rule.id, what="action", name=rule.id, known=[], see="")
    found = points_of(said, deeds)
    earned = {who: max(Decimal(0), number) for who, number in found.items()}
    money = _money(rule, said, earned)
    shares = tuple(Share(who, Label(who, who), money[who], _plain(found[who])) for who in found)
    total = sum(money.values())
    steps = [_deed(said, deeds, action) for action in said.actions if any(d.action == action.id for d in deeds)]
    steps += _paid(rule, said, sum(earned.values(), Decimal(0)), total)
    what = Label("ecological credit points", "生态信用积分")
    return Outcome(rule, what, total, tuple(steps), periods=(period,), shares=shares)


def _money(rule: Rule, said: Points, earned: dict[str, Decimal]) -> dict[str, int]:
    if said.fund is not None:
        ties = rule.payees.ties if rule.payees else "code"
        fen = fen_in(said.fund, rule.unit)
        claims = [Claim(who, number) for who, number in earned.items()]
        return dict(zip(earned, allot(fen, claims, ties, f"rule {rule.id} {rule.version}: fund"), strict=True))
    price = Fraction(said.yuan_per_point or 0) * FEN
    return {who: round(Fraction(number) * price) for who, number in earned.items()}


def _deed(said: Points, deeds: Sequence[Deed], action: Action) -> Step:
    quantity = sum((deed.quantity for deed in deeds if deed.action == action.id), Decimal(0))
    label = Label(*(text or action.id for text in action.name.label))
    most = "" if action.most is None else f", ≤ {_plain(action.most)} each"
    given = sum(points_of(said, [deed for deed in deeds if deed.action == action.id]).values(), Decimal(0))
    return Step(label, f"{_plain(action.points)}/{action.per} × {_plain(quantity)}{most}", _plain(given))


def _paid(rule: Rule, said: Points, earned: Decimal, total: int) -> list[Step]:
    if said.fund is not None:
        what = Label("fund shared by points", "资金按积分分配")
        return [Step(what, f"{yuan(total)} / {_plain(earned)}", yuan(total))]
    if said.yuan_per_point is not None:
        what = Label("money for points, each rounded to the fen", "积分兑付，每人取到分")
        return [Step(what, f"{_plain(said.yuan_per_point)} × {_plain(earned)}", yuan(total))]
    return []


def _plain(number: Decimal) -> str:
    """Return a decimal without zeros at its end."""
    return f"{number.normalize():f}"
