/** The programs and tests that see all of TopLink DCIM together. */
@NullMarked
package io.toplink.dcim.it;

import org.jspecify.annotations.NullMarked;
