-- What is known of machines' power, who saw it, and how well their BMCs answer. One row for each server
-- that has a BMC; written at every look, so no column that changes is indexed: updates stay within a page.
alter table server_power
  add column source            text check (source in ('SWEEP', 'OPERATION', 'REFRESH')), -- who saw the state
  -- What the last operation left, or what was first seen; what differs from it is drift.
  add column expected_state    text check (expected_state in ('ON', 'OFF')),
  add column drift_time        timestamptz,
  add column drift_reason      text not null default '',
  add column management_state  text not null default 'UNSEEN'
    check (management_state in ('UNSEEN', 'AVAILABLE', 'DEGRADED', 'UNREACHABLE', 'CREDENTIALS_BAD')),
  add column management_time   timestamptz, -- since when
  add column management_reason text not null default '',
  -- When the sweep looks again. A process that takes a row puts it off first, so that no other takes it
  -- too, and so that it comes back if that process dies. Null: not before somebody changes something.
  add column due_time          timestamptz;

alter table server_power set (
  fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

insert into server_power (server_uid, state) select server_uid, 'UNKNOWN' from server_bmcs
on conflict do nothing;
update server_power set due_time = now() + random() * interval '120 s';

-- A BMC that is new, or is reached in another way from now on, is looked at at once.
create function server_power_follows_bmc() returns trigger language plpgsql as $$
begin
  insert into server_power (server_uid, state, due_time) values (new.server_uid, 'UNKNOWN', '-infinity')
  on conflict (server_uid) do update
    set due_time = '-infinity', failures = 0, last_failure = '', management_state = 'UNSEEN',
        management_time = null, management_reason = '';
  return null;
end $$;
create trigger server_power_of_new_bmc after insert on server_bmcs
  for each row execute function server_power_follows_bmc();
create trigger server_power_of_changed_bmc after update on server_bmcs
  for each row when (old.* is distinct from new.*) execute function server_power_follows_bmc();
