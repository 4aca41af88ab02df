-- BMCs in trouble: what may cure them, and how far each is up the ladder of remedies.

-- Whether the last look failed in a way that a restart of the BMC may cure.
alter table server_power add column restart_may_help boolean not null default false;

-- By address, since the nodes of one chassis share a BMC. A row lives from the first restart until the BMC has
-- been well for a while, or somebody changed its settings.
create table bmc_escalations (
  address       inet not null,
  port          integer not null,
  restarts      integer not null default 0,
  restart_time  timestamptz not null, -- when the last one was asked for
  given_up_time timestamptz,          -- when it became the operator's
  primary key (address, port)
);
