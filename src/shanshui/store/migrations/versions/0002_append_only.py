"""The database itself refuses to change or remove what was recorded."""

from alembic import op

revision, down_revision = "0002", "0001"
KEPT = ("content", "vintage", "event", "checkpoint", "run")


def upgrade() -> None:
    """Make a trigger for every table and every way to change a row."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION register_keeps() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the register keeps what was recorded'; END $$"
        )
    for table in KEPT:
        for way in ("UPDATE", "DELETE"):
            op.execute(_trigger(op.get_bind().dialect.name, table, way))


def _trigger(dialect: str, table: str, way: str) -> str:
    head = f"CREATE TRIGGER {table}_keeps_{way.lower()} BEFORE {way} ON {table} "
    if dialect == "postgresql":
        return head + "FOR EACH ROW EXECUTE FUNCTION register_keeps()"
    return head + "BEGIN SELECT RAISE(ABORT, 'the register keeps what was recorded'); END"
