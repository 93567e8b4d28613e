"""Alembic's entry: runs the steps on the connection `ari_app.store.engine` hands over, inside its transaction."""

from alembic import context

from ari_app.store.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite too: all of a migration or nothing of it
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
