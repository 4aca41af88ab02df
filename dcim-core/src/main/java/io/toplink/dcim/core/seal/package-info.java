/** Secrets at rest: sealed with keys that are kept outside of the database. */
@NullMarked
package io.toplink.dcim.core.seal;

import org.jspecify.annotations.NullMarked;
