"""The index of an event's tickets that 0004 made is the unique key of `tickets` once more."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("drop index tickets_of_event")


def downgrade() -> None:
    op.execute("create index tickets_of_event on tickets (tenant_id, event_id, id)")
