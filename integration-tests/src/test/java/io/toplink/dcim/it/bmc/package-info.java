/** Drivers against BMCs that speak over a real wire. */
@NullMarked
package io.toplink.dcim.it.bmc;

import org.jspecify.annotations.NullMarked;
