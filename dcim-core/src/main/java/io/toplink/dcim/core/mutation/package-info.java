/** What surrounds every change: one transaction, replay of repetitions, audit, change log. */
@NullMarked
package io.toplink.dcim.core.mutation;

import org.jspecify.annotations.NullMarked;
