/** A small estate to look at: machines that are simulated, loaded through the public API only. */
@NullMarked
package io.toplink.dcim.it.demo;

import org.jspecify.annotations.NullMarked;
