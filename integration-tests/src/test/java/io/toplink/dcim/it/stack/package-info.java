/** The whole stack on free ports of this machine, and tests of it from end to end. */
@NullMarked
package io.toplink.dcim.it.stack;

import org.jspecify.annotations.NullMarked;
