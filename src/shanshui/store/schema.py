"""The tables of a register, the same on SQLite and PostgreSQL."""

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

HEAD: Final = "0002"  # the last revision in migrations/versions
VERSION_TABLE: Final = "register_version"
tables = MetaData()

content = Table(
    "content",
    tables,
    Column("sha256", String(64), primary_key=True),  # of the whole content
    Column("part", BigInteger, primary_key=True, autoincrement=False),  # from 0
    Column("bytes", LargeBinary, nullable=False),
)
vintage = Table(
    "vintage",
    tables,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # in the order of import, from 1
    Column("content", String(64), nullable=False),  # SHA-256 of its Parquet bytes in content
    Column("said", String(64), nullable=False),  # SHA-256 of what it says, however it is stored
    Column("rows", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the file it was read from
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("published", String(10), nullable=False),  # date, empty if unknown
    Column("at", String(32), nullable=False),  # when it was imported, UTC
    Column("actor", Text, nullable=False),
    UniqueConstraint("sha256", "said", name="vintage_once"),
)
event = Table(
    "event",
    tables,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("payload", Text, nullable=False),  # canonical JSON
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
checkpoint = Table(
    "checkpoint",
    tables,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", String(64), nullable=False),
    Column("peaks", Text, nullable=False),  # roots of the whole subtrees, hexadecimal, by space
    Column("at", String(32), nullable=False),
)
run = Table(
    "run",
    tables,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("method", Text, nullable=False),  # what was done, such as findings
    Column("version", Text, nullable=False),  # of shanshui
    Column("payload", Text, nullable=False),  # canonical JSON: parameters, inputs, outputs, warnings
)
