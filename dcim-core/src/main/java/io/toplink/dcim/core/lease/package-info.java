/** One process at a time with each BMC. */
@NullMarked
package io.toplink.dcim.core.lease;

import org.jspecify.annotations.NullMarked;
