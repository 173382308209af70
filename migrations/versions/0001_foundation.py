"""The foundation: roles, the blueprint's tables and DESIGN section 5's, policies and grants."""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    run = connection.execute
    run(SchemaManager.get_schema())
    run(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    run(GRANT_JOBS)


def downgrade() -> None:
    raise NotImplementedError("There is nothing before the foundation: drop the database instead.")


GRANT_JOBS = """
do $$
declare
  name text;
begin
  for name in
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') and relname like 'procrastinate%'
  loop
    execute format('grant all on %I to admit_jobs', name);
  end loop;
end $$
"""
