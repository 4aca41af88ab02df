/** Installing, with machines that make the requests that iPXE, an installer and a system make. */
@NullMarked
package io.toplink.dcim.it.netboot;

import org.jspecify.annotations.NullMarked;
