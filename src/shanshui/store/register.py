"""The register: vintages of observations and the log of what was found, decided and done about it.

Nothing in it is ever changed: a correction is another vintage, a decision another event. What is told to have been
recorded is on disk; what was interrupted has left no trace.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, insert, select

from shanshui.core.errors import ContentBroken, NoActor
from shanshui.core.labels import Label
from shanshui.core.log import Checkpoint, Entry, Event, Head, Merkle, canonical, check
from shanshui.store import content, log_rows, schema
from shanshui.store.database import Database
from shanshui.store.vintages import Evidence, Ran, Vintage, ran, row_of, told, vintage
from shanshui.store.vintages import runs as read_runs
from shanshui.store.vintages import vintages as read_vintages

if TYPE_CHECKING:
    import pyarrow as pa

IMPORTED, RAN = "vintage.imported", "run.finished"
Decide = Callable[[list[Event]], Sequence[Entry]]
__all__ = ["Evidence", "Ran", "Register", "Vintage"]


class Register:
    """An open register; close it, or use it in `with`."""

    def __init__(self, database: Database, actor: str, clock: Callable[[], str]) -> None:
        self._database, self._actor, self._clock = database, actor, clock

    @classmethod
    def open(cls, address: str | Path, actor: str = "", clock: "Callable[[], str] | None" = None) -> "Register":
        """Return the register at an address, made if there is none.

        Parameters
        ----------
        address
            A file, or `postgresql://user@server/database`; `${NAME}` takes a variable of the environment.
        actor
            Who writes; left out, the user of this machine.

        Raises
        ------
        UnknownDatabase, NoVariable, NoDriver, NoServer, NotARegister, NewerRegister, RegisterLocked, RegisterFailed
            If there is no register at the address and none can be made.
        NoActor
            If the name given is none.
        """
        if actor:
            _checked_actor(actor)
        return cls(Database(address), actor, clock or _now)

    def __enter__(self) -> "Register":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go."""
        self._database.close()

    @property
    def where(self) -> str:
        """Return the address, without a password."""
        return self._database.where

    @property
    def actor(self) -> str:
        """Return who writes.

        Raises
        ------
        NoActor
            If nobody is named and this machine does not say who uses it.
        """
        return _checked_actor(self._actor or _user())

    # --- vintages ---------------------------------------------------------------------------------------

    def add_vintage(self, table: "pa.Table", evidence: Evidence) -> Vintage:
        """Record a table of observations (columns of targets.observations.schema) and return its vintage.

        The same file with the same content is recorded once; `is_new` of what is returned says which.
        """
        said = content.said_by(table)
        with self._database.writing() as connection:
            same = (schema.vintage.c.sha256 == evidence.sha256) & (schema.vintage.c.said == said)
            if found := connection.execute(select(schema.vintage).where(same)).mappings().first():
                return vintage(found)
            number = (connection.scalar(select(func.max(schema.vintage.c.number))) or 0) + 1
            at, sha256 = self._clock(), content.keep(connection, table)
            made = Vintage(number, sha256, said, len(table), evidence, at, self.actor, is_new=True)
            connection.execute(insert(schema.vintage).values(row_of(made)))
            self._record(connection, [Entry(IMPORTED, f"vintage:{number}", told(made))])
        return made

    def vintages(self) -> list[Vintage]:
        """Return all vintages in the order they became known: by publication, then by import."""
        with self._database.reading() as connection:
            return read_vintages(connection)

    def observations(self, upto: str | None = None) -> "list[pa.Table]":
        """Return the tables of observations in the order of `vintages`.

        Parameters
        ----------
        upto
            A day, 2024-03-01: only what was known by then.

        Raises
        ------
        ContentBroken
            If what is kept is not what was imported.
        """
        with self._database.reading() as connection:
            wanted = [one for one in read_vintages(connection) if upto is None or one.known_since <= upto]
            return [content.read(self._bytes(connection, one)) for one in wanted]

    def _bytes(self, connection: Connection, one: Vintage) -> bytes:
        data = content.kept(connection, one.content)
        if data is None:
            saw = Label("its content is not what was imported", "内容与导入时不符")
            raise ContentBroken(where=self.where, number=one.number, saw=saw)
        return data

    # --- log --------------------------------------------------------------------------------------------

    def append(self, entries: Iterable[Entry]) -> list[Event]:
        """Record entries, all or none, and return their events."""
        with self._database.writing() as connection:
            return self._record(connection, list(entries))

    def decide(self, decide: Decide, subject: str | None = None, kinds: str = "") -> list[Event]:
        """Record what follows from the events so far (of one subject, or of kinds that begin alike).

        `decide` is given the events and returns entries; nobody writes between, and if it raises nothing is recorded.
        """
        with self._database.writing() as connection:
            return self._record(connection, list(decide(log_rows.events(connection, subject, kinds))))

    def events(self, subject: str | None = None, kinds: str = "") -> list[Event]:
        """Return the events in order, all or those of one subject or of kinds that begin alike."""
        with self._database.reading() as connection:
            return log_rows.events(connection, subject, kinds)

    def _record(self, connection: Connection, entries: Sequence[Entry]) -> list[Event]:
        return log_rows.record(connection, entries, self._clock(), self.actor)

    def checkpoint(self) -> Checkpoint:
        """Return the last checkpoint: kept elsewhere, it proves later that nothing before it was changed."""
        with self._database.reading() as connection:
            points = log_rows.checkpoints(connection)
        return points[-1] if points else Checkpoint(0, Merkle().root)

    def verify(self, kept: Iterable[Checkpoint] = ()) -> Head:
        """Return where the log ends after everything was checked: events, checkpoints, vintages, runs and content.

        Parameters
        ----------
        kept
            Checkpoints that were kept elsewhere.

        Raises
        ------
        LogBroken, ContentBroken
            At the first thing that is not what was recorded.
        """
        with self._database.reading() as connection:
            events = log_rows.events(connection, None, "")
            head = check(events, [*log_rows.checkpoints(connection), *kept], self.where)
            recorded = {one.subject: one.data for one in events if one.kind in (IMPORTED, RAN)}
            self._check_rows(connection, recorded)
        return head

    def _check_rows(self, connection: Connection, recorded: dict[str, dict[str, Any]]) -> None:
        vintages, runs = read_vintages(connection), read_runs(connection)
        there = {f"vintage:{one.number}": told(one) for one in vintages}
        there |= {f"run:{one.number}": ran(one) for one in runs}
        for subject in sorted(recorded.keys() | there.keys()):
            if recorded.get(subject) != there.get(subject):
                saw = Label(f"{subject} is not what the log says", f"{subject} 与日志所记不符")
                raise ContentBroken(where=self.where, number=subject.partition(":")[2], saw=saw)
        for one in vintages:
            self._bytes(connection, one)

    # --- runs -------------------------------------------------------------------------------------------

    def add_run(
        self, method: str, version: str, payload: dict[str, Any], decide: Decide | None = None, kinds: str = ""
    ) -> Ran:
        """Record a run and, in the same step, what follows from the events so far (as `decide` does).

        Parameters
        ----------
        version
            Of the program.
        """
        with self._database.writing() as connection:
            more = list(decide(log_rows.events(connection, None, kinds))) if decide else []
            number = (connection.scalar(select(func.max(schema.run.c.number))) or 0) + 1
            made = Ran(number, self._clock(), self.actor, method, version, canonical(payload))
            connection.execute(insert(schema.run).values(vars(made)))
            self._record(connection, [Entry(RAN, f"run:{number}", ran(made)), *more])
        return made

    def runs(self) -> list[Ran]:
        """Return all runs in order."""
        with self._database.reading() as connection:
            return read_runs(connection)


def _checked_actor(name: str) -> str:
    if not name.strip() or not name.isprintable():
        raise NoActor(where="--by", name=name)
    return name.strip()


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise NoActor(where="--by", name="") from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
