/** Addresses to give out: pools, and who holds what of them. */
@NullMarked
package io.toplink.dcim.core.network;

import org.jspecify.annotations.NullMarked;
