-- A program's act names its key beside the member who made the key.
alter table activity_logs add column api_key_id uuid;
alter table activity_logs
  add foreign key (tenant_id, api_key_id) references api_keys (tenant_id, id);

-- A trail of a million acts is narrowed by what was done, by whom, and by both, newest first. An act of a person stands
-- in the first index of who, any other in the second: each act costs two index entries more than before.
create index activity_logs_by_action on activity_logs (tenant_id, action, created_at desc, id desc);
create index activity_logs_by_actor on activity_logs (tenant_id, actor_id, action, created_at desc, id desc)
  where actor_id is not null;
create index activity_logs_by_kind on activity_logs (tenant_id, actor_kind, action, created_at desc, id desc)
  where actor_kind <> 'user';
create index activity_logs_by_key on activity_logs (tenant_id, api_key_id, action, created_at desc, id desc)
  where api_key_id is not null;

-- Which pictures are still named, by an event or by an organizer: what nothing names is deleted.
grant select (hero_image_url) on events to admit_worker;
grant select (id, branding_settings) on tenants to admit_worker;
create policy worker_reads on tenants for select to admit_worker using (true);

-- The checklist to the first sale is worked out; only that somebody put it away is kept.
alter table tenants add column checklist_dismissed_at timestamptz;
grant update (checklist_dismissed_at) on tenants to admit_tenant;
