/** A real PostgreSQL, run as a child in a data directory of ours, with nothing to install. */
@NullMarked
package io.toplink.dcim.core.db.embedded;

import org.jspecify.annotations.NullMarked;
