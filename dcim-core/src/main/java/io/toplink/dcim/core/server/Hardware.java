package io.toplink.dcim.core.server;

import io.toplink.dcim.core.bmc.HardwareInventory;
import java.time.Instant;

/** What a BMC said a machine is made of, and when. */
public record Hardware(HardwareInventory inventory, Instant inspectTime) {}
