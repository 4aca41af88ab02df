/** What one command starts: server, gateway and database in one process, for trying things out. */
@NullMarked
package io.toplink.dcim.it.run;

import org.jspecify.annotations.NullMarked;
