package io.toplink.dcim.core.operation;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The same to be done to many servers.
 *
 * @param kind of the procedure that sees to all of them
 * @param target what the whole is called, such as {@code servers/-}
 * @param partKind of the procedure that each server goes through
 * @param partVerb the method that would do the same to one server
 * @param partArgs a record that survives JSON
 * @param targets all that were asked for, in order
 * @param servers those of them that there are
 */
public record NewBatch(
    String kind,
    String target,
    String partKind,
    String partVerb,
    Object partArgs,
    Set<String> targets,
    Map<String, UUID> servers) {}
