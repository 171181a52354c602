"""How far an account has come, from draft to published: the state of each period of each account, and its history.

The state belongs to one fingerprint: an account that was computed anew is a draft again, and the one that was approved
before stays the one that is shown until the newer one is approved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from sqlalchemy import Connection, delete, insert, select

from shanshui.core.errors import NotThatState, OwnWork, ReasonNeeded
from shanshui.core.log import Entry, Event
from shanshui.store import log_rows, schema
from shanshui.store.database import Database

DRAFT, SUBMITTED, APPROVED, PUBLISHED = "draft", "submitted", "approved", "published"
SHOWN: Final = (APPROVED, PUBLISHED)  # what somebody who may only look may see
KINDS: Final = "approval."
DAY: Final = len("2026-01-31")


@dataclass(frozen=True)
class Move:
    """A step from one of some states to another; `role` is the least that may take it."""

    since: tuple[str, ...]
    to: str
    role: str


MOVES: Final[Mapping[str, Move]] = {
    "submit": Move((DRAFT,), SUBMITTED, "editor"),
    "approve": Move((SUBMITTED,), APPROVED, "approver"),
    "publish": Move((APPROVED,), PUBLISHED, "approver"),
    "return": Move((SUBMITTED, APPROVED, PUBLISHED), DRAFT, "approver"),
}


@dataclass(frozen=True)
class Standing:
    """The state of a period of an account, who brought it there, when and why."""

    state: str = DRAFT
    actor: str = ""
    at: str = ""
    reason: str = ""
    submitter: str = ""


@dataclass(frozen=True)
class Account:
    """One period of one account."""

    area: str
    period: str
    fingerprint: str

    @property
    def subject(self) -> str:
        """Return what its events are about."""
        return f"account:{self.area}:{self.period}:{self.fingerprint}"


@dataclass(frozen=True)
class Shown:
    """The account that those see who may only look: the periods of it that stand approved, and when that was."""

    fingerprint: str
    states: Mapping[str, Standing]

    @property
    def periods(self) -> tuple[str, ...]:
        """Return the approved periods, in order."""
        return tuple(sorted(self.states))

    @property
    def on(self) -> str:
        """Return the day of the last approval, YYYY-MM-DD."""
        return max(one.at for one in self.states.values())[:DAY]


class Known(Protocol):
    """An account by its fingerprint, with its periods."""

    @property
    def fingerprint(self) -> str:
        """Return what tells it from every other."""
        ...

    @property
    def periods(self) -> tuple[str, ...]:
        """Return its accounting periods."""
        ...


def shown(accounts: Iterable[Known], states: Mapping[str, Mapping[str, Standing]]) -> Shown | None:
    """Return the newest account that stands approved; None if there is none.

    It is one account, so that its periods are always of one method. A newer one takes its place once every period that
    both have, and that is seen, is approved of the newer one too: nobody loses sight of a figure meanwhile.

    Parameters
    ----------
    accounts
        All there are, the oldest first.
    states
        Fingerprint → period → state.
    """
    found: Shown | None = None
    for one in accounts:
        approved = {period: at for period, at in states.get(one.fingerprint, {}).items() if at.state in SHOWN}
        if approved and (found is None or (found.states.keys() & set(one.periods)) <= approved.keys()):
            found = Shown(one.fingerprint, approved)
    return found


class Approvals:
    """The states of accounts in a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def states(self, area: str, fingerprint: str) -> dict[str, Standing]:
        """Return period → state of an account; a period that is not there is a draft."""
        row = schema.approval.c
        with self.database.reading() as connection:
            mine = select(schema.approval).where(row.area == area, row.fingerprint == fingerprint)
            return {one["period"]: _standing(dict(one)) for one in connection.execute(mine).mappings()}

    def of_area(self, area: str) -> dict[str, dict[str, Standing]]:
        """Return fingerprint → period → state of every account of an area that was ever moved."""
        row = schema.approval.c
        found: dict[str, dict[str, Standing]] = {}
        with self.database.reading() as connection:
            for one in connection.execute(select(schema.approval).where(row.area == area)).mappings():
                found.setdefault(one["fingerprint"], {})[one["period"]] = _standing(dict(one))
        return found

    def history(self, account: Account) -> list[Event]:
        """Return what was done to an account, the first first."""
        with self.database.reading() as connection:
            return log_rows.events(connection, account.subject, KINDS)

    def move(self, account: Account, name: str, actor: str, reason: str = "", alone: bool = False) -> Standing:
        """Take a step and return where the account then stands.

        Parameters
        ----------
        name
            One of MOVES.
        alone
            There is nobody else: one may approve one's own work.

        Raises
        ------
        NotThatState
            If the step does not follow from the state.
        OwnWork
            If somebody approves what they submitted.
        ReasonNeeded
            If an account is returned without a reason.
        """
        move = MOVES[name]
        if name == "return" and not reason.strip():
            raise ReasonNeeded(where="reason")
        with self.database.writing() as connection:
            before = _stands(connection, account)
            if before.state not in move.since:
                raise NotThatState(where=account.period, state=before.state, move=name, needs=" / ".join(move.since))
            if name == "approve" and before.submitter == actor and not alone:
                raise OwnWork(where=account.period)
            submitter = actor if name == "submit" else before.submitter
            after = Standing(move.to, actor, _now(), reason.strip(), submitter)
            _keep(connection, account, after)
            said = {**asdict(account), "place": "", "state": after.state, "reason": after.reason}
            log_rows.record(connection, [Entry(f"{KINDS}{name}", account.subject, said)], after.at, actor)
        return after


def _mine(account: Account) -> list[object]:
    row = schema.approval.c
    return [row.area == account.area, row.period == account.period, row.fingerprint == account.fingerprint]


def _stands(connection: Connection, account: Account) -> Standing:
    found = connection.execute(select(schema.approval).where(*_mine(account))).mappings().first()  # type: ignore[arg-type]
    return _standing(dict(found)) if found else Standing()


def _standing(row: dict[str, str]) -> Standing:
    return Standing(row["state"], row["actor"], row["at"], row["reason"], row["submitter"])


def _keep(connection: Connection, account: Account, after: Standing) -> None:
    connection.execute(delete(schema.approval).where(*_mine(account)))  # type: ignore[arg-type]
    connection.execute(insert(schema.approval).values(**asdict(account), **asdict(after)))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
