/** The services of the contract, one line per rpc. */
@NullMarked
package io.toplink.dcim.server.service;

import org.jspecify.annotations.NullMarked;
