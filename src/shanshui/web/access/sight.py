"""What of an area's account somebody may see: who may only look sees the periods that were approved, and no others.

Where the newest account is not approved yet, that is the account that was approved before it (`store.approvals.shown`).
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from shanshui.report.unaccounted import without_account
from shanshui.store.approvals import SHOWN, Approvals, Shown, Standing, shown
from shanshui.store.periods import of_periods
from shanshui.store.results import Results
from shanshui.web.shelf import DIGITS, Opened
from shanshui.web.who import Role, Who

if TYPE_CHECKING:
    from shanshui.core.place import PlaceTree
    from shanshui.run.config import AreaFile
    from shanshui.web.known import Known

KEPT: Final = 16  # cut accounts
NONE: Final = ("periods", "lines", "notes", "indicators", "published")


@dataclass(frozen=True)
class Stands:
    """How far the accounts of an area have come.

    Attributes
    ----------
    states
        Period → state of the published account, which is the newest; empty without one.
    seen
        What those see of which account who may only look; None if nothing stands approved.
    newest
        Fingerprint of the published account.
    """

    states: Mapping[str, Standing]
    seen: Shown | None = None
    newest: str = ""

    @property
    def former(self) -> bool:
        """Return whether those who may only look see a former account: the newest is not approved yet."""
        return self.seen is not None and self.seen.fingerprint != self.newest

    @property
    def waits(self) -> tuple[str, ...]:
        """Return the periods of the newest account to be approved before it is what is seen."""
        common = self.states.keys() & (self.seen.states.keys() if self.seen else set())
        return tuple(sorted(period for period in common or self.states if self.states[period].state not in SHOWN))


class Approved(Opened):
    """An area as those see it who may only look: its account is cut to the periods that were approved.

    Attributes
    ----------
    seen
        What was approved; None if nothing was.
    former
        Whether that is of a former account: a newer one awaits approval.
    """

    def __init__(self, whole: Opened, seen: Shown | None, former: bool = False) -> None:
        self.id, self.path = whole.id, whole.path
        self.whole, self.seen, self.former_is_seen = whole, seen, former
        self.periods = seen.periods if seen else ()

    @property
    def area(self) -> "AreaFile":
        """Return the settings."""
        return self.whole.area

    @property
    def tree(self) -> "PlaceTree":
        """Return the places."""
        return self.whole.tree

    @property
    def known(self) -> "Known":
        """Return what is known of its indicators, targets and findings but for figures of periods not approved."""
        return self.whole.known.of(self.account)

    @property
    def has_account(self) -> bool:
        """Return whether a period of the account was approved."""
        return bool(self.periods)

    @property
    def version(self) -> str:
        """Return what tells this state of what they see from every other."""
        return _digest(self.whole.version, self.seen.fingerprint if self.seen else "", *self.periods)

    @property
    def account(self) -> Results:
        """Return the account cut to the periods that were approved; without any, what the area has beside it."""
        if self.seen and self.former_is_seen:
            return CUTS.of(self.whole, self.whole.former(self.seen.fingerprint), self.periods)
        return CUTS.of(self.whole, self.whole.account, self.periods)


class Cuts:
    """The accounts that were cut last. For threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], tuple[Results, Results]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, area: Opened, account: Results, periods: tuple[str, ...]) -> Results:
        """Return an account of an area cut to some periods; of a former one nothing is told but what it holds."""
        key = (str(area.path), id(account), periods)
        with self._lock:
            if key in self._kept:
                return self._kept[key][1]
        made = of_periods(account, periods) if periods else beside(area, account)
        if account.former:
            made = replace(made, shown=periods)
        with self._lock:
            self._kept[key] = account, made  # the account is kept, so that no other gets its id
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made


CUTS = Cuts()


def beside(area: Opened, account: Results) -> Results:
    """Return what an area shows whose account nobody approved: its indicators, else its name alone."""
    found = without_account(area.path)
    if found is not None:
        return replace(found, shown=())
    bare = of_periods(account, ())
    named = ("program", "area")
    known: dict[str, Any] = {name: account.manifest[name] for name in named if name in account.manifest}
    return replace(
        bare, manifest={**known, **{name: [] for name in NONE}}, ranges=bare.ranges, fingerprint="", shown=()
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:DIGITS]


def in_sight(whole: Opened, who: Who, place: str, stands: Stands) -> Opened:
    """Return an area as somebody sees it at a place; without one, at that of their places where they see most."""
    roots = who.roots(whole.id, whole.tree)
    role = max((who.role(whole.id, whole.tree, code) for code in ([place] if place else roots)), default=Role.NONE)
    if role >= Role.EDITOR or not whole.has_account:
        return whole
    if stands.seen and stands.former and roots != whole.tree.roots and _moved(whole, stands.seen.fingerprint):
        return Approved(whole, None)
    return Approved(whole, stands.seen, stands.former)


def _moved(area: Opened, fingerprint: str) -> bool:
    """Return whether a place of a former account lies elsewhere today: what is somebody's own is said by today's."""
    if fingerprint not in area.moved:
        places, tree = area.former(fingerprint).places, area.tree
        area.moved[fingerprint] = any(
            code not in tree or (code not in tree.roots and tree[code].parent != parent)
            for code, parent in zip(places["code"].astype(str), places["parent"], strict=True)
        )
    return area.moved[fingerprint]


def stands_of(approvals: Approvals | None, area: Opened) -> Stands:
    """Return how far the accounts of an area have come; nothing without an account."""
    if not area.has_account:
        return Stands({})
    account = area.account
    found = approvals.of_area(area.id) if approvals else {}
    own = found.get(account.fingerprint, {})
    states = {str(period): own.get(str(period), Standing()) for period in account.manifest["periods"]}
    return Stands(states, shown(area.made, found), account.fingerprint)
