/** The Redfish driver: DMTF DSP0266 over HTTP/1.1. */
@NullMarked
package io.toplink.dcim.core.bmc.redfish;

import org.jspecify.annotations.NullMarked;
