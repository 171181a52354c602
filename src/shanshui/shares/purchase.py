"""Government purchase by growth of GEP: payment = rate × (value − value of the base period), within bounds, shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shanshui.core.errors import CurrencyMismatch, FallNotRuled, NotComparable, PricesOfSeveralYears, SeriesBroken
from shanshui.core.labels import Label
from shanshui.shares.accounted import Figure, scope_label
from shanshui.shares.allot import Claim, allot
from shanshui.shares.fen import fen_in, percent, rounded, yuan
from shanshui.shares.outcome import NO_NAME, Outcome, Share, Step
from shanshui.shares.rules import Payees, Rule

BASES = {
    "comparable": Label("comparable prices", "可比价"),
    "nominal": Label("current prices", "现价"),
    "current": Label("current prices", "现价"),
}


@dataclass(frozen=True)
class Payee:
    """Who may share: code, name, and the number of the key (value or growth in yuan, area in ha, 1 if equal)."""

    code: str
    name: Label
    weight: Decimal | int


def growth(rule: Rule, now: Figure, base: Figure) -> int:
    """Return what the indicator grew, in fen.

    Raises
    ------
    SeriesBroken
        If the two periods do not hold the same lines by the same standard.
    NotComparable, PricesOfSeveralYears
        If the rule counts at comparable prices and the two are at prices of different years.
    CurrencyMismatch
        If either is in another currency than the rule.
    """
    where = f"rule {rule.id} {rule.version}"
    differing = sorted(now.lines ^ base.lines) or sorted(set(now.standards) ^ set(base.standards))
    if differing:
        raise SeriesBroken(where=where, names=differing, base=base.period, period=now.period)
    check_currency(rule, now)
    check_currency(rule, base)
    comparable = now.price_years == base.price_years and len(now.price_years) == 1 and now.price_years != ("",)
    if rule.basis == "comparable" and not (comparable and now.bases == base.bases):
        if now.price_years == base.price_years and len(now.price_years) > 1:
            years = ", ".join(now.price_years)
            raise PricesOfSeveralYears(where=where, base=base.period, period=now.period, years=years)
        before, after = ("/".join(figure.price_years) or "–" for figure in (base, now))
        raise NotComparable(where=where, base=base.period, before=before, period=now.period, after=after)
    return now.fen - base.fen


def check_currency(rule: Rule, figure: Figure) -> None:
    """Raise CurrencyMismatch unless a value is in the rule's currency alone."""
    if figure.currencies != (rule.currency,):
        where = f"{figure.place} {figure.period}"
        raise CurrencyMismatch(where=where, found=" + ".join(figure.currencies), needed=rule.currency)


def purchase(
    rule: Rule,
    now: Figure,
    base: Figure,
    payees: Sequence[Payee] = (),
    place_name: Label = NO_NAME,
    account: str = "",
    beside: Sequence[Step] = (),
) -> Outcome:
    """Return the payment for growth, shared among payees if the rule names any.

    Parameters
    ----------
    payees
        With their weights, as the key of the rule says.
    beside
        Steps that tell the same growth on another basis; nothing is paid by them.

    Raises
    ------
    FallNotRuled
        If the payment is negative, the rule has no floor and does not ask money back.
    """
    grown = growth(rule, now, base)
    exact = Fraction(rule.rate or 0) * grown
    steps = [*_grown(rule, now, base, grown), *beside, _rated(rule, grown, exact)]
    if exact < 0 and rule.floor is None and not rule.pay_back:
        where = f"rule {rule.id} {rule.version}"
        raise FallNotRuled(where=where, rule=f"{rule.id} {rule.version}", fall=f"{yuan(-grown)} {rule.currency}")
    fen, bounded = within(rule, exact)
    steps += bounded
    shares = shared(rule, fen, payees) if rule.payees else ()
    scope, years = scope_label(now.scope), "/".join(now.price_years)
    what = Label(f"payment for growth of {scope.en}", f"按 {scope.zh} 增量支付的金额")
    periods = base.period, now.period
    return Outcome(
        rule, what, fen, tuple(steps), now.place, place_name, periods, years, rule.basis, shares=shares, account=account
    )


def _grown(rule: Rule, now: Figure, base: Figure, grown: int) -> list[Step]:
    scope, basis = scope_label(now.scope), BASES[rule.basis]

    def of(figure: Figure) -> Step:
        what = Label(
            f"{scope.en}, {figure.period} ({basis.en}, prices of {'/'.join(figure.price_years)})",
            f"{scope.zh}，{figure.period} 年（{basis.zh}，{'/'.join(figure.price_years)} 年价格）",
        )
        return Step(what, f"V({figure.period})", yuan(figure.fen))

    formula = f"ΔV = {yuan(now.fen)} − {yuan(base.fen)}"
    what = Label(f"growth since {base.period}", f"较 {base.period} 年的增量")
    return [of(base), of(now), Step(what, formula, yuan(grown))]


def _rated(rule: Rule, grown: int, exact: Fraction) -> Step:
    what = Label("payment by rate, rounded to the fen", "按比率计算的金额，取到分")
    return Step(what, f"r × ΔV = {percent(rule.rate or Decimal(0))} × {yuan(grown)}", yuan(rounded(exact)))


def within(rule: Rule, exact: Fraction) -> tuple[int, list[Step]]:
    """Return an exact amount of fen as whole fen within the rule's floor and cap, and the step that bound it."""
    fen, steps = rounded(exact), []
    for bound, holds, en, zh in ((rule.floor, max, "floor", "下限"), (rule.cap, min, "cap", "上限")):
        if bound is not None:
            limit = fen_in(bound, rule.unit)
            kept = holds(fen, limit)
            name = "max" if holds is max else "min"
            steps.append(Step(Label(en, zh), f"{name}({yuan(fen)}, {yuan(limit)})", yuan(kept)))
            fen = kept
    return fen, steps


def shared(rule: Rule, fen: int, payees: Sequence[Payee]) -> tuple[Share, ...]:
    """Return what each payee gets; the shares add up to the amount to the fen."""
    key = rule.payees or Payees(key="equal")
    claims = []
    for payee in payees:
        limits = key.limits.get(payee.code, key.limit)
        cap = None if limits.cap is None else fen_in(limits.cap, rule.unit)
        claims.append(Claim(payee.code, payee.weight, fen_in(limits.floor, rule.unit) if limits.floor else 0, cap))
    parts = allot(fen, claims, key.ties, f"rule {rule.id} {rule.version}: payees")
    return tuple(
        Share(payee.code, payee.name, part, f"{payee.weight:,}") for payee, part in zip(payees, parts, strict=True)
    )
