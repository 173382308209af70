"""Undos are found by what they name: they may come before it, from another device."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create index scans_of_undo on scans (tenant_id, undoes_scan_id) where kind = 'undo'")


def downgrade() -> None:
    op.execute("drop index scans_of_undo")
