/** What comes in over HTTP: judged by its form, routed, answered, logged. */
@NullMarked
package io.toplink.dcim.whmcs.http;

import org.jspecify.annotations.NullMarked;
