package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A credential and its new secret.
 *
 * @param secret null when the request was a repetition: it is told once
 */
public record IssuedCredential(ApiCredential credential, @Nullable Secret secret) {}
