/** The netboot listener: what machines that start or are installed ask for, over HTTP. */
@NullMarked
package io.toplink.dcim.server.netboot;

import org.jspecify.annotations.NullMarked;
