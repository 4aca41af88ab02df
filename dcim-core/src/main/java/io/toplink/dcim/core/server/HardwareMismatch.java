package io.toplink.dcim.core.server;

/**
 * One way in which a machine is not what its package says.
 *
 * @param field of the specification, such as {@code memory_mib}
 * @param expected what the specification says, for people
 * @param found what the BMC says, for people
 */
public record HardwareMismatch(String field, String expected, String found) {}
