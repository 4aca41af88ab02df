<?php

namespace ToplinkDcim;

/** Times as DCIM writes them. */
final class Rfc3339
{
    /** Seconds since 1970; null if it is no such time. */
    public static function seconds($text)
    {
        if (!is_string($text) || !preg_match('/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/D', $text, $match)) {
            return null;
        }
        try {
            // With a zone of its own: PHP 5.6 complains where php.ini sets none.
            $time = new \DateTime($match[1] . $match[2], new \DateTimeZone('UTC'));
            return $time->getTimestamp();
        } catch (\Exception $exception) {
            return null;
        }
    }
}
