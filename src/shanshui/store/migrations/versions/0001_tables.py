"""Tables of vintages, content, events, checkpoints and runs."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None
number, hash64, time = sa.BigInteger(), sa.String(64), sa.String(32)


def upgrade() -> None:
    """Make the tables."""
    _make_vintages()
    _make_log()


def _make_vintages() -> None:
    op.create_table(
        "content",
        sa.Column("sha256", hash64, primary_key=True),
        sa.Column("part", number, primary_key=True, autoincrement=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "vintage",
        sa.Column("number", number, primary_key=True, autoincrement=False),
        *(sa.Column(name, hash64, nullable=False) for name in ("content", "said")),
        sa.Column("rows", number, nullable=False),
        sa.Column("sha256", hash64, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "source", "licence")),
        sa.Column("published", sa.String(10), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.UniqueConstraint("sha256", "said", name="vintage_once"),
    )


def _make_log() -> None:
    op.create_table(
        "event",
        sa.Column("seq", number, primary_key=True, autoincrement=False),
        sa.Column("at", time, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("actor", "kind", "subject", "payload")),
        *(sa.Column(name, hash64, nullable=False) for name in ("previous", "hash")),
    )
    op.create_index("ix_event_subject", "event", ["subject"])
    op.create_table(
        "checkpoint",
        sa.Column("size", number, primary_key=True, autoincrement=False),
        sa.Column("root", hash64, nullable=False),
        sa.Column("peaks", sa.Text(), nullable=False),
        sa.Column("at", time, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("number", number, primary_key=True, autoincrement=False),
        sa.Column("at", time, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("actor", "method", "version", "payload")),
    )
