<?php

namespace ToplinkDcim;

/**
 * What people type into WHMCS's Hostname box: a name, an address with or without brackets, a port behind
 * it, or a whole URL. DCIM lives at the root of its host, so a path is left out.
 */
final class HostBox
{
    private $scheme = '';
    private $host = '';
    private $port = 0;

    public function __construct($text)
    {
        $rest = trim($text);
        if (preg_match('#^([A-Za-z][A-Za-z0-9+.-]*)://(.*)$#s', $rest, $match)) {
            $this->scheme = strtolower($match[1]);
            $rest = $match[2];
        }
        if (!in_array($this->scheme, array('', 'http', 'https'), true)) {
            throw self::wrong('starts with ' . $this->scheme . '://');
        }
        $rest = preg_replace('#[/?\#\\\\].*$#s', '', ltrim($rest, '/'));
        if (strpos($rest, '@') !== false) {
            throw self::wrong('has a user name in it');
        }
        $this->readHostAndPort($rest);
    }

    private function readHostAndPort($rest)
    {
        if (preg_match('/^\[([^\]]*)\](?::([0-9]*))?$/D', $rest, $match)) {
            $this->host = self::ipv6($match[1]);
            $this->port = self::port(isset($match[2]) ? $match[2] : '', 'Hostname');
        } elseif (substr_count($rest, ':') > 1) {
            $this->host = self::ipv6($rest);
        } elseif (preg_match('/^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\.?(?::([0-9]*))?$/D', $rest, $match)) {
            $this->host = strtolower($match[1]);
            $this->port = self::port(isset($match[2]) ? $match[2] : '', 'Hostname');
        } else {
            throw self::wrong('is neither a domain name (in ASCII, xn--… if need be) nor an IP address');
        }
    }

    private static function ipv6($text)
    {
        if (!filter_var($text, FILTER_VALIDATE_IP, FILTER_FLAG_IPV6)) {
            throw self::wrong('looks like an IPv6 address but is none');
        }
        return '[' . strtolower($text) . ']';
    }

    /** 0 if there is none. */
    public static function port($text, $box)
    {
        if ($text === '' || $text === '0') {
            return 0;
        }
        if (!preg_match('/^[0-9]{1,5}$/D', $text) || (int) $text > 65535) {
            throw Failure::settings('the port in the ' . $box . ' box of the server record must be 1 to 65535');
        }
        return (int) $text;
    }

    private static function wrong($why)
    {
        return Failure::settings(
            'the Hostname box of the server record ' . $why . ': write dcim.example.com or 203.0.113.5'
        );
    }

    public function isHttps()
    {
        return $this->scheme === 'https';
    }

    public function hostForUrl()
    {
        return $this->host;
    }

    /** 0 if none was written. */
    public function portWritten()
    {
        return $this->port;
    }
}
