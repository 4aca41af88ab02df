/** What several tests stand on: a fake server, a gateway in front of it, a client. */
@NullMarked
package io.toplink.dcim.whmcs.testing;

import org.jspecify.annotations.NullMarked;
