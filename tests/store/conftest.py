"""A server of PostgreSQL for the session, from Debian's packages, on a Unix socket; and registers on both databases."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from tests.store.postgres import Server, binaries

NUMBERS = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Start a server; skip where there is none and none can be installed."""
    found, why = binaries()
    if found is None:
        pytest.skip(why)
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the address of a socket has at most 107 letters
    server = Server(found, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a register that is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "register.sqlite")
    server: Server = request.getfixturevalue("postgres")
    return server.fresh(f"t{next(NUMBERS)}_{os.getpid()}")


@pytest.fixture
def run_sql(address: str, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return what an intruder with the rights of the owner does: run statements that no trigger holds back."""
    if "://" in address:
        server: Server = request.getfixturevalue("postgres")
        return lambda statements: server.sql(address, f"SET session_replication_role = replica; {statements}")
    return lambda statements: _without_triggers(address, statements)


def _without_triggers(file: str, statements: str) -> None:
    connection = sqlite3.connect(file)
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.executescript("; ".join([*(f"DROP TRIGGER {name}" for (name,) in names), statements]))
    connection.close()
