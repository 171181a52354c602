"""What a register's database says when it cannot be used, and its schema step by step."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, inspect
from tests.store.postgres import Server

from shanshui.core import errors
from shanshui.core.log import Entry
from shanshui.store import database, schema
from shanshui.store.database import Database
from shanshui.store.register import Register


def test_the_schema_is_that_of_the_last_step(address: str):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    found = Database(address)
    with found.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        assert compare_metadata(context, schema.tables) == []
    assert found.version() == schema.HEAD
    found.close()


def test_a_register_that_is_there_is_opened_without_the_library_of_steps(address: str, monkeypatch: pytest.MonkeyPatch):
    Database(address).close()
    monkeypatch.setattr(database, "upgrade", None)
    Database(address).close()


def counting(connection: Connection, stop_at: int) -> Callable[..., None]:
    """Have a connection fail at one of its statements that change the schema."""
    seen = 0

    def before(conn: object, cursor: object, statement: str, *rest: object) -> None:
        nonlocal seen
        seen += statement.lstrip().upper().startswith(("CREATE", "INSERT", "UPDATE"))
        if seen == stop_at:
            raise InterruptedError

    event.listen(connection, "before_cursor_execute", before)
    return before


def test_a_step_that_is_interrupted_leaves_no_trace(address: str, monkeypatch: pytest.MonkeyPatch):
    upgrade, done = database.upgrade, False
    for stop_at in range(1, 99):

        def interrupted(connection: Connection, at: int = stop_at) -> None:
            counting(connection, at)
            upgrade(connection)

        monkeypatch.setattr(database, "upgrade", interrupted)
        try:
            Database(address).close()
            done = True
            break
        except InterruptedError:
            assert tables_of(address) == set()
    assert done
    assert stop_at > 26  # eleven tables, two indexes, ten triggers, the version
    assert tables_of(address) == {*schema.tables.tables, schema.VERSION_TABLE}


def tables_of(address: str) -> set[str]:
    url = database._url(address)
    engine = database._engine(url, str(url.database))
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_from_an_older_step_what_was_recorded_is_kept(address: str, run_sql: Callable[[str], None]):
    with Register.open(address, "me") as register:
        register.append([Entry("counted", "x", {})])
    drop = [
        f"DROP TRIGGER IF EXISTS {t}_keeps_{way}" + (f" ON {t}" if "://" in address else "")
        for t in schema.KEPT
        for way in ("update", "delete")
    ]
    drop += [f"DROP TABLE {t}" for t in schema.tables.tables if t not in schema.KEPT]
    more = ["DROP FUNCTION register_keeps"] if "://" in address else []
    run_sql("; ".join([*drop, *more, f"UPDATE {schema.VERSION_TABLE} SET version_num = '0001'"]))
    with Register.open(address, "me") as register:
        assert register.verify().size == 1
        assert register._database.version() == schema.HEAD


def test_a_newer_schema_is_refused(address: str, run_sql: Callable[[str], None]):
    Database(address).close()
    run_sql(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9001'")
    with pytest.raises(errors.NewerRegister, match="9001"):
        Database(address)


def test_other_tables_of_the_same_name_are_left_alone(address: str, run_sql: Callable[[str], None]):
    run_sql("CREATE TABLE event (x integer)")
    with pytest.raises(errors.NotARegister, match="event"):
        Database(address)


def test_a_register_that_others_hold_is_not_waited_for_forever(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "PATIENCE", 0.1 if "://" not in address else 1)
    holder, waiter = Database(address), Database(address)
    with holder.writing(), pytest.raises(errors.RegisterLocked), waiter.writing():
        pass
    with waiter.writing():
        pass
    holder.close()
    waiter.close()


def test_readers_are_not_held_up_by_a_writer(address: str):
    with Register.open(address, "me") as one, Register.open(address, "other") as other, one._database.writing():
        assert other.events() == []


# --- SQLite ------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database(tmp_path: Path):
    file = tmp_path / "register.sqlite"
    file.write_bytes(b"indicator,place\n" * 100)
    with pytest.raises(errors.NotARegister, match="no database"):
        Database(file)
    assert file.read_bytes() == b"indicator,place\n" * 100


def test_a_database_of_something_else(tmp_path: Path):
    connection = sqlite3.connect(tmp_path / "map.gpkg")
    connection.execute("CREATE TABLE gpkg_contents (x)")
    connection.close()
    with pytest.raises(errors.NotARegister, match="gpkg_contents"):
        Database(tmp_path / "map.gpkg")


def test_a_file_with_damaged_pages(tmp_path: Path):
    file = tmp_path / "register.sqlite"
    with Register.open(file, "me") as register:
        for number in range(50):
            register.append([Entry("counted", "x", {"number": number})])
    data = bytearray(file.read_bytes())
    data[8192:] = bytes(len(data) - 8192)
    file.write_bytes(data)
    with pytest.raises((errors.RegisterDamaged, errors.LogBroken)), Register.open(file, "me") as register:
        register.verify()


def test_a_full_disk_leaves_what_was_recorded(tmp_path: Path):
    with Register.open(tmp_path / "register.sqlite", "me") as register:
        register.append([Entry("counted", "x", {})])
        with register._database.engine.connect() as connection:
            connection.exec_driver_sql(
                f"PRAGMA max_page_count = {connection.exec_driver_sql('PRAGMA page_count').scalar()}"
            )
        with pytest.raises(errors.RegisterFailed, match="disk is full"):
            register.append([Entry("counted", "x", {"text": "x" * 100_000})])
        assert register.verify().size == 1


def test_it_is_synced_at_every_commit(tmp_path: Path):
    found = Database(tmp_path / "register.sqlite")
    with found.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    found.close()


# --- addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "mysql://me@server/db",
        "postgresql://me@server",
        "postgresql://me@server:x/db",
        "https://example.org/r",
        "no/such/folder/r.sqlite",
        ".",
    ],
)
def test_an_address_of_no_database_is_told(address: str):
    with pytest.raises(errors.UnknownDatabase):
        Database(address)


def test_a_password_is_never_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SECRET", "p4ss!word")
    with pytest.raises(errors.NoServer) as raised:
        Database(f"postgresql://me:${{SECRET}}@/register?host={tmp_path}")
    assert "p4ss" not in raised.value.text("en") + raised.value.text("zh") + repr(vars(raised.value))
    with pytest.raises(errors.UnknownDatabase) as wrong:
        Database("mysql://me:p4ss!word@server/db")
    assert "p4ss" not in wrong.value.text("en")


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SECRET", raising=False)
    with pytest.raises(errors.NoVariable, match="SECRET"):
        Database("postgresql://me:${SECRET}@server/db")


def test_without_the_driver_what_to_install_is_told(monkeypatch: pytest.MonkeyPatch):
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(errors.NoDriver, match=r"shanshui\[postgres\]"):
        Database("postgresql://me@server/db")


def test_an_unknown_database_of_a_server_is_told(postgres: Server):
    with pytest.raises(errors.NoServer, match="nosuch"):
        Database(postgres.address().replace("/postgres?", "/nosuch?"))


def test_nothing_is_logged(address: str, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO):
        Database(address).close()
    assert not [record for record in caplog.records if record.levelno > logging.INFO]
