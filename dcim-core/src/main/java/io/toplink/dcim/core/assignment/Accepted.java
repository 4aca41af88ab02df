package io.toplink.dcim.core.assignment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a call on an assignment came to.
 *
 * @param assignment null if there was none, and that was all right
 * @param operation that carries it out; null if there was nothing left to do
 * @param alreadyExisted the call found what it asked for already there
 */
public record Accepted(
    @Nullable UUID assignment, @Nullable UUID operation, boolean alreadyExisted) {}
