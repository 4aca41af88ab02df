/** Tests of the contract itself. */
@NullMarked
package io.toplink.dcim.proto;

import org.jspecify.annotations.NullMarked;
