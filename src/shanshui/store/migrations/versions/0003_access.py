"""Tables of people, their roles, sessions and links, of throttles, and of the states of accounts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"
number, hash64, word, text = sa.BigInteger(), sa.String(64), sa.String(16), sa.Text()


def upgrade() -> None:
    """Make the tables."""
    _make_people()
    _make_sessions()
    _make_approvals()


def _needed(kind: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _key(kind: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, primary_key=True) for name in names]


def _make_people() -> None:
    op.create_table(
        "person",
        *_key(hash64, "name"),
        *_needed(text, "password"),
        *_needed(sa.Boolean(), "must_change", "disabled"),
        *_needed(number, "made", "seen"),
    )
    op.create_table("granted", *_key(hash64, "person"), *_key(text, "area", "place"), *_needed(word, "role"))


def _make_sessions() -> None:
    op.create_table(
        "session", *_key(hash64, "secret"), *_needed(hash64, "person", "share"), *_needed(number, "began", "used")
    )
    op.create_index("ix_session_person", "session", ["person"])
    op.create_table("throttle", *_key(hash64, "what"), *_needed(number, "began", "count"))
    op.create_table(
        "share",
        *_key(word, "id"),
        sa.Column("secret", hash64, nullable=False, unique=True),
        *_needed(text, "area", "place", "page", "actor"),
        *_needed(number, "made", "until"),
    )


def _make_approvals() -> None:
    op.create_table(
        "approval",
        *_key(text, "area", "period"),
        *_key(hash64, "fingerprint"),
        *_needed(word, "state"),
        *_needed(text, "actor"),
        *_needed(sa.String(32), "at"),
        *_needed(text, "reason", "submitter"),
    )
