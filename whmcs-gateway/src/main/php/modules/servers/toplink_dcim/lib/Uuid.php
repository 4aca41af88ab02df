<?php

namespace ToplinkDcim;

/** UUIDs (version 4): one per click, so that DCIM can tell a repeat from a new wish. */
final class Uuid
{
    public static function v4()
    {
        return self::shaped(self::randomBytes(16));
    }

    /** The same text gives the same UUID, and nobody who does not know the text can guess it. */
    public static function of($text)
    {
        return self::shaped(substr(hash('sha256', $text, true), 0, 16));
    }

    private static function shaped($bytes)
    {
        $bytes[6] = chr((ord($bytes[6]) & 0x0f) | 0x40);
        $bytes[8] = chr((ord($bytes[8]) & 0x3f) | 0x80);
        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
    }

    /** For PHP 5.6, which has no random_bytes, as well. */
    public static function randomBytes($count)
    {
        if (function_exists('random_bytes')) {
            return random_bytes($count);
        }
        if (function_exists('openssl_random_pseudo_bytes')) {
            return openssl_random_pseudo_bytes($count);
        }
        $source = @fopen('/dev/urandom', 'rb');
        $bytes = $source === false ? '' : (string) fread($source, $count);
        if (strlen($bytes) !== $count) {
            throw new Failure('NO_RANDOMNESS', 'PHP has no source of random numbers: install its openssl extension');
        }
        return $bytes;
    }
}
