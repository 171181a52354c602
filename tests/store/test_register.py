"""The register on SQLite and on PostgreSQL: one suite."""

import contextlib
import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pytest
from sqlalchemy import text
from tests.store import writers

from shanshui.core.errors import ContentBroken, LogBroken, NoActor
from shanshui.core.log import Checkpoint, Entry, merkle_root
from shanshui.store import content, schema
from shanshui.store.register import Evidence, Register
from shanshui.targets import observations

FILE = Evidence("ab" * 32, "yearbook.xlsx", "浙江省统计局", "CC-BY-4.0", "2024-03-01")
OTHERS = multiprocessing.get_context("forkserver")
OTHERS.set_forkserver_preload(
    ["tests.store.writers", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg", "psycopg"]
)


def table(*values: float | None, place: str = "331100") -> pa.Table:
    rows = [
        {"indicator": "gdp", "place": place, "period": str(2015 + i), "value": v, "status": "A", "confidentiality": "F"}
        for i, v in enumerate(values)
    ]
    return pa.Table.from_pylist(rows, schema=observations.schema())


def opened(address: str, actor: str = "tester") -> Register:
    return Register.open(address, actor, clock=lambda: "2024-05-01T08:00:00+00:00")


def test_a_vintage_comes_back_as_it_was(address: str):
    with opened(address) as register:
        made = register.add_vintage(table(1.5, None, 3.25), FILE)
        assert (made.number, made.rows, made.is_new, made.evidence) == (1, 3, True, FILE)
    with opened(address) as register:
        (back,) = register.observations()
        assert back.equals(table(1.5, None, 3.25))
        assert register.vintages() == [replace(made, is_new=False)]
        assert register.verify().size == 1


def test_the_same_file_with_the_same_content_is_recorded_once(address: str):
    with opened(address) as register:
        first = register.add_vintage(table(1.0), FILE)
        again = register.add_vintage(table(1.0), FILE)
        assert not again.is_new
        assert again == replace(first, is_new=False)
        read_otherwise = register.add_vintage(table(2.0), FILE)
        other_file = register.add_vintage(table(1.0), replace(FILE, sha256="cd" * 32))
        assert [read_otherwise.number, other_file.number] == [2, 3]
        assert other_file.content == first.content
        assert len(register.events(kinds="vintage.")) == 3


def test_vintages_stand_in_the_order_of_publication(address: str):
    with opened(address) as register:
        for published in ("2024-03-01", "2023-03-01", ""):
            register.add_vintage(table(1.0), replace(FILE, sha256=f"{published:*<64}", published=published))
        assert [one.number for one in register.vintages()] == [2, 1, 3]
        assert len(register.observations(upto="2023-12-31")) == 1
        assert len(register.observations(upto="2024-05-01")) == 3


def test_what_a_table_says_does_not_depend_on_chunks_or_dictionaries():
    whole = pa.concat_tables([table(1.0, 2.0), table(1.0, 2.0, place="331121")])
    turned = pa.concat_tables([table(9.0, place="331121").slice(1), whole]).combine_chunks()
    assert content.said_by(whole) == content.said_by(turned)
    assert content.said_by(whole) != content.said_by(table(1.0, 2.0))
    assert content.said_by(table(0.0)) == content.said_by(table(-0.0)) != content.said_by(table(None))
    assert len(content.said_by(observations.schema().empty_table())) == 64


def test_content_in_parts_comes_back(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(content, "PART", 100)
    with opened(address) as register:
        register.add_vintage(table(*map(float, range(200))), FILE)
        assert register.observations()[0].equals(table(*map(float, range(200))))


def test_events_are_recorded_all_or_none(address: str):
    with opened(address) as register:
        register.append([Entry("a.b", "x", {"n": 1}), Entry("a_b", "y", {"n": 2})])
        with pytest.raises(TypeError):
            register.append([Entry("a.b", "x", {"n": 3}), Entry("a.b", "x", {"n": object()})])
        assert [one.data["n"] for one in register.events()] == [1, 2]
        assert [one.data["n"] for one in register.events("y")] == [2]
        assert [one.data["n"] for one in register.events(kinds="a.")] == [1]
        assert register.append([]) == []
        assert register.verify() == replace(register.verify(), size=2)


def test_who_decides_sees_all_that_was_recorded(address: str):
    with opened(address) as register, opened(address, "other") as other:
        register.append([Entry("claimed", "x", {})])
        seen = other.decide(lambda events: [Entry("counted", "x", {"n": len(events)})], subject="x")
        assert (seen[0].data, seen[0].actor) == ({"n": 1}, "other")

        def refuse(events: object) -> list[Entry]:
            raise NoActor(name="", where="x")

        with pytest.raises(NoActor):
            register.decide(refuse)
        assert len(register.events()) == 2


def test_runs_are_recorded_with_what_follows(address: str):
    with opened(address) as register:
        made = register.add_run(
            "findings", "1.0", {"inputs": ["ab"]}, lambda events: [Entry("finding.raised", "F1", {})]
        )
        assert register.runs() == [made]
        assert [one.kind for one in register.events()] == ["run.finished", "finding.raised"]
        register.verify()


def test_who_reads_need_not_be_known(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(KeyError("uid not found")))
    with Register.open(address) as register:
        assert register.events() == []
        with pytest.raises(NoActor):
            register.append([Entry("counted", "x", {})])
        assert register.events() == []


def test_nobody_is_refused(address: str):
    for name in (" ", "a\nb"):
        with pytest.raises(NoActor):
            opened(address, name)


# --- changes of the past -----------------------------------------------------------------------------------


@pytest.fixture
def written(address: str) -> str:
    """Return the address of a register with two vintages, a run and some events."""
    with opened(address) as register:
        register.add_vintage(table(1.0, 2.0), FILE)
        register.add_vintage(table(3.0), replace(FILE, sha256="cd" * 32))
        register.add_run("findings", "1.0", {"rows": 2})
        for number in range(5):
            register.append([Entry("counted", "x", {"number": number, "text": "山水"})])
    return address


CHANGES = {
    "payload": "UPDATE event SET payload = replace(payload, '山', '川') WHERE seq = 5",
    "hash": "UPDATE event SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE seq = 2",
    "actor": "UPDATE event SET actor = 'other' WHERE seq = 8",
    "order": "UPDATE event SET seq = 99 WHERE seq = 4; UPDATE event SET seq = 4 WHERE seq = 5; UPDATE event SET seq = 5 WHERE seq = 99",
    "one in the middle removed": "DELETE FROM event WHERE seq = 6",
    "the middle closed up": "DELETE FROM event WHERE seq = 6; UPDATE event SET seq = 6 WHERE seq = 7; UPDATE event SET seq = 7 WHERE seq = 8",
    "tail": "DELETE FROM event WHERE seq > 5",
    "checkpoint": "UPDATE checkpoint SET root = replace(root, substr(root, 1, 1), 'x') WHERE size = 7",
    "content": "UPDATE content SET bytes = substr(bytes, 2)",
    "content gone": "DELETE FROM content",
    "vintage": "UPDATE vintage SET source = 'elsewhere' WHERE number = 1",
    "vintage gone": "DELETE FROM vintage WHERE number = 2",
    "vintage slipped in": "INSERT INTO vintage SELECT 3, content, said, rows, 'x', name, source, licence, published, at, actor FROM vintage WHERE number = 1",
    "run": "UPDATE run SET payload = '{}'",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_past_is_found(written: str, change: str, run_sql: Callable[[str], None]):
    run_sql(CHANGES[change])
    with opened(written) as register, pytest.raises((LogBroken, ContentBroken)):
        register.verify()


def test_a_log_cut_off_with_its_checkpoints_shows_against_one_kept_elsewhere(
    written: str, run_sql: Callable[[str], None]
):
    with opened(written) as register:
        kept = Checkpoint.parse(str(register.checkpoint()))
        assert kept.root == merkle_root(one.body for one in register.events())
        assert register.verify([kept]).root == kept.root
    run_sql("DELETE FROM event WHERE seq > 5; DELETE FROM checkpoint WHERE size > 5")
    with opened(written) as register:
        register.verify()
        with pytest.raises(LogBroken, match="missing"):
            register.verify([kept])


@pytest.mark.parametrize("sql", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize("name", schema.KEPT)
def test_the_database_itself_refuses_to_change_what_was_recorded(written: str, name: str, sql: str):
    from shanshui.core.errors import RegisterFailed

    first = next(iter(schema.tables.tables[name].columns)).name
    with (
        opened(written) as register,
        pytest.raises(RegisterFailed, match="keeps what was recorded"),
        register._database.writing() as connection,
    ):
        connection.execute(text(sql.format(name, first, first)))


# --- many writers, and writers that are killed --------------------------------------------------------------


@pytest.mark.parametrize(("writing", "each"), [(4, 20), pytest.param(8, 250, marks=pytest.mark.slow)])
def test_of_many_writers_no_event_is_lost(address: str, writing: int, each: int):
    processes = [OTHERS.Process(target=writers.write, args=(address, f"w{n}", each)) for n in range(writing)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * writing
    with opened(address) as register:
        assert register.verify().size == writing * each
        for n in range(writing):
            assert [one.data["number"] for one in register.events(f"w{n}")] == list(range(each))


@pytest.mark.parametrize("times", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_what_a_killed_writer_was_told_is_recorded_stays(address: str, times: int):
    chance = random.Random(6962)
    told: list[str] = []
    for number in range(times):
        told += killed(address, f"w{number}", chance.randrange(5))
    with opened(address) as register:
        size = register.verify().size
        recorded = {one.hash for one in register.events()}
    assert set(told) <= recorded
    assert len(told) <= size <= len(told) + times


def killed(address: str, actor: str, after: int) -> list[str]:
    """Return what a writer was told to be recorded before it was killed, at any moment after some events."""
    ours, theirs = OTHERS.Pipe(duplex=False)
    process = OTHERS.Process(target=writers.write_on, args=(address, actor, theirs))
    process.start()
    theirs.close()
    told = [ours.recv_bytes() for _ in range(after + 1)]
    os.kill(process.pid, signal.SIGKILL)
    with contextlib.suppress(EOFError, OSError):
        while True:
            told.append(ours.recv_bytes())
    process.join()
    return [one.decode() for one in told]
