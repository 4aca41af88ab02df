/** Between messages of the contract and records of the core: one class per resource. */
@NullMarked
package io.toplink.dcim.server.translate;

import org.jspecify.annotations.NullMarked;
