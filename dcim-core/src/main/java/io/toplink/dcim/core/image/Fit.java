package io.toplink.dcim.core.image;

import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;

/**
 * What an image has to fit: what the BMC told of a machine, or else what the package says.
 *
 * @param packageId what the machine was sold as
 * @param memoryMib 0 if not known
 * @param smallestDiskGib 0 if not known; which disk an installer takes is not known, so it may be
 *     this one
 * @param media whether its BMC may be able to show it an ISO
 */
public record Fit(
    String packageId,
    long memoryMib,
    long smallestDiskGib,
    Architecture architecture,
    boolean media) {}
