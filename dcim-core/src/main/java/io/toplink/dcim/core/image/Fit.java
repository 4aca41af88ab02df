package io.toplink.dcim.core.image;

/**
 * What an image has to fit.
 *
 * @param packageId what the machine was sold as
 * @param memoryMib 0 if not known
 * @param largestDiskGib 0 if not known
 * @param media whether its BMC may be able to show it an ISO
 */
public record Fit(String packageId, long memoryMib, long largestDiskGib, boolean media) {}
