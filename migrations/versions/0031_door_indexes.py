"""What the door asks a thousand times a second is served by one index only, however early it was planned.

A plan that was made while a table was nearly empty is kept until the table has statistics. An index that begins with
the tenant then looks as good as the one meant, and later every scan reads all admissions, every device all marks.
"""

from alembic import op

revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None

MARKS = "create index roster_marks_to_number on roster_marks ({}) where number is null"
ADMISSIONS = "create index admissions_of_event on admissions ({}) include ({}) where undone_at is null"


def upgrade() -> None:
    op.execute("drop index roster_marks_to_number, admissions_of_event")
    op.execute(MARKS.format("tenant_id, event_id, ticket_id"))
    op.execute(ADMISSIONS.format("event_id, admitted_at", "tenant_id, ticket_id"))


def downgrade() -> None:
    op.execute("drop index roster_marks_to_number, admissions_of_event")
    op.execute(MARKS.format("tenant_id, event_id"))
    op.execute(ADMISSIONS.format("tenant_id, event_id, admitted_at", "ticket_id"))
