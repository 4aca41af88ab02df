<?php

namespace ToplinkDcim;

/** How the client gets into the machine. */
final class Login
{
    private $username;
    private $password;
    private $rescue;
    private $others;

    public function __construct($username, $password, $rescue, $others)
    {
        $this->username = $username;
        $this->password = $password;
        $this->rescue = $rescue;
        $this->others = $others;
    }

    /** As DCIM tells it; throws a Failure unless it is this service's, and whole. */
    public static function read($data, $serviceId)
    {
        $own = isset($data['service_id']) && is_scalar($data['service_id'])
            && (string) $data['service_id'] === (string) $serviceId;
        $whole = isset($data['username'], $data['password'], $data['rescue']) && is_string($data['username'])
            && is_string($data['password']) && is_bool($data['rescue']) && $data['username'] !== ''
            && $data['password'] !== '';
        $others = isset($data['other_passwords']) ? $data['other_passwords'] : array();
        $readable = is_array($others) && count($others) === count(array_filter($others, 'is_string'));
        if (!$own || !$whole || !$readable) {
            throw Failure::notDcim('answered with a login that cannot be read; nothing was stored', 0);
        }
        return new self($data['username'], $data['password'], $data['rescue'], array_values($others));
    }

    public function username()
    {
        return $this->username;
    }

    public function password()
    {
        return $this->password;
    }

    /** What may count instead of the password, newest first; empty while that is known. */
    public function otherPasswords()
    {
        return $this->others;
    }

    /** Whether it is that of the rescue system, which counts only while that runs. */
    public function isOfRescue()
    {
        return $this->rescue;
    }

    public function __debugInfo()
    {
        return array('rescue' => $this->rescue);
    }
}
