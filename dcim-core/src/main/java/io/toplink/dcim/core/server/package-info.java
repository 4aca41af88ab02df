/**
 * The inventory: which machines exist, where they stand, how they are reached and what they are.
 */
@NullMarked
package io.toplink.dcim.core.server;

import org.jspecify.annotations.NullMarked;
