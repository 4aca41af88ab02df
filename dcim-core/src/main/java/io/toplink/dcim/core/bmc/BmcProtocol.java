package io.toplink.dcim.core.bmc;

/** How a BMC is spoken to. Chosen by the operator, never guessed. */
public enum BmcProtocol {
  REDFISH,
  IPMI
}
