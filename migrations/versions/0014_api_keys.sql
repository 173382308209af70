-- Keys for programs: each acts as the member who made it, with at most its scopes. Only hashes are kept.

create table api_keys (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  tenant_user_id uuid not null,
  name text not null check (length(name) between 1 and 80),
  prefix text not null check (length(prefix) between 6 and 20),
  key_hash bytea not null check (length(key_hash) = 32),
  scopes text[] not null check (cardinality(scopes) between 1 and 40),
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid references users (id),
  primary key (tenant_id, id),
  foreign key (tenant_id, tenant_user_id) references tenant_users (tenant_id, id)
);
create unique index api_keys_by_hash on api_keys (tenant_id, key_hash);
create index api_keys_by_member on api_keys (tenant_id, tenant_user_id);

alter table api_keys enable row level security;
alter table api_keys force row level security;
create policy one_tenant on api_keys to admit_tenant, admit_staff, admit_issuing
  using (tenant_id = nullif(current_setting('admit.tenant_id', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('admit.tenant_id', true), '')::uuid);
create policy operator_sees_all on api_keys for select to admit_operator using (true);

grant select, insert, update on api_keys to admit_tenant;
grant select (
  tenant_id, id, tenant_user_id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at, revoked_by)
  on api_keys to admit_operator;
