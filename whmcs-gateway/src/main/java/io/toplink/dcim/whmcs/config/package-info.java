/** The settings: typed, checked as a whole, every problem told with its place. */
@NullMarked
package io.toplink.dcim.whmcs.config;

import org.jspecify.annotations.NullMarked;
