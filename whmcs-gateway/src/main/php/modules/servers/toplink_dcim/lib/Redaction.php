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
            $text = json_encode($this->byKey($decoded));
        } else {
            $text = preg_replace('/("[^"]*(?:pass|secret|token)[^"]*"\s*:\s*)"[^"]*"?/i', '$1"' . self::MASK . '"', substr($text, 0, 2000));
        }
        return $this->byValue((string) $text);
    }

    public function byValue($text)
    {
        return str_replace($this->secrets(), self::MASK, $text);
    }

    private function byKey($values)
    {
        foreach ($values as $key => $value) {
            if (is_array($value)) {
                $values[$key] = $this->byKey($value);
            } elseif (preg_match('/pass|secret|token|authorization|credential|private/i', (string) $key)) {
                if (is_string($value)) {
                    $this->add($value);
                }
                $values[$key] = self::MASK;
            }
        }
        return $values;
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
