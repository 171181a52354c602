"""A database of SQLite or PostgreSQL: found by its address, brought to the schema, read and written in transactions.

A writer holds the register alone from its first look to its commit, so that what it decides still holds when it is
written. What is committed is on disk. Addresses are told without their passwords.
"""

import os
import re
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from shanshui.core.errors import (
    NewerRegister,
    NoDriver,
    NoServer,
    NotARegister,
    NoVariable,
    RegisterDamaged,
    RegisterFailed,
    RegisterLocked,
    ShanshuiError,
    UnknownDatabase,
)
from shanshui.core.labels import Label
from shanshui.store.schema import HEAD, VERSION_TABLE, tables

PATIENCE: Final = 60  # seconds that a writer waits for its turn
ALONE: Final = 0x5368616E  # the lock that writers of a register on PostgreSQL take
VARIABLE = re.compile(r"\$\{(\w+)\}")
SCHEME = re.compile(r"^([a-zA-Z][\w+.-]*)://")
POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")
FULL = ("database or disk is full", "53100")
NO_ROOM = Label("the disk is full", "磁盘已满")


class Database:
    """An open database that holds a register.

    Parameters
    ----------
    address
        A file, or `postgresql://user@server/database`; `${NAME}` takes a variable of the environment.
    connections
        Kept open when they are not used.

    Raises
    ------
    UnknownDatabase, NoVariable, NoDriver, NoServer, NotARegister, NewerRegister, RegisterLocked, RegisterFailed
    """

    def __init__(self, address: str | Path, connections: int = 1) -> None:
        url = _url(str(address))
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.where = str(url.database) if self.is_sqlite else url.render_as_string(hide_password=True)
        self._secret = str(url.password or "")
        self.engine = _engine(url, self.where, connections)
        weakref.finalize(self, self.engine.dispose)  # a server keeps it for as long as it lives
        try:
            self._bring_to_schema()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the connections go."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees the register as it stands now, and only that."""
        with self._told(), self.engine.connect() as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection that alone may write; all is committed at the end, or nothing."""
        with self._told(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({ALONE})"))
            yield connection

    def version(self) -> str:
        """Return the schema's revision, empty if there is none."""
        with self.reading() as connection:
            return _version(connection)

    def _bring_to_schema(self) -> None:
        if self.version() == HEAD:
            return
        with self.writing() as connection:
            self._check_is_ours(connection, found := _version(connection))
            if found != HEAD:
                upgrade(connection)

    def _check_is_ours(self, connection: Connection, found: str) -> None:
        if found > HEAD:
            raise NewerRegister(where=self.where, found=found, known=HEAD)
        others = set(inspect(connection).get_table_names())
        if not self.is_sqlite:  # other tables may stand beside ours, but not in our names
            others &= set(tables.tables)
        if not found and others:
            names = ", ".join(sorted(others)[:5])
            raise NotARegister(
                where=self.where, saw=Label(f"it holds other tables ({names})", f"其中有其他表（{names}）")
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raise what a database says as an error of ours."""
        try:
            yield
        except DBAPIError as error:
            raise self._error(error) from None

    def _error(self, error: DBAPIError) -> ShanshuiError:
        said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
        said = said.replace(self._secret, "***") if self._secret else said
        code = str(getattr(error.orig, "sqlstate", "") or "")
        if "is not a database" in said:
            return NotARegister(where=self.where, saw=Label("the file is no database", "文件不是数据库"))
        if "malformed" in said or "Could not decode" in said or code.startswith("XX"):
            return RegisterDamaged(where=self.where, saw=said)
        if "database is locked" in said or code == "55P03":
            return RegisterLocked(where=self.where, seconds=PATIENCE)
        if said in FULL or code in FULL:
            return RegisterFailed(where=self.where, saw=NO_ROOM)
        if not self.is_sqlite and not code and isinstance(error, OperationalError | InterfaceError):
            return NoServer(where=self.where, saw=said)
        return RegisterFailed(where=self.where, saw=said)


def upgrade(connection: Connection) -> None:
    """Bring the schema to the last revision inside the transaction of a connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    return str(connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) or "")


def _url(address: str) -> URL:
    """Return the address as SQLAlchemy takes it."""
    filled = VARIABLE.sub(_variable, address)
    scheme = SCHEME.match(filled)
    if not scheme:
        return URL.create("sqlite", database=filled)
    try:
        url = make_url(filled)
    except (ArgumentError, ValueError):
        raise UnknownDatabase(where="register", url=_without_password(filled)) from None
    if scheme[1].lower() not in POSTGRES or not url.database:
        raise UnknownDatabase(where="register", url=_without_password(filled))
    return url.set(drivername="postgresql+psycopg")


def _variable(found: re.Match[str]) -> str:
    if found[1] not in os.environ:
        raise NoVariable(where="register", name=found[1])
    return os.environ[found[1]]


def _without_password(address: str) -> str:
    return re.sub(r"://[^@]*@", "://***@", address)


def _engine(url: URL, where: str, connections: int = 1) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(
                url, pool_size=connections, pool_pre_ping=connections > 1, connect_args={"connect_timeout": 10}
            )
        except ModuleNotFoundError:
            raise NoDriver(where=where) from None
    folder = Path(where).parent
    if not folder.is_dir() or Path(where).is_dir():
        raise UnknownDatabase(where="register", url=where)
    engine = create_engine(url, pool_size=connections, connect_args={"timeout": PATIENCE, "isolation_level": None})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, record: object) -> None:
    """Have a connection of SQLite write ahead, check references, and sync at every commit."""
    for setting in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    """Begin as a reader, or as the only writer."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
