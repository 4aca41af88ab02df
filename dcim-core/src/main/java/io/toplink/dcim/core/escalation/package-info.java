/** What is done by itself about BMCs in trouble, where an operator wants that: very little. */
@NullMarked
package io.toplink.dcim.core.escalation;

import org.jspecify.annotations.NullMarked;
