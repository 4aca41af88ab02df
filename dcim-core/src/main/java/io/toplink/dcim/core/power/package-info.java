/** Turning machines on and off: what callers ask for, and the steps that get there. */
@NullMarked
package io.toplink.dcim.core.power;

import org.jspecify.annotations.NullMarked;
