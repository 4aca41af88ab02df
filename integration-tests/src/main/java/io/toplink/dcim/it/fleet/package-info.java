/**
 * A simulated fleet: many BMCs in one process, each with a machine behind it, real protocols in
 * front and faults on order. It stands by itself: nothing here knows the DCIM.
 */
@NullMarked
package io.toplink.dcim.it.fleet;

import org.jspecify.annotations.NullMarked;
