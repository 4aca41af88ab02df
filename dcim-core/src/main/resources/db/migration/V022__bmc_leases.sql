-- Which process talks to a BMC, for BMCs that more than one process may want: the nodes of a chassis share one.
-- A row comes with the first session and stays, so that taking and giving back are updates within their page.
create table bmc_leases (
  address      inet not null,
  port         integer not null check (port between 1 and 65535),
  holder       uuid, -- one life of one process; null: nobody
  node         text, -- operations.node of that process; null if it runs no operations, as its name may be another's then
  expire_time  timestamptz not null, -- by the database's clock; from then on it is anybody's
  fence        bigint not null, -- grows each time it is taken
  wanted_by    uuid, -- the process that was turned away and goes next
  wanted_until timestamptz, -- if it comes before
  primary key (address, port)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
