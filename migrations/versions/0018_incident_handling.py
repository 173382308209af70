"""What became of an incident: acknowledged and closed, by whom, since when."""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("drop index activity_logs_incidents")
    op.execute("drop table incident_handlings")
