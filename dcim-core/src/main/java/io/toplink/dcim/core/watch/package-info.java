/** Lets callers follow things as they change. */
@NullMarked
package io.toplink.dcim.core.watch;

import org.jspecify.annotations.NullMarked;
