/** The way to the DCIM server: stubs, deadlines, retry, circuit breakers, bulkheads. */
@NullMarked
package io.toplink.dcim.whmcs.upstream;

import org.jspecify.annotations.NullMarked;
