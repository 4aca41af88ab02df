/** Who may call what, and how much of it; every call passes here on its way in and out. */
@NullMarked
package io.toplink.dcim.server.guard;

import org.jspecify.annotations.NullMarked;
