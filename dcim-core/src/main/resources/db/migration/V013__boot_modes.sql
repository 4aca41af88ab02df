-- How machines boot, where their operators have said so.

alter table servers add column boot_mode text check (boot_mode in ('LEGACY', 'UEFI')); -- null: as the BMC has it
