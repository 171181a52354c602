"""Water compensation: an index of concentrations against their base decides who pays whom, and how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shanshui.core.errors import MeasurementsMissing
from shanshui.core.labels import Label
from shanshui.shares.fen import fen_in, yuan
from shanshui.shares.outcome import Outcome, Step
from shanshui.shares.rules import Band, Rule, Water

DIGITS = 6


@dataclass(frozen=True)
class Measured:
    """A mean concentration of a period and, if the rule states none, its base; both in the unit of the rule."""

    value: Decimal
    base: Decimal | None = None


def water(rule: Rule, measured: Mapping[str, Measured], period: str) -> Outcome:
    """Return who pays whom by P = k0 Σ k_i C_i / C_i0.

    Raises
    ------
    MeasurementsMissing
        If an indicator has no concentration, or neither the rule nor the measurements have its base.
    """
    said = rule.water
    if said is None:  # rules of the mechanism have it (rules.faults)
        raise MeasurementsMissing(where=rule.id, what=Label("index", "指数"), names=[rule.id])
    bases = _bases(rule, said, measured)
    total = Fraction(0)
    steps = []
    for one in said.indicators:
        part = Fraction(one.weight) * Fraction(measured[one.id].value) / Fraction(bases[one.id])
        total += part
        label = Label(*(text or one.id for text in one.name.label))
        formula = f"k·C/C0 = {one.weight} × {_plain(measured[one.id].value)} / {_plain(bases[one.id])} {one.unit}"
        steps.append(Step(label, formula, _number(part)))
    index = Fraction(said.k0) * total
    steps.append(
        Step(Label("index P", "补偿指数 P"), f"P = k0 Σ k·C/C0 = {said.k0} × {_number(total)}", _number(index))
    )
    band = next(band for band in said.bands if band.up_to is None or index <= Fraction(band.up_to))
    fen = fen_in(band.amount, rule.unit)
    payer, payee = band.payer.label, band.payee.label
    direction = Label(f"{payer.en} pays {payee.en}", f"{payer.zh}向{payee.zh}支付")
    steps.append(Step(direction, _band(index, band, said), yuan(fen)))
    what = Label("compensation by water quality", "流域水质补偿金")
    return Outcome(
        rule, what, fen, tuple(steps), place_name=said.section.label, periods=(period,), payer=payer, payee=payee
    )


def _bases(rule: Rule, said: Water, measured: Mapping[str, Measured]) -> dict[str, Decimal]:
    where = f"rule {rule.id} {rule.version}"
    if missing := [one.id for one in said.indicators if one.id not in measured]:
        raise MeasurementsMissing(where=where, what=Label("concentration", "浓度"), names=missing)
    bases = {one.id: one.base or measured[one.id].base for one in said.indicators}
    if missing := [name for name, base in bases.items() if not base]:
        raise MeasurementsMissing(where=where, what=Label("base concentration", "基准浓度"), names=missing)
    return {name: base for name, base in bases.items() if base}


def _plain(number: Decimal) -> str:
    """Return a decimal without zeros at its end."""
    return f"{number.normalize():f}"


def _number(exact: Fraction) -> str:
    return f"{float(exact):.{DIGITS}f}".rstrip("0").rstrip(".")


def _band(index: Fraction, band: Band, said: Water) -> str:
    if band.up_to is not None:
        return f"P = {_number(index)} ≤ {band.up_to}"
    ends = [one.up_to for one in said.bands if one.up_to is not None]
    return f"P = {_number(index)} > {ends[-1]}" if ends else f"P = {_number(index)}"
