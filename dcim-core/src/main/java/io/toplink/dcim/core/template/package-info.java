/** Text with variables, filled in so that no value can break out of the format it stands in. */
@NullMarked
package io.toplink.dcim.core.template;

import org.jspecify.annotations.NullMarked;
