/** The records of what was wiped. */
@NullMarked
package io.toplink.dcim.core.wipe;

import org.jspecify.annotations.NullMarked;
