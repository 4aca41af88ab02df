/** What is known of one call while it is served. */
@NullMarked
package io.toplink.dcim.server.call;

import org.jspecify.annotations.NullMarked;
