"""Vintages and runs: what was imported and done, as rows and as the log tells it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shanshui.store import schema


@dataclass(frozen=True)
class Evidence:
    """Where a vintage comes from.

    Attributes
    ----------
    sha256
        Of the file, hexadecimal.
    published
        Date of publication, 2024-03-01; empty if unknown.
    """

    sha256: str
    name: str
    source: str = ""
    licence: str = ""
    published: str = ""


@dataclass(frozen=True)
class Vintage:
    """A table of observations as it was imported.

    Attributes
    ----------
    number
        In the order of import, from 1.
    content, said
        SHA-256 of its Parquet bytes, and of what the table says however it is stored.
    is_new
        False if the same file had been imported with the same content: then nothing was done.
    """

    number: int
    content: str
    said: str
    rows: int
    evidence: Evidence
    at: str
    actor: str
    is_new: bool = False

    @property
    def known_since(self) -> str:
        """Return the day since which it is known: that of its publication, else of its import."""
        return self.evidence.published or self.at[:10]


@dataclass(frozen=True)
class Ran:
    """One run: what was done, by which version, from what, with what outcome."""

    number: int
    at: str
    actor: str
    method: str
    version: str
    payload: str


def vintages(connection: Connection) -> list[Vintage]:
    """Return all vintages in the order they became known."""
    rows = connection.execute(select(schema.vintage)).mappings()
    return sorted(map(vintage, rows), key=lambda one: (one.known_since, one.number))


def vintage(row: RowMapping) -> Vintage:
    """Return a row as a vintage."""
    evidence = Evidence(row["sha256"], row["name"], row["source"], row["licence"], row["published"])
    return Vintage(row["number"], row["content"], row["said"], row["rows"], evidence, row["at"], row["actor"])


def row_of(one: Vintage) -> dict[str, Any]:
    """Return a vintage as a row."""
    row = {name: getattr(one, name) for name in ("number", "content", "said", "rows", "at", "actor")}
    return row | vars(one.evidence)


def told(one: Vintage) -> dict[str, Any]:
    """Return what the log says of a vintage."""
    return {name: value for name, value in row_of(one).items() if name != "number"}


def runs(connection: Connection) -> list[Ran]:
    """Return all runs in order."""
    return [Ran(*row) for row in connection.execute(select(schema.run).order_by(schema.run.c.number))]


def ran(one: Ran) -> dict[str, Any]:
    """Return what the log says of a run."""
    return {name: value for name, value in vars(one).items() if name != "number"}
