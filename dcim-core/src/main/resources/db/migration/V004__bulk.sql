-- Work on many machines at once, and machines that are not what their package says.

-- The operation on many that this one is a part of. Deferred: the whole tells which parts there are,
-- and so is written after them.
alter table operations add column batch uuid
  references operations on delete restrict deferrable initially deferred;
create index operations_batch on operations (batch, state) where batch is not null;
-- As filters of lists ask for it.
create index operations_batch_name on operations ((batch::text), create_time desc, id desc)
  where (batch::text) is not null;

-- What somebody waits for goes before what is done in bulk (10).
update scheduled_tasks set priority = 50;
alter table scheduled_tasks alter column priority set default 50;
create index scheduled_tasks_due on scheduled_tasks (priority desc, execution_time);
drop index scheduled_tasks_execution_time;

-- How the machine differs from its package's specification; null if it does not.
alter table server_hardware add column mismatches jsonb;
create index server_hardware_mismatches on server_hardware (server_uid) where mismatches is not null;

alter table packages add column matching_only boolean not null default false;
-- Not sold because it differs. Kept up with the package, its specification and the hardware.
alter table servers add column withheld boolean not null default false;
drop index servers_sellable;
create index servers_sellable on servers (package, site, uid)
  where state = 'AVAILABLE' and not maintenance and not withheld and package is not null and delete_time is null;
create index servers_withheld on servers (package) where withheld;
