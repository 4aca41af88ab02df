/** Who may call, from where, and for what. */
@NullMarked
package io.toplink.dcim.core.credential;

import org.jspecify.annotations.NullMarked;
