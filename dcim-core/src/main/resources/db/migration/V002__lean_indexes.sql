-- Each order writes seven tables; an index that it need not keep in order makes it cheaper.

-- Only "older than" is asked of these times, once in a while, and rows come in their order.
drop index request_replays_time;
create index request_replays_time on request_replays using brin (create_time);
drop index change_log_time;
create index change_log_time on change_log using brin (change_time);

-- Only tasks that are at work have a heartbeat.
drop index scheduled_tasks_last_heartbeat;
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat) where last_heartbeat is not null;

-- Operations are looked up by their target, by nobody by their assignment.
drop index operations_assignment;
