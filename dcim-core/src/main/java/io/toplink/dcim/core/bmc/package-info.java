/** The door to management controllers: what a driver can do, whatever protocol it speaks. */
@NullMarked
package io.toplink.dcim.core.bmc;

import org.jspecify.annotations.NullMarked;
