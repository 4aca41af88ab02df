/** The catalogue: what can be sold. */
@NullMarked
package io.toplink.dcim.core.packages;

import org.jspecify.annotations.NullMarked;
