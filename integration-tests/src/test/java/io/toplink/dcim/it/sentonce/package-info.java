/** What BMCs are told is counted by the BMCs, while the server is killed at every step of it. */
@NullMarked
package io.toplink.dcim.it.sentonce;

import org.jspecify.annotations.NullMarked;
