/**
 * IPMI 2.0 over RMCP+, a driver of its own: one thread for any number of BMCs, one UDP channel a
 * session, nothing that acts ever sent twice.
 */
@NullMarked
package io.toplink.dcim.core.bmc.ipmi;

import org.jspecify.annotations.NullMarked;
