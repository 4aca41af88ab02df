/** The core: decides and remembers. It knows neither gRPC, protobuf nor HTTP. */
@NullMarked
package io.toplink.dcim.core;

import org.jspecify.annotations.NullMarked;
