<?php

namespace ToplinkDcim;

/** Signs a request, so that the SECRET never leaves this machine. */
final class Signature
{
    const DERIVATION = 'dcim-signing-key-v1';

    /** The value of the Authorization header. */
    public static function header(Connection $connection, $method, $target, $idempotencyKey, $body, $unixSeconds)
    {
        $signingKey = hash_hmac('sha256', self::DERIVATION, $connection->secret(), true);
        $canonical = implode("\n", array($method, $target, $unixSeconds, $idempotencyKey, hash('sha256', $body)));
        return 'DCIM-HMAC-SHA256 key=' . $connection->key() . ', ts=' . $unixSeconds
            . ', sig=' . hash_hmac('sha256', $canonical, $signingKey);
    }
}
