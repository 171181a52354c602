"""The log of a register, row by row."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from shanshui.core.log import FIELDS, Checkpoint, Entry, Event, Merkle
from shanshui.core.log import event as sealed
from shanshui.store import schema


def events(connection: Connection, subject: str | None, kinds: str) -> list[Event]:
    """Return the events in order, all or those of one subject or of kinds that begin alike."""
    column = schema.event.c
    query = select(schema.event).order_by(column.seq)
    query = query if subject is None else query.where(column.subject == subject)
    query = query.where(column.kind.startswith(kinds, autoescape=True)) if kinds else query
    return [Event(*row) for row in connection.execute(query)]


def _last(connection: Connection) -> Event | None:
    found = connection.execute(select(schema.event).order_by(schema.event.c.seq.desc()).limit(1)).first()
    return Event(*found) if found else None


def _tree(connection: Connection) -> Merkle:
    """Return the Merkle tree of all events so far, as the last checkpoint left it."""
    query = select(schema.checkpoint).order_by(schema.checkpoint.c.size.desc()).limit(1)
    found = connection.execute(query).mappings().first()
    return Merkle(found["size"], [bytes.fromhex(peak) for peak in found["peaks"].split()]) if found else Merkle()


def record(connection: Connection, entries: Sequence[Entry], at: str, actor: str) -> list[Event]:
    """Add entries to the log, with a checkpoint after them, and return their events."""
    if not entries:
        return []
    last, tree = _last(connection), _tree(connection)
    made: list[Event] = []
    for entry in entries:
        last = sealed(entry, at, actor, last)
        tree.add(last.body)
        made.append(last)
    connection.execute(insert(schema.event), [{name: getattr(one, name) for name in FIELDS} for one in made])
    peaks = " ".join(peak.hex() for peak in tree.peaks)
    point = {"size": tree.size, "root": tree.root, "peaks": peaks, "at": at}
    connection.execute(insert(schema.checkpoint).values(point))
    return made


def checkpoints(connection: Connection) -> list[Checkpoint]:
    """Return all checkpoints in order."""
    rows = connection.execute(select(schema.checkpoint).order_by(schema.checkpoint.c.size)).mappings()
    return [Checkpoint(row["size"], row["root"], row["at"]) for row in rows]
