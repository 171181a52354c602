"""The tables of a register, the same on SQLite and PostgreSQL."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

HEAD: Final = "0003"  # the last revision in migrations/versions
VERSION_TABLE: Final = "register_version"
KEPT: Final = ("content", "vintage", "event", "checkpoint", "run")  # rows of these never change
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

# --- who may do what: these rows change, and every change of them is an event -------------------------------------

person = Table(
    "person",
    tables,
    Column("name", String(64), primary_key=True),
    Column("password", Text, nullable=False),  # argon2id
    Column("must_change", Boolean, nullable=False),  # the password was given by somebody else, for one use
    Column("disabled", Boolean, nullable=False),
    Column("made", BigInteger, nullable=False),  # seconds since 1970, as all times here
    Column("seen", BigInteger, nullable=False),  # last sign-in, 0 if none
)
granted = Table(
    "granted",
    tables,
    Column("person", String(64), primary_key=True),
    Column("area", Text, primary_key=True),  # `*`: all areas; empty opens nothing
    Column("place", Text, primary_key=True),  # and everything below it; `*`: the whole area
    Column("role", String(16), nullable=False),
)
session = Table(
    "session",
    tables,
    Column("secret", String(64), primary_key=True),  # SHA-256 of what the browser holds
    Column("person", String(64), nullable=False, index=True),  # empty for a link
    Column("share", String(64), nullable=False),  # the link it came by, else empty
    Column("began", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
)
throttle = Table(
    "throttle",
    tables,
    Column("what", String(64), primary_key=True),  # SHA-256 of a name or an address
    Column("began", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
)
approval = Table(
    "approval",
    tables,
    Column("area", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("fingerprint", String(64), primary_key=True),  # of the account
    Column("state", String(16), nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("submitter", Text, nullable=False),
)
share = Table(
    "share",
    tables,
    Column("id", String(16), primary_key=True),
    Column("secret", String(64), nullable=False, unique=True),  # SHA-256 of what the link holds
    *(Column(name, Text, nullable=False) for name in ("area", "place", "page", "actor")),
    Column("made", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
