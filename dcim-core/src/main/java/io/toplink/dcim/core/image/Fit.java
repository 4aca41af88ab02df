package io.toplink.dcim.core.image;

/**
 * What an image has to fit.
 *
 * @param packageId what the machine was sold as
 * @param memoryMib 0 if not known
 * @param largestDiskGib 0 if not known
 */
public record Fit(String packageId, long memoryMib, long largestDiskGib) {}
