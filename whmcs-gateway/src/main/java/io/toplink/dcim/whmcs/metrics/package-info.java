/** Numbers for whoever watches over this process, on a listener of their own. */
@NullMarked
package io.toplink.dcim.whmcs.metrics;

import org.jspecify.annotations.NullMarked;
