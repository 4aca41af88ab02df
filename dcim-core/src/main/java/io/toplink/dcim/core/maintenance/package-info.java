/** What is done to servers that nobody has. */
@NullMarked
package io.toplink.dcim.core.maintenance;

import org.jspecify.annotations.NullMarked;
