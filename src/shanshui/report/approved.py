"""Which periods of an account were approved, as the register of its area or of a team's server has it."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.run.register import address
from shanshui.store.results import Results

if TYPE_CHECKING:
    from shanshui.run.config import AreaFile
    from shanshui.store.approvals import Shown


@dataclass(frozen=True)
class Approval:
    """What is known of an account's approval: the state of each of its periods; `asked` tells whether anyone was."""

    states: dict[str, str]
    asked: bool

    @property
    def periods(self) -> list[str]:
        """Return the periods that may be shown to everybody."""
        from shanshui.store.approvals import SHOWN

        return [period for period, state in self.states.items() if state in SHOWN]


def approval(area: "AreaFile", account: Results, database: str = "", id: str = "") -> Approval:
    """Return where each period of an account stands; drafts without a register.

    Parameters
    ----------
    database
        Of a team's server; left out, the register of the area.
    id
        Of the area on the server; left out, as a server names it: after its folder.
    """
    from shanshui.store.approvals import DRAFT, Approvals
    from shanshui.store.database import Database

    periods = [str(period) for period in account.manifest["periods"]]
    place = database or address(area)
    if "://" not in place and not Path(place).exists():
        return Approval(dict.fromkeys(periods, DRAFT), False)
    store = Database(place)
    try:
        found = Approvals(store).states(id or name_of(area), account.fingerprint)
    finally:
        store.close()
    return Approval({period: found[period].state if period in found else DRAFT for period in periods}, True)


def approved_account(
    area: "AreaFile", account: Results, database: str = "", id: str = ""
) -> "tuple[Results, Approval, Shown | None]":
    """Return the account that may be shown to everybody, its approval, and what of it if it is a former one.

    While the newest is not approved that is the one approved before it; if nothing ever was, the newest.
    """
    from shanshui.store.approvals import Approvals, shown
    from shanshui.store.database import Database
    from shanshui.store.made import made_accounts
    from shanshui.store.periods import of_periods
    from shanshui.store.results import read_former

    here = approval(area, account, database, id)
    if not here.asked:
        return account, here, None
    made = made_accounts(area.folder)
    store = Database(database or address(area))
    try:
        seen = shown(made, Approvals(store).of_area(id or name_of(area)))
    finally:
        store.close()
    if seen is None or seen.fingerprint == account.fingerprint:
        return account, here, None
    there = next(one for one in made if one.fingerprint == seen.fingerprint)
    former = replace(of_periods(read_former(area.folder, there), seen.periods), shown=seen.periods)
    return former, Approval({period: one.state for period, one in seen.states.items()}, True), seen


def name_of(area: "AreaFile") -> str:
    """Return the name of an area in addresses."""
    return re.sub(r"[^\w-]+", "-", area.path.resolve().parent.name).strip("-") or "area"
