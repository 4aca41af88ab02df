<?php

namespace ToplinkDcim;

/** The Access Hash box of the server record: one `key=value` a line; `#` starts a comment. */
final class AccessHash
{
    private static $known = array('username_prefix', 'hostname_format', 'verify_tls', 'ca_file');

    private $values = array();

    public function __construct($text)
    {
        foreach (preg_split('/\R/', $text) as $line) {
            $line = trim($line);
            if ($line !== '' && $line[0] !== '#') {
                $this->addLine($line);
            }
        }
    }

    /** Whether this is what people may type into the box. */
    public static function isReadable($text)
    {
        try {
            new self($text);
            return true;
        } catch (Failure $failure) {
            return false;
        }
    }

    private function addLine($line)
    {
        $parts = explode('=', $line, 2);
        $key = strtolower(trim($parts[0]));
        if (count($parts) < 2 || !in_array($key, self::$known, true)) {
            // The line is not repeated: people paste tokens into this box.
            throw Failure::settings(
                'the Access Hash box of the server record has a line that is none of '
                . implode('=…, ', self::$known) . '=…: correct or remove it'
            );
        }
        $this->values[$key] = trim($parts[1]);
    }

    public function usernamePrefix()
    {
        return $this->value('username_prefix');
    }

    public function hostnameFormat()
    {
        return $this->value('hostname_format');
    }

    /** A file of PEM certificates to trust instead of the system's, or ''. */
    public function caFile()
    {
        $file = $this->value('ca_file');
        if ($file !== '' && !is_readable($file)) {
            throw Failure::settings('the ca_file named in the Access Hash box cannot be read by PHP');
        }
        return $file;
    }

    /** Certificates are checked unless the line `verify_tls=0` says otherwise. */
    public function verifiesTls()
    {
        $value = $this->value('verify_tls');
        if (!in_array($value, array('', '0', '1'), true)) {
            throw Failure::settings('verify_tls in the Access Hash box must be 0 or 1');
        }
        return $value !== '0';
    }

    private function value($key)
    {
        return isset($this->values[$key]) ? $this->values[$key] : '';
    }
}
