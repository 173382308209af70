"""The worker deletes endpoints that were removed, once their deliveries are gone."""

from alembic import op

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant delete on webhook_endpoints to admit_worker")
    op.execute(
        "create policy removed_endpoints on webhook_endpoints to admit_worker using (removed_at is not null)"
    )


def downgrade() -> None:
    op.execute("drop policy removed_endpoints on webhook_endpoints")
    op.execute("revoke delete on webhook_endpoints from admit_worker")
