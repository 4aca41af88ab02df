/** Values everything else is made of: who calls, what can fail, secrets, addresses, ids. */
@NullMarked
package io.toplink.dcim.core.base;

import org.jspecify.annotations.NullMarked;
