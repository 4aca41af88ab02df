package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Secret;

/**
 * How the customer gets in.
 *
 * @param password as last set by us
 * @param port of the remote login
 * @param rescue whether it is the rescue system's
 */
public record Login(String username, Secret password, int port, boolean rescue) {}
