"""Run the steps on the connection that is given, inside its transaction."""

from alembic import context

from shanshui.store.schema import VERSION_TABLE, tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
