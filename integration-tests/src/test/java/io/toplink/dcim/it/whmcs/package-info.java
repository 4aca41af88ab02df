/** The WHMCS module, loaded from its zip by a stand-in for WHMCS. */
@NullMarked
package io.toplink.dcim.it.whmcs;

import org.jspecify.annotations.NullMarked;
