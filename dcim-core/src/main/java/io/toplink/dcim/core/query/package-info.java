/** What all lists share: filters, pages and their tokens. */
@NullMarked
package io.toplink.dcim.core.query;

import org.jspecify.annotations.NullMarked;
