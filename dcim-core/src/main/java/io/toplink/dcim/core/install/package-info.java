/** Installing: what a machine is given to boot, when it may wipe, and how far it is. */
@NullMarked
package io.toplink.dcim.core.install;

import org.jspecify.annotations.NullMarked;
