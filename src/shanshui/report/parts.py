"""The parts of a report by name: each is made by itself, so that a page makes only what it shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from shanshui.report.ledger import Ledger
from shanshui.report.model import Section

Page = Literal["overview", "accounts", "targets", "findings", "method"]


@dataclass(frozen=True)
class Part:
    """A section of a report before it is made.

    Attributes
    ----------
    id
        That of its section.
    page
        The page of the app it stands on.
    title
        Its heading.
    make
        Makes the section; None if there is nothing to say.
    asked
        Tells at once, without making it, whether the area asks for it.
    """

    id: str
    page: Page
    title: Callable[[Ledger], str]
    make: Callable[[Ledger], Section | None]
    asked: Callable[[Ledger], bool] = lambda ledger: True


def made(parts: Sequence[Part], ledger: Ledger) -> list[Section]:
    """Return the sections of parts that have something to say, in order."""
    return [section for part in parts if (section := made_once(part, ledger))]


def made_once(part: Part, ledger: Ledger) -> Section | None:
    """Return the section of a part, made the first time it is asked for; None if there is nothing to say."""
    if part.id not in ledger.made:
        ledger.made[part.id] = part.make(ledger) if part.asked(ledger) else None
    return ledger.made[part.id]
