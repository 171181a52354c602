"""What came out under a rule, and how: every step with its numbers, so that anyone can work it out again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shanshui.core.labels import Label
from shanshui.shares.fen import plain_yuan
from shanshui.shares.rulebook import fingerprint
from shanshui.shares.rules import Rule

NO_NAME = Label("", "")
UNCONFIRMED = Label(
    "The rule is recalled, not read (mark M): confirm it against the document before money moves.",
    "该规则凭记忆收录，未查到原文（标记 M）：付款前请对照原文核实。",
)


@dataclass(frozen=True)
class Step:
    """One line of the working: what it is, the formula with numbers put in, what it gives."""

    what: Label
    formula: str
    result: str


@dataclass(frozen=True)
class Share:
    """What one payee gets, in fen; `weight` is what it was shared by, as text."""

    payee: str
    name: Label
    fen: int
    weight: str = ""


@dataclass(frozen=True)
class Outcome:
    """An amount under one version of a rule.

    Attributes
    ----------
    fen
        The amount; negative if money is asked back. It is the sum of `shares` if there are any.
    place, periods
        What was accounted; empty for a rule that asks for no account.
    price_year, basis
        Of the accounted value the amount was made from; empty if it was not.
    account
        Key of the account: the hash of everything it depends on.
    """

    rule: Rule
    what: Label
    fen: int
    steps: tuple[Step, ...]
    place: str = ""
    place_name: Label = NO_NAME
    periods: tuple[str, ...] = ()
    price_year: str = ""
    basis: str = ""
    payer: Label = NO_NAME
    payee: Label = NO_NAME
    shares: tuple[Share, ...] = ()
    notes: tuple[Label, ...] = ()
    account: str = ""
    rule_hash: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "rule_hash", fingerprint(self.rule))
        if self.rule.mark == "M" and UNCONFIRMED not in self.notes:
            object.__setattr__(self, "notes", (*self.notes, UNCONFIRMED))

    def record(self) -> dict[str, Any]:
        """Return everything for JSON; money in yuan with two digits, as text."""
        rule = self.rule
        return {
            "event": "outcome",
            "mechanism": rule.mechanism,
            "what": both(self.what),
            "amount": plain_yuan(self.fen),
            "currency": rule.currency,
            "price_year": self.price_year,
            "basis": self.basis,
            "place": self.place,
            "periods": list(self.periods),
            "payer": both(self.payer),
            "payee": both(self.payee),
            "rule": {
                "id": rule.id,
                "version": rule.version,
                "valid": rule.valid.text(),
                "document": rule.document,
                "source": rule.source,
                "mark": rule.mark,
                "sha256": self.rule_hash,
            },
            "account": self.account,
            "steps": [{"what": both(s.what), "formula": s.formula, "result": s.result} for s in self.steps],
            "shares": [{"payee": s.payee, "amount": plain_yuan(s.fen), "weight": s.weight} for s in self.shares],
            "notes": [both(note) for note in self.notes],
        }


def both(label: Label) -> dict[str, str]:
    """Return a label for JSON."""
    return {"en": label.en, "zh": label.zh}


def joined(labels: Sequence[Label]) -> Label:
    """Return labels one after the other."""
    return Label(", ".join(label.en for label in labels), "、".join(label.zh for label in labels))
