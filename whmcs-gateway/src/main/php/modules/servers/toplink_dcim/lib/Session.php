<?php

namespace ToplinkDcim;

/**
 * The few things that must outlive a page: the key of an unanswered click, a server id waiting to be
 * bound, the token of the client's forms. They live in the session of whoever is logged in, so nobody
 * else can use them; calls without a session (cron, API) keep nothing.
 */
final class Session
{
    const KEEP_SECONDS = 900;

    /** '' if there is none, or it is older than 15 minutes. */
    public static function get($name)
    {
        if (!isset($_SESSION) || !isset($_SESSION['toplink_dcim'][$name])) {
            return '';
        }
        $entry = $_SESSION['toplink_dcim'][$name];
        $valid = is_array($entry) && isset($entry['value'], $entry['time'])
            && is_string($entry['value']) && is_int($entry['time']);
        return $valid && time() - $entry['time'] < self::KEEP_SECONDS ? $entry['value'] : '';
    }

    public static function put($name, $value)
    {
        if (isset($_SESSION) && is_array($_SESSION)) {
            if (!isset($_SESSION['toplink_dcim']) || !is_array($_SESSION['toplink_dcim'])) {
                $_SESSION['toplink_dcim'] = array();
            }
            $_SESSION['toplink_dcim'][$name] = array('value' => $value, 'time' => time());
        }
    }

    public static function forget($name)
    {
        if (isset($_SESSION['toplink_dcim'][$name])) {
            unset($_SESSION['toplink_dcim'][$name]);
        }
    }
}
