/** The calls WHMCS may make: each one a few rpcs and the translation of what they answer. */
@NullMarked
package io.toplink.dcim.whmcs.api;

import org.jspecify.annotations.NullMarked;
