"""What Discover reads to say the same of an event as its page."""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0014"
branch_labels = None
depends_on = None

BACK = """
drop policy open_to_the_public on ticket_type_pools;
drop policy open_to_the_public on capacity_pools;
drop policy open_to_the_public on ticket_types;
create policy open_to_the_public on ticket_types for select to admit_directory
  using (status = 'active' and not hidden and exists (
    select from events e where e.tenant_id = ticket_types.tenant_id and e.id = ticket_types.event_id));
revoke select (tenant_id, ticket_type_id, pool_id) on ticket_type_pools from admit_directory;
revoke select (tenant_id, id, event_id, total, reserved, sold) on capacity_pools from admit_directory;
revoke select (held_back, min_per_order, opens_after_type_id) on ticket_types from admit_directory;
grant select (name) on ticket_types to admit_directory;
"""


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(BACK)
