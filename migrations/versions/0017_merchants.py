"""Accounts at the payment provider, and what they pay out."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("drop table payout_items, payouts, account_capabilities, payment_accounts")
    op.execute("alter table platform_settings drop column account_required")
    op.execute("grant update (payment_account) on tenants to admit_operator")
