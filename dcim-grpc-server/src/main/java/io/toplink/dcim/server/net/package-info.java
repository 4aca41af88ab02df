/** The listener and its limits. */
@NullMarked
package io.toplink.dcim.server.net;

import org.jspecify.annotations.NullMarked;
