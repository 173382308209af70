-- Until when the provider's messages of each account are known to have been heard: what was lost on the way is asked for from there.

create table provider_hearings (
  provider text not null check (length(provider) between 1 and 40),
  provider_account text not null check (length(provider_account) <= 255),
  heard_until timestamptz not null,
  next_ask_at timestamptz not null,
  primary key (provider, provider_account)
);
create index provider_hearings_due on provider_hearings (next_ask_at);

grant select, insert, update on provider_hearings to admit_worker;
