"""Who may do what: people, their roles, their sessions, and a log of everything they did.

A session is known by 256 random bits that only the browser holds; here is their SHA-256. Whatever is changed is an
event of the log in the same transaction, and no event holds a password or a secret.
"""

import hashlib
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from shanshui.core.errors import BadName, NameTaken, NotSignedIn, NotYours
from shanshui.core.log import Checkpoint, Entry, Event, Head
from shanshui.store import log_rows, schema
from shanshui.store.approvals import Approvals
from shanshui.store.database import Database
from shanshui.store.passwords import Passwords, check_strength, one_time
from shanshui.store.register import Register

ROLES: Final = ("viewer", "editor", "approver", "admin")
IDLE, ABSOLUTE = 8 * 3600, 7 * 24 * 3600  # seconds a session lasts unused, and at all
TOUCH = 60  # seconds between two writes of when a session was last used
CONNECTIONS = 8
NAME = re.compile(r"[\w.@-](?:[\w.@ -]{0,62}[\w.@-])?")
EVERYWHERE = "*"  # of a role, as kept: what was emptied by mistake must not open everything
COMMAND = "command line"  # who acts there: whoever may open the database


@dataclass(frozen=True, order=True)
class Given:
    """A role at a place of an area and everything below it; empty: the whole area, all areas."""

    area: str
    place: str
    role: str


@dataclass(frozen=True)
class Person:
    """Somebody with a name and a password."""

    name: str
    must_change: bool = False
    disabled: bool = False
    made: int = 0
    seen: int = 0
    grants: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Session:
    """Somebody signed in, or somebody who came by a link (`share`)."""

    person: Person
    share: str = ""


class Access:
    """An open database of people; close it, or use it in `with`.

    Parameters
    ----------
    clock
        Seconds since 1970.
    """

    def __init__(
        self, database: Database, passwords: Passwords | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.database, self._clock = database, clock
        self._passwords = passwords or Passwords()
        self.approvals = Approvals(database)

    @classmethod
    def open(
        cls, address: str | Path, passwords: Passwords | None = None, clock: Callable[[], float] = time.time
    ) -> "Access":
        """Return the people of the database at an address, made if there is none.

        Raises
        ------
        UnknownDatabase, NoVariable, NoDriver, NoServer, NotARegister, NewerRegister, RegisterLocked, RegisterFailed
        """
        return cls(Database(address, CONNECTIONS), passwords, clock)

    def __enter__(self) -> "Access":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go."""
        self.database.close()

    def now(self) -> int:
        """Return the time, in seconds."""
        return int(self._clock())

    def at(self) -> str:
        """Return the time as the log writes it."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")

    # --- people -----------------------------------------------------------------------------------------

    def people(self) -> list[Person]:
        """Return everybody, by name."""
        with self.database.reading() as connection:
            rows = connection.execute(select(schema.person).order_by(schema.person.c.name)).mappings().all()
            given = _all_given(connection)
            return [_person(dict(row), given.get(row["name"], ())) for row in rows]

    def person(self, name: str) -> Person:
        """Return somebody.

        Raises
        ------
        NotYours
            If there is nobody of that name.
        """
        with self.database.reading() as connection:
            return _found(connection, known_name(name))[0]

    def add(self, name: str, actor: str, password: str = "") -> str:
        """Add somebody without any role and return their password, made for one sign-in if none was given.

        Raises
        ------
        BadName, NameTaken, WeakPassword
        """
        key = checked_name(name)
        word = check_strength(password, key) if password else one_time()
        kept = self._passwords.hashed(word)
        row = {"name": key, "password": kept, "must_change": not password, "disabled": False}
        with self.database.writing() as connection:
            if connection.execute(select(schema.person.c.name).where(schema.person.c.name == key)).first():
                raise NameTaken(where="name", name=key)
            connection.execute(insert(schema.person).values(**row, made=self.now(), seen=0))
            self._say(connection, actor, "person.added", f"person:{key}", {"one_time": not password})
        return word

    def grant(self, name: str, given: Given, actor: str) -> None:
        """Give somebody a role, in place of what they had at that very place."""
        key = known_name(name)
        with self.database.writing() as connection:
            _found(connection, key)
            connection.execute(delete(schema.granted).where(*_there(key, given.area, given.place)))
            row = {"area": _kept(given.area), "place": _kept(given.place), "role": given.role}
            connection.execute(insert(schema.granted).values(person=key, **row))
            self._say(connection, actor, "role.given", f"person:{key}", vars(given))

    def revoke(self, name: str, area: str, place: str, actor: str) -> None:
        """Take the role somebody has at a place.

        Raises
        ------
        NotYours
            If they have none there.
        """
        key = known_name(name)
        with self.database.writing() as connection:
            _found(connection, key)
            if not connection.execute(delete(schema.granted).where(*_there(key, area, place))).rowcount:
                raise NotYours(where="grants", name=place or area)
            self._say(connection, actor, "role.taken", f"person:{key}", {"area": area, "place": place})

    def set_password(self, name: str, actor: str, password: str = "", keep: str = "") -> str:
        """Set somebody's password, end their sessions but `keep`, and return it; left out, one for one sign-in.

        Raises
        ------
        WeakPassword, NotYours
        """
        key = known_name(name)
        word = check_strength(password, key) if password else one_time()
        kept = self._passwords.hashed(word)
        with self.database.writing() as connection:
            _found(connection, key)
            row = schema.session.c
            change = {"password": kept, "must_change": not password}
            connection.execute(update(schema.person).where(schema.person.c.name == key).values(**change))
            connection.execute(delete(schema.session).where(row.person == key, row.secret != hidden(keep)))
            self._say(connection, actor, "password.set", f"person:{key}", {"one_time": not password})
        return word

    def disable(self, name: str, actor: str, disabled: bool = True) -> None:
        """Let somebody in no more, from this moment on; or let them in again."""
        key = known_name(name)
        with self.database.writing() as connection:
            _found(connection, key)
            connection.execute(update(schema.person).where(schema.person.c.name == key).values(disabled=disabled))
            connection.execute(delete(schema.session).where(schema.session.c.person == key))
            kind = "person.disabled" if disabled else "person.enabled"
            self._say(connection, actor, kind, f"person:{key}", {})

    # --- sessions ---------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, address: str, before: str = "") -> str:
        """Return the secret of a new session, in place of the one `before`.

        Raises
        ------
        NotSignedIn
            If name and password do not belong together, or the person is disabled: after the same time.
        """
        self.check_password(name, password, address)
        return self._begin(known_name(name), "", before, {"address": address})

    def check_password(self, name: str, password: str, address: str) -> None:
        """Raise NotSignedIn unless a name and a password belong together, and record it if they do not."""
        key = known_name(name)
        with self.database.reading() as connection:
            found = connection.execute(select(schema.person).where(schema.person.c.name == key)).mappings().first()
        fits = self._passwords.fits(password, found["password"] if found else None)
        if not found or not fits or found["disabled"]:
            actor = key if found else "nobody"  # an unknown name may be a password typed too early
            self.say(actor, "session.refused", f"person:{key if found else ''}", {"address": address})
            raise NotSignedIn(where="session")

    def begin_shared(self, share: str, address: str, before: str = "") -> str:
        """Return the secret of a new session of somebody who came by a link."""
        return self._begin("", share, before, {"address": address, "share": share})

    def _begin(self, name: str, share: str, before: str, said: Mapping[str, Any]) -> str:
        secret, now = secrets.token_hex(32), self.now()
        row = schema.session.c
        with self.database.writing() as connection:
            over = (row.began < now - ABSOLUTE) | (row.used < now - IDLE) | (row.secret == hidden(before))
            connection.execute(delete(schema.session).where(over))
            connection.execute(
                insert(schema.session).values(secret=hidden(secret), person=name, share=share, began=now, used=now)
            )
            if name:
                connection.execute(update(schema.person).where(schema.person.c.name == name).values(seen=now))
            self._say(connection, name or "link", "session.begun", f"person:{name}" if name else f"share:{share}", said)
        return secret

    def session(self, secret: str) -> Session | None:
        """Return whose session a secret is; None if it is none, or no more."""
        if not secret:
            return None
        key, now, row = hidden(secret), self.now(), schema.session.c
        with self.database.reading() as connection:
            found = connection.execute(select(schema.session).where(row.secret == key)).mappings().first()
            if not found or found["began"] < now - ABSOLUTE or found["used"] < now - IDLE:
                return None
            person = _of_session(connection, found["person"])
        if person is None or person.disabled:
            return None
        if found["used"] < now - TOUCH:
            with self.database.writing() as connection:
                connection.execute(update(schema.session).where(row.secret == key).values(used=now))
        return Session(person, found["share"])

    def sign_out(self, secret: str, actor: str) -> None:
        """End a session."""
        with self.database.writing() as connection:
            connection.execute(delete(schema.session).where(schema.session.c.secret == hidden(secret)))
            self._say(connection, actor, "session.ended", f"person:{actor}", {})

    # --- throttle ---------------------------------------------------------------------------------------

    def attempt(self, what: str, limit: int, seconds: int) -> int:
        """Count an attempt and return how many seconds to wait, 0 if it may go on.

        Parameters
        ----------
        limit
            Attempts in each span of `seconds`.
        """
        key, now, row = hidden(what), self.now(), schema.throttle.c
        with self.database.writing() as connection:
            connection.execute(delete(schema.throttle).where(row.began <= now - seconds))
            found = connection.execute(select(schema.throttle).where(row.what == key)).mappings().first()
            if not found:
                connection.execute(insert(schema.throttle).values(what=key, began=now, count=1))
                return 0
            if found["count"] >= limit:
                return int(found["began"] + seconds - now)
            connection.execute(update(schema.throttle).where(row.what == key).values(count=row.count + 1))
        return 0

    def forgive(self, what: str, attempts: int = 0) -> None:
        """Take attempts back, all if no number is named: the last was right."""
        row, key = schema.throttle.c, hidden(what)
        with self.database.writing() as connection:
            if not attempts:
                connection.execute(delete(schema.throttle).where(row.what == key))
                return
            change = update(schema.throttle).where(row.what == key, row.count >= attempts)
            connection.execute(change.values(count=row.count - attempts))

    # --- log --------------------------------------------------------------------------------------------

    def say(self, actor: str, kind: str, subject: str, payload: Mapping[str, Any]) -> None:
        """Record an event."""
        with self.database.writing() as connection:
            self._say(connection, actor, kind, subject, payload)

    def _say(self, connection: Connection, actor: str, kind: str, subject: str, payload: Mapping[str, Any]) -> None:
        log_rows.record(connection, [Entry(kind, subject, payload)], self.at(), actor)

    def events(self, since: int = 1, limit: int = 500) -> list[Event]:
        """Return events from a number on, in order."""
        row = schema.event.c
        query = select(schema.event).where(row.seq >= since).order_by(row.seq).limit(limit)
        with self.database.reading() as connection:
            return [Event(*one) for one in connection.execute(query)]

    def verify(self, kept: tuple[Checkpoint, ...] = ()) -> Head:
        """Return where the log ends after all of it was checked; errors as `Register.verify`."""
        return self._register().verify(kept)

    def checkpoint(self) -> Checkpoint:
        """Return the last checkpoint; kept elsewhere, it proves later that nothing before it was changed."""
        return self._register().checkpoint()

    def _register(self) -> Register:
        return Register(self.database, COMMAND, lambda: "")


def hidden(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def known_name(name: str) -> str:
    """Return a name as it is kept: one writing of each letter, no capitals, no spaces around."""
    return unicodedata.normalize("NFKC", name).casefold().strip()[:64]


def checked_name(name: str) -> str:
    """Return a name as it is kept, or raise BadName."""
    key = unicodedata.normalize("NFKC", name).casefold().strip()
    if not NAME.fullmatch(key):
        raise BadName(where="name", name=name[:64])
    return key


def _there(name: str, area: str, place: str) -> tuple[Any, Any, Any]:
    row = schema.granted.c
    return row.person == name, row.area == _kept(area), row.place == _kept(place)


def _kept(code: str) -> str:
    return code or EVERYWHERE


def _given(rows: Iterable[RowMapping]) -> tuple[Given, ...]:
    """Return the roles of rows; one whose area or place is blank opens nothing."""
    whole = {EVERYWHERE: ""}
    return tuple(
        sorted(
            Given(whole.get(one["area"], one["area"]), whole.get(one["place"], one["place"]), one["role"])
            for one in rows
            if one["area"] and one["place"]
        )
    )


def _person(row: Mapping[str, Any], grants: tuple[Given, ...]) -> Person:
    return Person(
        row["name"], bool(row["must_change"]), bool(row["disabled"]), int(row["made"]), int(row["seen"]), grants
    )


def _found(connection: Connection, name: str) -> tuple[Person, str]:
    """Return somebody and what is kept of their password."""
    row = connection.execute(select(schema.person).where(schema.person.c.name == name)).mappings().first()
    if not row:
        raise NotYours(where="users", name=name)
    rows = connection.execute(select(schema.granted).where(schema.granted.c.person == name)).mappings()
    return _person(dict(row), _given(rows)), row["password"]


def _of_session(connection: Connection, name: str) -> Person | None:
    if not name:
        return Person("")
    try:
        return replace(_found(connection, name)[0])
    except NotYours:
        return None


def _all_given(connection: Connection) -> dict[str, tuple[Given, ...]]:
    found: dict[str, tuple[Given, ...]] = {}
    for one in connection.execute(select(schema.granted)).mappings():
        found[one["person"]] = tuple(sorted((*found.get(one["person"], ()), *_given([one]))))
    return found
