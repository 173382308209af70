"""What was sold in each quarter of an hour, summed once it is over."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("drop table sales_heads, sales_quarters, sales_quarters_by_type, sales_quarters_by_code")
    op.execute("drop index orders_by_payday, tickets_void, admissions_of_event")
    op.execute(
        "create index admissions_of_event on admissions (tenant_id, event_id, admitted_at) where undone_at is null"
    )
    op.execute("create index orders_by_time on orders (tenant_id, created_at desc, id desc)")
