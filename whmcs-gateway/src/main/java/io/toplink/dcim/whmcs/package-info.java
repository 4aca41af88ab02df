/** The gateway between WHMCS and the DCIM server. It holds no state and decides nothing. */
@NullMarked
package io.toplink.dcim.whmcs;

import org.jspecify.annotations.NullMarked;
