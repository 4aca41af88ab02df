/** The listeners and their limits. */
@NullMarked
package io.toplink.dcim.server.net;

import org.jspecify.annotations.NullMarked;
