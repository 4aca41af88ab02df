/** What tests of every module share. */
@NullMarked
package io.toplink.dcim.core.testing;

import org.jspecify.annotations.NullMarked;
