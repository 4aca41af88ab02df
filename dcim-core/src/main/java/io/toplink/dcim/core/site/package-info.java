/** The buildings servers stand in. */
@NullMarked
package io.toplink.dcim.core.site;

import org.jspecify.annotations.NullMarked;
