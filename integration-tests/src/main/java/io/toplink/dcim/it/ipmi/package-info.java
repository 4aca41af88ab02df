/** BMCs that speak IPMI: programs of others, and a server of our own that can misbehave. */
@NullMarked
package io.toplink.dcim.it.ipmi;

import org.jspecify.annotations.NullMarked;
