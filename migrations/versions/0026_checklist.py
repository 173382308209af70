"""An organizer reads when it put its checklist away."""

from alembic import op

revision = "0026"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant select (checklist_dismissed_at) on tenants to admit_tenant")


def downgrade() -> None:
    op.execute("revoke select (checklist_dismissed_at) on tenants from admit_tenant")
