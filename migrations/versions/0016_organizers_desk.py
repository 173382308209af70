"""Which key did an act, a trail that is quick to search, pictures that nothing names, and a checklist put away."""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute(
        """
        revoke update (checklist_dismissed_at) on tenants from admit_tenant;
        revoke select (branding_settings) on tenants from admit_worker;
        revoke select (hero_image_url) on events from admit_worker;
        drop policy worker_reads on tenants;
        alter table tenants drop column checklist_dismissed_at;
        drop index activity_logs_by_action, activity_logs_by_actor, activity_logs_by_kind;
        alter table activity_logs drop column api_key_id;
        """
    )
