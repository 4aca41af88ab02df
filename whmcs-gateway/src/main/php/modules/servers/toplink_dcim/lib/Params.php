<?php

namespace ToplinkDcim;

/**
 * Reads what WHMCS hands to a module function. Any key may be missing, null or of another type, and
 * WHMCS 6 and 7 hand over text with HTML entities: nothing here complains, and text comes out decoded.
 */
final class Params
{
    private $values;

    public function __construct($values)
    {
        $this->values = is_array($values) ? $values : array();
    }

    /** Trimmed text; '' if it is missing or no scalar. */
    public function text($key)
    {
        return trim($this->raw($key));
    }

    /** The text as it is stored, decoded but not trimmed: for values that must be kept out of logs. */
    public function raw($key)
    {
        $value = isset($this->values[$key]) ? $this->values[$key] : '';
        if (is_bool($value)) {
            return $value ? '1' : '';
        }
        if (!is_scalar($value)) {
            return '';
        }
        return html_entity_decode((string) $value, ENT_QUOTES, 'UTF-8');
    }

    /** true for true, 1, "1", "on", "yes" and "true". */
    public function flag($key)
    {
        return in_array(strtolower($this->text($key)), array('1', 'on', 'yes', 'true'), true);
    }

    /** A positive number in digits, or ''. */
    public function id($key)
    {
        return self::digits($this->text($key));
    }

    /** A positive number in digits out of a nested array such as clientsdetails, or ''. */
    public function nestedId($key, $inner)
    {
        $nested = new Params(isset($this->values[$key]) ? $this->values[$key] : null);
        return $nested->id($inner);
    }

    /**
     * Text out of a nested array such as configoptions, by any of these names. In a name only letters and
     * digits count, and of `os|Operating System` both halves do; '' if there is none.
     */
    public function named($key, $names)
    {
        $nested = isset($this->values[$key]) && is_array($this->values[$key]) ? $this->values[$key] : array();
        $found = new Params($nested);
        foreach (array_keys($nested) as $written) {
            if (self::isNamed($written, $names) && $found->text($written) !== '') {
                return $found->text($written);
            }
        }
        return '';
    }

    public static function isNamed($written, $names)
    {
        foreach (explode('|', html_entity_decode((string) $written, ENT_QUOTES, 'UTF-8')) as $half) {
            if (in_array(preg_replace('/[^a-z0-9]/', '', strtolower($half)), $names, true)) {
                return true;
            }
        }
        return false;
    }

    private static function digits($text)
    {
        return preg_match('/^[1-9][0-9]{0,18}$/D', $text) ? $text : '';
    }
}
