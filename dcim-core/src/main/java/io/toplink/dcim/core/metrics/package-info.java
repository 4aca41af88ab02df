/**
 * Numbers for whoever watches over this process: how they are declared, and those of the database.
 */
@NullMarked
package io.toplink.dcim.core.metrics;

import org.jspecify.annotations.NullMarked;
