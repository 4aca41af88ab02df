-- The estate: what exists, what is sold, who has it, who may ask, what was asked.
-- Promises that money hangs on are kept here and not only in code: they are marked "promise".

create table sites (
  id           text primary key check (id ~ '^[a-z][a-z0-9-]{1,62}$'),
  display_name text not null check (length(display_name) between 1 and 200),
  labels       jsonb not null default '{}',
  create_time  timestamptz not null,
  version      bigint not null default 1
);

create table ip_pools (
  id           text primary key check (id ~ '^[a-z][a-z0-9-]{1,62}$'),
  display_name text not null default '',
  prefix       cidr not null,
  gateway      inet not null check (gateway << prefix),
  vlan_id      integer not null default 0 check (vlan_id between 0 and 4094),
  reserved     cidr[] not null default '{}',
  -- Where materialising stopped: the next address that has no row yet; null when all have one.
  next_address inet,
  create_time  timestamptz not null,
  version      bigint not null default 1,
  -- promise: no address belongs to two pools
  exclude using gist (prefix inet_ops with &&)
);

create table packages (
  id                 text primary key check (id ~ '^[a-z][a-z0-9-]{1,62}$'),
  display_name       text not null unique check (length(display_name) between 1 and 200),
  specification      jsonb,
  ip_pools           text[] not null default '{}',
  address_count      integer not null default 0 check (address_count between 0 and 256),
  ipv6_address_count integer not null default 0 check (ipv6_address_count between 0 and 256),
  retired            boolean not null default false,
  create_time        timestamptz not null,
  update_time        timestamptz not null,
  version            bigint not null default 1
);

create table package_ip_pools (
  package text not null references packages on delete cascade,
  ip_pool text not null references ip_pools on delete restrict,
  primary key (package, ip_pool)
);

-- Narrow on purpose: every allocation rewrites the row and its index entries. What changes often
-- (power) or is wide (hardware, logins) lives in tables of its own.
create table servers (
  uid          uuid primary key,
  id           text not null check (id ~ '^[a-z][a-z0-9-]{2,62}$'),
  display_name text not null default '' check (length(display_name) <= 200),
  labels       jsonb not null default '{}',
  site         text references sites on delete restrict,
  rack         text not null default '',
  unit         integer not null default 0,
  state        text not null check (state in ('REGISTERED', 'AVAILABLE', 'ASSIGNED', 'CLEANING', 'FAULTY')),
  state_reason text not null default '',
  maintenance  boolean not null default false,
  package      text references packages on delete restrict,
  create_time  timestamptz not null,
  update_time  timestamptz not null,
  delete_time  timestamptz,
  version      bigint not null default 1
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create unique index servers_id on servers (id) where delete_time is null;
create index servers_create_time on servers (create_time, id) where delete_time is null;
create index servers_package on servers (package) where package is not null and delete_time is null;
create index servers_site on servers (site) where site is not null and delete_time is null;
-- What can be sold, and nothing else: picking one costs the same among a thousand and a hundred thousand.
create index servers_sellable on servers (package, site, uid)
  where state = 'AVAILABLE' and not maintenance and package is not null and delete_time is null;

create table server_bmcs (
  server_uid              uuid primary key references servers on delete restrict,
  protocol                text not null check (protocol in ('REDFISH', 'IPMI')),
  address                 inet not null,
  port                    integer not null check (port between 1 and 65535),
  plain_http              boolean not null default false,
  username                text not null,
  password                bytea, -- sealed
  certificate_fingerprint text check (certificate_fingerprint ~ '^[0-9a-f]{64}$')
);
create index server_bmcs_address on server_bmcs (address);

create table server_addresses (
  address    inet not null,
  server_uid uuid not null references servers on delete restrict,
  position   integer not null,
  prefix     text not null, -- as given: an address with its length, or a whole prefix
  gateway    inet,
  vlan_id    integer not null default 0,
  is_primary boolean not null default false,
  -- What belongs to the server: the whole prefix where no single address in it is meant.
  span       inet not null generated always as (
    case when host(address) = host(network(address)) then address
         else set_masklen(address, case family(address) when 4 then 32 else 128 end) end) stored,
  primary key (server_uid, position),
  -- promise: an address belongs to one server only (rows go when a server is deleted)
  constraint server_addresses_once exclude using gist (span inet_ops with &&)
);

create table server_macs (
  mac        macaddr primary key, -- promise: a port belongs to one server only
  server_uid uuid not null references servers on delete restrict,
  position   integer not null, -- 0: the one it boots from
  unique (server_uid, position)
);

create table server_hardware (
  server_uid    uuid primary key references servers on delete restrict,
  serial_number text,
  system_uuid   text,
  inventory     jsonb not null,
  inspect_time  timestamptz not null
);
-- promise: two servers are never the same machine
create unique index server_hardware_serial on server_hardware (serial_number) where serial_number is not null;
create unique index server_hardware_uuid on server_hardware (system_uuid) where system_uuid is not null;

create table server_power (
  server_uid   uuid primary key references servers on delete restrict,
  state        text not null check (state in ('ON', 'OFF', 'POWERING_ON', 'POWERING_OFF', 'UNKNOWN')),
  observe_time timestamptz,
  last_failure text not null default '',
  failures     integer not null default 0
) with (fillfactor = 70);

create table operations (
  id                 uuid primary key,
  kind               text not null,
  verb               text not null,
  target             text not null,
  server_uid         uuid references servers on delete restrict,
  assignment_uid     uuid,
  tenant             text not null,
  args               jsonb not null,
  state              text not null check (state in ('PENDING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED', 'NEEDS_ATTENTION')),
  step               text not null default '',
  step_data          jsonb,
  step_deadline      timestamptz,
  intent             text, -- a command that may be on its way: committed before its bytes leave
  intent_time        timestamptz,
  attempt            integer not null default 0,
  status_message     text not null default '',
  next_attempt_time  timestamptz,
  expected_end_time  timestamptz not null,
  epoch              bigint not null default 0,
  cancel_requested   boolean not null default false,
  error_reason       text,
  error_message      text,
  error_metadata     jsonb,
  actor              text not null,
  request_id         uuid,
  create_time        timestamptz not null,
  end_time           timestamptz,
  check ((end_time is null) = (state in ('PENDING', 'RUNNING', 'NEEDS_ATTENTION')))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
-- promise: one operation per server at a time; breaking it is what SERVER_BUSY means
create unique index operations_live on operations (server_uid) where end_time is null and server_uid is not null;
create index operations_create_time on operations (create_time desc, id desc);
create index operations_target on operations (target, create_time desc);
create index operations_assignment on operations (assignment_uid, create_time desc) where assignment_uid is not null;

-- An epoch only grows: a worker that lost its claim stays shut out.
create function operations_epoch_grows() returns trigger language plpgsql as $$
begin
  raise exception 'operation %: epoch cannot go back from % to %', old.id, old.epoch, new.epoch
    using errcode = 'check_violation';
end $$;
create trigger operations_epoch_grows before update on operations
  for each row when (new.epoch < old.epoch) execute function operations_epoch_grows();

create table assignments (
  uid              uuid primary key,
  id               text not null unique check (id ~ '^[a-z0-9][a-z0-9-]{2,62}$'),
  tenant           text not null,
  package          text not null references packages on delete restrict,
  site             text,
  server_uid       uuid not null references servers on delete restrict,
  hostname         text not null,
  customer         text not null default '',
  display_name     text not null default '',
  labels           jsonb not null default '{}',
  external_id      text,
  addresses        text[] not null default '{}',
  state            text not null check (state in ('INSTALLING', 'ACTIVE', 'SUSPENDED', 'ENDING', 'ENDED', 'FAILED')),
  state_reason     text not null default '',
  keep_power       boolean not null default false,
  suspended_on     boolean not null default false, -- it was left on when it was suspended
  create_operation uuid,
  login_username   text not null,
  login_password   bytea not null, -- sealed
  login_port       integer not null,
  create_time      timestamptz not null,
  update_time      timestamptz not null,
  end_time         timestamptz,
  version          bigint not null default 1,
  check ((end_time is null) = (state <> 'ENDED'))
) with (fillfactor = 80);
-- promise: one server, one customer
create unique index assignments_live_server on assignments (server_uid) where end_time is null;
-- promise: one live server for one order
create unique index assignments_live_order on assignments (tenant, external_id)
  where end_time is null and external_id is not null;
create index assignments_create_time on assignments (create_time desc, uid desc);
create index assignments_tenant on assignments (tenant, create_time desc, uid desc);
create index assignments_package on assignments (package);

create table ip_addresses (
  ip_pool        text not null references ip_pools on delete restrict,
  address        inet not null,
  -- deferred: addresses are held before the row that holds them is written
  assignment_uid uuid references assignments on delete restrict deferrable initially deferred,
  hold_time      timestamptz,
  primary key (ip_pool, address) -- promise: an address is held once
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
create index ip_addresses_free on ip_addresses (ip_pool, address) where assignment_uid is null;
create index ip_addresses_assignment on ip_addresses (assignment_uid) where assignment_uid is not null;

create table api_credentials (
  uid            uuid primary key,
  id             text not null unique check (id ~ '^[a-z][a-z0-9-]{1,62}$'),
  display_name   text not null,
  tenant         text not null check (tenant ~ '^[a-z][a-z0-9-]{1,62}$'),
  key            text not null unique,
  scopes         text[] not null check (cardinality(scopes) > 0),
  allowed_cidrs  cidr[] not null check (cardinality(allowed_cidrs) > 0),
  expire_time    timestamptz,
  disabled       boolean not null default false,
  verifier       bytea not null, -- sealed signing key
  old_verifier   bytea, -- sealed; while a rotation overlaps
  old_until      timestamptz,
  last_use_time  timestamptz,
  old_use_time   timestamptz,
  create_time    timestamptz not null,
  delete_time    timestamptz,
  version        bigint not null default 1
);

create table audit_events (
  id             uuid primary key,
  event_time     timestamptz not null,
  actor          text not null,
  tenant         text not null default '',
  remote_address inet,
  method         text not null,
  resource       text not null default '',
  operation      uuid,
  request_id     uuid,
  call_id        text not null default '',
  request_json   text not null default '',
  code           integer not null, -- of google.rpc.Code; 0: done
  reason         text not null default '',
  message        text not null default ''
);
create index audit_events_time on audit_events (event_time desc, id desc);
create index audit_events_resource on audit_events (resource, event_time desc);

-- Which calls have been answered, so that a repetition is answered alike and does nothing.
create table request_replays (
  tenant      text not null,
  request_id  uuid not null,
  method      text not null,
  fingerprint text not null,
  result      jsonb,
  create_time timestamptz not null,
  primary key (tenant, request_id)
);
create index request_replays_time on request_replays (create_time);

-- What changed, in the order in which it can be read: by transaction, and only below the oldest
-- one still running, so that a reader never passes over a change that commits late.
create table change_log (
  xid         xid8 not null default pg_current_xact_id(),
  seq         bigint generated always as identity,
  kind        text not null,
  uid         uuid not null,
  name        text not null,
  change_time timestamptz not null,
  primary key (xid, seq)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create index change_log_time on change_log (change_time);

-- Facts about this database itself: who it belongs to, and keys that must outlive a process.
create table estate (
  only_row       boolean primary key default true check (only_row),
  magic          text not null default 'toplink-dcim',
  uid            uuid not null default gen_random_uuid(),
  page_token_key bytea not null default uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
  change_log_start bigint not null default 0, -- changes up to this transaction are forgotten
  seal_check     bytea, -- a known word, sealed: tells a wrong key before any harm
  create_time    timestamptz not null default now()
);
insert into estate default values;

-- Of db-scheduler, as its documentation gives it.
create table scheduled_tasks (
  task_name            text not null,
  task_instance        text not null,
  task_data            bytea,
  execution_time       timestamptz not null,
  picked               boolean not null,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures integer,
  last_heartbeat       timestamptz,
  version              bigint not null,
  priority             smallint,
  primary key (task_name, task_instance)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);
