package io.toplink.dcim.core.base;

/** What a caller may do. The contract's Scope says what each allows. */
public enum Scope {
  READ,
  INVENTORY,
  CATALOG,
  POWER,
  PROVISIONING,
  ADMIN,
  MACHINE,
  INVENTORY_READ,
  GATEWAY
}
