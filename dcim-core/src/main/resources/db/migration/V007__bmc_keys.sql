-- IPMI's Kg, which a BMC may have beside the passwords of its accounts.
alter table server_bmcs add column bmc_key bytea; -- sealed
