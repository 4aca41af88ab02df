<?php

namespace ToplinkDcim;

/** Keeps secrets out of WHMCS's module log: by the name of the field first, then by value. */
final class Redaction
{
    const MASK = '***';

    private $secrets = array();

    public function add($secret)
    {
        // Shorter than this it would mask half of the log and protect nothing.
        if (is_string($secret) && strlen($secret) >= 4) {
            foreach (array($secret, Text::html($secret), rawurlencode($secret), self::inJson($secret)) as $form) {
                $this->secrets[$form] = true;
            }
        }
    }

    /** For the sixth argument of logModuleCall. */
    public function secrets()
    {
        return array_map('strval', array_keys($this->secrets));
    }

    public function text($text)
    {
        $decoded = json_decode($text, true);
        if (is_array($decoded)) {
            return $this->byValue((string) json_encode($this->byKey($decoded)));
        }
        // Values first: cutting could leave the first half of one, which is no longer recognised.
        return self::byKeyInText(substr($this->byValue($text), 0, 2000));
    }

    public function byValue($text)
    {
        return str_replace($this->secrets(), self::MASK, $text);
    }

    /** Pieces of JSON, also inside HTML or another JSON text, and of forms. */
    private static function byKeyInText($text)
    {
        $quote = '(?:\\\\?"|&quot;)';
        $inJson = '/(' . $quote . '[^"&]*(?:pass|secret|token)[^"&]*' . $quote . '\s*:\s*' . $quote . ')[^"&\\\\]*/i';
        $inForm = '/((?:pass|secret|token)\w*=)[^&\s"\'<]+/i';
        return (string) preg_replace(array($inJson, $inForm), '$1' . self::MASK, $text);
    }

    private function byKey($values)
    {
        foreach ($values as $key => $value) {
            if (preg_match('/pass|secret|token|authorization|credential|private/i', (string) $key)) {
                $this->addAll($value);
                $values[$key] = self::MASK;
            } elseif (is_array($value)) {
                $values[$key] = $this->byKey($value);
            }
        }
        return $values;
    }

    /** A secret, or a list of them. */
    public function addAll($secrets)
    {
        foreach (is_array($secrets) ? $secrets : array($secrets) as $secret) {
            if (is_array($secret)) {
                $this->addAll($secret);
            } else {
                $this->add($secret);
            }
        }
    }

    private static function inJson($text)
    {
        return trim((string) json_encode($text), '"');
    }

    public function __debugInfo()
    {
        return array();
    }
}
