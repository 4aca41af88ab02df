/** A server in a customer's hands: who has which, from the order to the end. */
@NullMarked
package io.toplink.dcim.core.assignment;

import org.jspecify.annotations.NullMarked;
