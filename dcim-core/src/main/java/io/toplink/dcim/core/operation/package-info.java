/** Durable operations: a row first, work after, and every step can be repeated. */
@NullMarked
package io.toplink.dcim.core.operation;

import org.jspecify.annotations.NullMarked;
