/** The only ways to answer a call. */
@NullMarked
package io.toplink.dcim.server.reply;

import org.jspecify.annotations.NullMarked;
