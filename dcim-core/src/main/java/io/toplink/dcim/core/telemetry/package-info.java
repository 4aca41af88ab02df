/**
 * What is known of machines' power and of their BMCs, kept fresh by looking and never by acting.
 */
@NullMarked
package io.toplink.dcim.core.telemetry;

import org.jspecify.annotations.NullMarked;
