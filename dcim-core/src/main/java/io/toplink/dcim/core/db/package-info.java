/** PostgreSQL: transactions, migrations, and the server itself where it is embedded. */
@NullMarked
package io.toplink.dcim.core.db;

import org.jspecify.annotations.NullMarked;
