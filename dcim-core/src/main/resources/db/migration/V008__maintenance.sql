-- Rescue, wiping, setting passwords, and deletions that can be taken back.

alter table images add column purpose text not null default 'INSTALLATION' check (purpose in ('INSTALLATION', 'MAINTENANCE'));
alter table estate add column maintenance_seeded boolean not null default false;

-- What a machine boots from the network for: to be installed, or one of the tasks of a maintenance image.
alter table installs
  add column task text not null default 'INSTALL' check (task in ('INSTALL', 'RESCUE', 'WIPE', 'PASSWORD')),
  add column wipe_method text check (wipe_method in ('QUICK', 'FULL')),
  add column failure_reason text, -- set once the operation has taken notice of the failure
  add column done_time timestamptz,
  alter column assignment_uid drop not null, -- a server that nobody has can be wiped
  alter column login_password drop not null, -- and a wipe needs no login
  drop constraint installs_stage_check,
  add constraint installs_stage_check
    check (stage in ('PREPARED', 'OPEN', 'STARTED', 'WIPING', 'WRITTEN', 'UP', 'DONE')),
  add constraint installs_wipe check ((task = 'WIPE') = (wipe_method is not null)),
  add constraint installs_owner check (task = 'WIPE' or (assignment_uid is not null and login_password is not null));

alter table assignments
  add column rescue_time timestamptz,
  add column rescue_username text,
  add column rescue_password bytea, -- sealed
  add column purge_time timestamptz, -- until then a deletion can be taken back
  add column deletion jsonb, -- what it was before, and what is to be done in the end
  add constraint assignments_rescue
    check (rescue_time is null or (state in ('ACTIVE', 'FAILED') and rescue_username is not null and rescue_password is not null)),
  -- promise: only what is being deleted is ever purged
  add constraint assignments_purge check (purge_time is null or (state = 'ENDING' and deletion is not null));
create index assignments_purge_time on assignments (purge_time) where purge_time is not null;

-- What was wiped. Names and numbers as they were then: it outlives everything that it tells of.
create table wipes (
  operation_id  uuid primary key,
  server_uid    uuid not null,
  server        text not null,
  serial_number text not null,
  assignment    text not null, -- empty: nobody had it
  tenant        text not null,
  actor         text not null,
  method        text not null check (method in ('QUICK', 'FULL')),
  state         text not null default 'RUNNING' check (state in ('RUNNING', 'SUCCEEDED', 'FAILED')),
  failure       text not null default '',
  begin_time    timestamptz not null,
  end_time      timestamptz,
  check ((state = 'RUNNING') = (end_time is null))
);
create index wipes_begin_time on wipes (begin_time desc, operation_id desc);

create table wipe_disks (
  operation_id  uuid not null references wipes on delete restrict,
  position      integer not null,
  device        text not null,
  serial_number text not null,
  model         text not null,
  size_bytes    bigint not null check (size_bytes >= 0),
  result        text check (result in ('DISCARDED', 'OVERWRITTEN', 'ENDS_OVERWRITTEN', 'FAILED')),
  result_time   timestamptz,
  primary key (operation_id, position),
  unique (operation_id, device)
);
