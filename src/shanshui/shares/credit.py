"""A credit limit backed by GEP: a share of the accounted value, or of the part that is pledged."""

from decimal import Decimal
from fractions import Fraction

from shanshui.core.errors import PledgeTooLarge
from shanshui.core.labels import Label
from shanshui.shares.accounted import Figure, scope_label
from shanshui.shares.fen import percent, yuan
from shanshui.shares.outcome import NO_NAME, Outcome, Step
from shanshui.shares.purchase import check_currency, within
from shanshui.shares.rules import Rule


def credit(
    rule: Rule, value: Figure, pledged: int | None = None, place_name: Label = NO_NAME, account: str = ""
) -> Outcome:
    """Return the limit up to which a bank may lend.

    Parameters
    ----------
    pledged
        Fen of the accounted value that are pledged; left out, all of it.

    Raises
    ------
    PledgeTooLarge
        If more is pledged than is accounted.
    """
    check_currency(rule, value)
    scope = scope_label(value.scope)
    what = Label(f"{scope.en}, {value.period}", f"{scope.zh}，{value.period} 年")
    steps = [Step(what, f"V({value.period})", yuan(value.fen))]
    if pledged is not None:
        if pledged > value.fen:
            raise PledgeTooLarge(where=value.place, pledged=yuan(pledged), accounted=yuan(value.fen))
        share = percent(Fraction(pledged, value.fen)) if value.fen else "–"
        steps.append(Step(Label("pledged part", "质押部分"), f"{share} × {yuan(value.fen)}", yuan(pledged)))
    ground = value.fen if pledged is None else pledged
    rate = rule.rate or Decimal(0)
    exact = Fraction(rate) * ground
    limit = Step(Label("limit by rate", "按比率计算的额度"), f"{percent(rate)} × {yuan(ground)}", yuan(round(exact)))
    fen, bounded = within(rule, exact)
    name = Label(f"credit limit backed by {scope.en}", f"以 {scope.zh} 为依据的授信额度")
    years = "/".join(value.price_years)
    return Outcome(
        rule, name, fen, (*steps, limit, *bounded), value.place, place_name, (value.period,), years,
        "/".join(value.bases), account=account,
    )  # fmt: skip


def granted_share(granted: int, value: int) -> Fraction | None:
    """Return what share of a value was lent (Guimen: 950 of 3,774); None over no value."""
    return Fraction(granted, value) if value > 0 else None
