-- A second factor for accounts: one secret each, sealed; recovery codes as keyed hashes. The auth door alone.

create table second_factors (
  user_id uuid primary key references users (id),
  secret_sealed bytea not null,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0
);
comment on column second_factors.last_step is
  'The newest 30-second step whose code was used; a code of it or of an earlier one is refused';

create table recovery_codes (
  user_id uuid not null references second_factors (user_id) on delete cascade,
  code_hash bytea not null check (length(code_hash) = 32),
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);

grant select, insert, update, delete on second_factors, recovery_codes to admit_auth;
