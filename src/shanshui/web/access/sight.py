"""What of an area's account somebody may see: who may only look sees the periods that were approved, and no others."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from shanshui.report.unaccounted import without_account
from shanshui.store.approvals import SHOWN, Approvals, Standing
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


class Approved(Opened):
    """An area as those see it who may only look: its account is cut to the periods that were approved."""

    def __init__(self, whole: Opened, periods: tuple[str, ...]) -> None:
        self.id, self.path = whole.id, whole.path
        self.whole, self.periods = whole, periods

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
        return self.whole.known.of(self.account.shown)

    @property
    def has_account(self) -> bool:
        """Return whether a period of the account was approved."""
        return bool(self.periods)

    @property
    def version(self) -> str:
        """Return what tells this state of what they see from every other."""
        return _digest(self.whole.version, *self.periods)

    @property
    def account(self) -> Results:
        """Return the account cut to the periods that were approved; without any, what the area has beside it."""
        return CUTS.of(self.whole, self.periods)


class Cuts:
    """The accounts that were cut last. For threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], tuple[Results, Results]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, area: Opened, periods: tuple[str, ...]) -> Results:
        """Return the account of an area cut to some periods."""
        account = area.account
        key = (str(area.path), id(account), periods)
        with self._lock:
            if key in self._kept:
                return self._kept[key][1]
        made = of_periods(account, periods) if periods else beside(area, account)
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


def in_sight(whole: Opened, who: Who, place: str, states: Mapping[str, Standing]) -> Opened:
    """Return an area as somebody sees it at a place; without one, at that of their places where they see most.

    Parameters
    ----------
    states
        Period → state of the account.
    """
    places = [place] if place else who.roots(whole.id, whole.tree)
    role = max((who.role(whole.id, whole.tree, code) for code in places), default=Role.NONE)
    if role >= Role.EDITOR or not whole.has_account:
        return whole
    return Approved(whole, tuple(sorted(period for period, one in states.items() if one.state in SHOWN)))


def states_of(approvals: Approvals | None, area: Opened) -> dict[str, Standing]:
    """Return period → state of an area's account; empty without an account."""
    if not area.has_account:
        return {}
    account = area.account
    found = approvals.states(area.id, account.fingerprint) if approvals else {}
    return {str(period): found.get(str(period), Standing()) for period in account.manifest["periods"]}
