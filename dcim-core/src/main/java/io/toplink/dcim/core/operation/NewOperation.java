package io.toplink.dcim.core.operation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done.
 *
 * @param kind of procedure
 * @param target resource name it works on
 * @param serverUid the machine it will hold; null for work on many, whose parts hold theirs
 * @param assignmentUid the assignment it is for, if any
 * @param args a record that survives JSON
 */
public record NewOperation(
    String kind,
    String target,
    @Nullable UUID serverUid,
    @Nullable UUID assignmentUid,
    Object args) {}
