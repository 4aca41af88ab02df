/** Many callers, two server processes, one database; and processes that are killed meanwhile. */
@NullMarked
package io.toplink.dcim.it.concurrency;

import org.jspecify.annotations.NullMarked;
