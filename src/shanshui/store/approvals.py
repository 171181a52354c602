"""How far an account has come, from draft to published: the state of each period of each account, and its history.

The state belongs to one fingerprint: an account that was computed anew is a draft again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from shanshui.core.errors import NotThatState, OwnWork, ReasonNeeded
from shanshui.core.log import Entry, Event
from shanshui.store import log_rows, schema
from shanshui.store.database import Database

DRAFT, SUBMITTED, APPROVED, PUBLISHED = "draft", "submitted", "approved", "published"
SHOWN: Final = (APPROVED, PUBLISHED)  # what somebody who may only look may see
KINDS: Final = "approval."


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
