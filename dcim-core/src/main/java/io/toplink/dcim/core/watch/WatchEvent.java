package io.toplink.dcim.core.watch;

import org.jspecify.annotations.Nullable;

/**
 * One step of a watch. Neither is set on a checkpoint.
 *
 * @param updated a thing as it is now
 * @param removed the name of one that is gone or no longer matches
 * @param resumeToken everything up to here has been sent
 */
public record WatchEvent<T>(@Nullable T updated, @Nullable String removed, String resumeToken) {}
