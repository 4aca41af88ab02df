/** What keeps BMCs ours: passwords that are changed, and nothing of others left on them. */
@NullMarked
package io.toplink.dcim.core.hygiene;

import org.jspecify.annotations.NullMarked;
