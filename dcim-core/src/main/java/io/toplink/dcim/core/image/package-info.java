/** Operating systems that can be installed. */
@NullMarked
package io.toplink.dcim.core.image;

import org.jspecify.annotations.NullMarked;
