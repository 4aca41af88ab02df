package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Secret;
import java.util.List;

/**
 * How the customer gets in.
 *
 * @param password as last set by us
 * @param port of the remote login
 * @param rescue whether it is the rescue system's
 * @param otherPasswords what may count instead, newest first: machines were allowed to set them and
 *     never said that they did
 */
public record Login(
    String username, Secret password, int port, boolean rescue, List<Secret> otherPasswords) {}
