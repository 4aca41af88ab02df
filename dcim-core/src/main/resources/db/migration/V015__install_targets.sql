-- What decides which images fit a server, where picking one can look without reading documents.

create function smallest(document jsonb, path jsonpath) returns bigint language sql immutable parallel safe
  as $$ select min(one::bigint) from jsonb_path_query(document, path) one $$;

alter table server_hardware
  add column memory_mib bigint generated always as ((inventory ->> 'memoryMib')::bigint) stored,
  add column smallest_disk_gib bigint generated always as
    (smallest(inventory, '$.disks[*].bytes ? (@ > 0)') / 1073741824) stored,
  add column architecture text generated always as (inventory ->> 'architecture') stored;

alter table packages
  add column memory_mib bigint generated always as ((specification ->> 'memoryMib')::bigint) stored,
  add column smallest_disk_gib bigint generated always as
    (smallest(specification, '$.disks[*].sizeGib ? (@ > 0)')) stored,
  add column architecture text generated always as (specification ->> 'architecture') stored;

-- A server, sold as a package: what its BMC told counts, and where it told nothing, what the package says.
-- 0: neither of them says. A processor of which neither says anything is taken for what nearly all of them are.
create view install_targets as
  select s.uid as server_uid, p.id as package,
    coalesce(nullif(h.memory_mib, 0), p.memory_mib, 0) as memory_mib,
    coalesce(h.smallest_disk_gib, p.smallest_disk_gib, 0) as smallest_disk_gib,
    coalesce(h.architecture, p.architecture, 'X86_64') as architecture,
    not exists (select 1 from server_bmcs b where b.server_uid = s.uid and b.protocol = 'IPMI') as media,
    h.system_uuid is not null or exists (select 1 from server_macs m where m.server_uid = s.uid) as recognizable
  from servers s cross join packages p left join server_hardware h on h.server_uid = s.uid;
