/**
 * What it costs: the product measured beside the least that could do the same, in one run on one
 * machine. Started by {@code mvn -q -Pbench}.
 */
@NullMarked
package io.toplink.dcim.it.bench;

import org.jspecify.annotations.NullMarked;
