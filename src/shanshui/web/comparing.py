"""A comparison for the one who asks: only places that are theirs, of an area and perhaps of another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import Request

from shanshui.core.errors import NotYours
from shanshui.core.labels import Label
from shanshui.report.compare import Basis, Side, compare
from shanshui.report.compare_words import SAID
from shanshui.report.ledger import Ledger
from shanshui.report.model import Note, Section
from shanshui.web.access.sight import Approved
from shanshui.web.contents import Contents
from shanshui.web.seen import Seen, allowed_place, in_sight_of, known_period
from shanshui.web.shelf import Opened
from shanshui.web.who import Who

NOT_APPROVED: Final = Label("The account of {account} is not approved yet.", "{account}的账户尚未获批。")
MOST: Final = 24  # places, and periods, of one comparison


@dataclass(frozen=True)
class Chosen:
    """What is to be compared."""

    places: Sequence[str]
    periods: Sequence[str]
    basis: Basis


def comparison(request: Request, about: Seen, chosen: Chosen, other: Opened | None) -> Section:
    """Return the comparison.

    Raises
    ------
    NotYours, NoSuchPeriod
        If a place or period of the first area is not there or not theirs.
    """
    places = tuple(allowed_place(about.area, about.who, code) for code in chosen.places)
    mine = _least_seen(request, about.area, about.who, places)
    periods = tuple(known_period(mine, period) for period in chosen.periods)
    first = Side(_whole(request, replace(about, area=mine, period=periods[-1])), places, periods, chosen.basis)
    first.named = _called(about.area, about)
    if other is None:
        return compare([first])
    seen = tuple(code for code in places if _may_see(other, about.who, code))
    there = _least_seen(request, other, about.who, seen) if seen else other
    told = _unseen(about, first, seen) if there.has_account else []
    if not there.has_account:
        said = NOT_APPROVED if isinstance(there, Approved) else SAID["no_account"]
        told.append(said.in_(about.lang).format(account=other.id))
    elif seen:
        return _two(request, about, first, there, seen, told)
    return _with(compare([first]), told)


def _two(request: Request, about: Seen, first: Side, there: Opened, seen: tuple[str, ...], told: list[str]) -> Section:
    ledger = _whole(request, replace(about, area=there, period=known_period(there, "")))
    shared = tuple(period for period in first.periods if period in ledger.periods)
    first.by = "line" if _standard(ledger) == _standard(first.ledger) else "service"
    second = Side(ledger, seen, shared, first.basis, first.by, first.year if first.basis == "comparable" else 0)
    if gone := [period for period in first.periods if period not in shared]:
        told.append(SAID["no_period"].in_(about.lang).format(account=second.name, periods=", ".join(gone)))
    return _with(compare([first, second] if shared else [first]), told)


def _standard(ledger: Ledger) -> str:
    return str((ledger.manifest.get("standard") or {}).get("id", ""))


def _unseen(about: Seen, first: Side, seen: tuple[str, ...]) -> list[str]:
    names = [first.ledger.name(code) for code in first.places if code not in seen]
    return [SAID["unseen"].in_(about.lang).format(names=first.ledger.words.joined(names))] if names else []


def _least_seen(request: Request, area: Opened, who: Who, places: Sequence[str]) -> Opened:
    """Return an area as it is seen at that of the places where least is seen: no more is told of any."""
    sights = [in_sight_of(request, area, who, code) for code in places]
    return min(sights, key=lambda one: (not isinstance(one, Approved), len(one.account.manifest["periods"])))


def _whole(request: Request, about: Seen) -> Ledger:
    """Return the ledger of a whole area; of it, only what places of theirs have is told."""
    contents: Contents = request.app.state.contents
    return contents.of(replace(about, place=about.area.tree.roots[0])).ledger


def _called(area: Opened, about: Seen) -> str:
    """Return what an area is called by somebody who may not see all of it; empty if they may."""
    top = about.who.roots(area.id, area.tree)
    return "" if top == area.tree.roots else area.tree[top[0]].name.in_(about.lang)


def _may_see(area: Opened, who: Who, code: str) -> bool:
    try:
        return bool(allowed_place(area, who, code))
    except NotYours:
        return False


def _with(section: Section, notes: list[str]) -> Section:
    return replace(section, blocks=(*section.blocks, *(Note(text, "warning") for text in notes)))
