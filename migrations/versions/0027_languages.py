"""In which language an account last read our pages."""

from alembic import op

revision = "0027"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table users add column locale text check (length(locale) between 2 and 35)")
    op.execute("grant select (locale) on users to admit_tenant, admit_operator")


def downgrade() -> None:
    op.execute("alter table users drop column locale")
