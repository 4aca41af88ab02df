<?php

namespace ToplinkDcim;

/** Small repairs to text that comes from elsewhere. */
final class Text
{
    /** Valid UTF-8 of at most so many characters; bytes that are none become `?`. */
    public static function utf8($text, $maxLength)
    {
        if (!preg_match('//u', $text)) {
            $text = preg_replace('/[^\x09\x0A\x0D\x20-\x7E]/', '?', $text);
        }
        return preg_match('/^.{0,' . (int) $maxLength . '}/su', $text, $match) ? $match[0] : '';
    }

    /** The same on one line, without control characters: DCIM takes none. */
    public static function line($text, $maxLength)
    {
        return preg_replace('/[\x{00}-\x{1F}\x{7F}-\x{9F}]+/u', ' ', self::utf8($text, $maxLength));
    }

    /** One line without HTML, for pages that print it as it is. */
    public static function sentence($text)
    {
        $line = strip_tags(self::line($text, 1000));
        return trim(self::utf8(str_replace(array('<', '>'), '', $line), 500));
    }

    public static function html($text)
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    }
}
