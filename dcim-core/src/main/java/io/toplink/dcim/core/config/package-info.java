/**
 * Typed settings read from a HOCON file and the environment, with every problem told at once.
 *
 * <p>Knows nothing of the rest of the core.
 */
@NullMarked
package io.toplink.dcim.core.config;

import org.jspecify.annotations.NullMarked;
