"""Which periods of an account were approved, as the register of its area or of a team's server has it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui.run.register import address
from shanshui.store.results import Results

if TYPE_CHECKING:
    from shanshui.run.config import AreaFile


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


def name_of(area: "AreaFile") -> str:
    """Return the name of an area in addresses."""
    return re.sub(r"[^\w-]+", "-", area.path.resolve().parent.name).strip("-") or "area"
