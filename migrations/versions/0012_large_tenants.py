"""Indexes by which a tenant with a hundred thousand orders is looked at as quickly as a small one."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEXES = (
    "create index orders_by_time on orders (tenant_id, created_at desc, id desc)",
    "create index payments_by_time on payments (tenant_id, created_at desc, id desc)",
    "create index refunds_done on refunds (tenant_id, succeeded_at) where status = 'succeeded'",
)


def upgrade() -> None:
    for index in INDEXES:
        op.execute(index)


def downgrade() -> None:
    for name in ("orders_by_time", "payments_by_time", "refunds_done"):
        op.execute(f"drop index {name}")
