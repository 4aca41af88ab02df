/**
 * Machines that QEMU emulates, installed as customers' machines are: firmware, iPXE, Linux, disk.
 */
@NullMarked
package io.toplink.dcim.it.qemu;

import org.jspecify.annotations.NullMarked;
