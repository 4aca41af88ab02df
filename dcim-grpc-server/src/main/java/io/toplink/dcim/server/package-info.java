/** The DCIM gRPC server: lets the contract talk to the core. */
@NullMarked
package io.toplink.dcim.server;

import org.jspecify.annotations.NullMarked;
