/**
 * What is told to whoever watches over this process: numbers, whether it lives, whether it serves.
 */
@NullMarked
package io.toplink.dcim.server.metrics;

import org.jspecify.annotations.NullMarked;
