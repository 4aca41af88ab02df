/** What was asked, by whom, and what came of it. */
@NullMarked
package io.toplink.dcim.core.audit;

import org.jspecify.annotations.NullMarked;
