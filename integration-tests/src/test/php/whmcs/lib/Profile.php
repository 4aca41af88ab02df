<?php

namespace WhmcsStandIn;

/** How each version of WHMCS hands its values to a module function. */
final class Profile
{
    /** What a test may change, in the types people think of; the rest follows from the service's row. */
    public static function seed()
    {
        return array(
            'serviceid' => 812,
            'userid' => 1042,
            'pid' => 7,
            'serverid' => 3,
            'domain' => 'ordered.example.com',
            'username' => 'ordered',
            'password' => 'Ordered&Pass"word',
            'producttype' => 'server',
            'moduletype' => 'toplink_dcim',
            'configoption1' => 'Automatic',
            'configoption2' => '',
            'configoption3' => 'hk-e5',
            'configoption4' => 'Power off',
            'configoption5' => 'Power off',
            'configoption6' => '',
            'configoption7' => 'on',
            'configoption8' => '',
            'configoption9' => '',
            'configoption10' => 'on',
            'configoption11' => '',
            'configoptions' => array('Extra & IPs' => '2'),
            'customfields' => array('Note' => 'R&D'),
            'clientsdetails' => array('userid' => 1042, 'firstname' => 'Zoë', 'companyname' => 'Example & Sons'),
            'server' => true,
            'serverip' => '127.0.0.1',
            'serverhostname' => '127.0.0.1',
            'serverusername' => 'dck0000000000000000000000',
            'serverpassword' => 'dcs0000000000000000000000000000000000000000000000000',
            'serveraccesshash' => "username_prefix=hk_\nhostname_format={label}-{ipv4}",
            'serversecure' => false,
            'serverport' => '',
            'status' => 'Active',
            'suspendreason' => '',
        );
    }

    /** WHMCS 6 and 7 give strings with HTML entities, 8 and 9 decoded values of their own types. */
    public static function params($version, $seed)
    {
        if ($version >= 8) {
            $params = $seed;
            $params['model'] = new \stdClass();
        } else {
            $params = self::encoded($seed);
            $params['serversecure'] = empty($seed['serversecure']) ? '' : 'on';
            if ($version >= 7) {
                $params['model'] = new \stdClass();
            }
        }
        if ($version >= 7) {
            $params['serverhttpprefix'] = empty($seed['serversecure']) ? 'http' : 'https';
        }
        return $params;
    }

    private static function encoded($values)
    {
        $encoded = array();
        foreach ($values as $key => $value) {
            $encoded[self::entities($key)] = is_array($value)
                ? self::encoded($value)
                : ($value === null ? null : self::entities($value));
        }
        return $encoded;
    }

    private static function entities($value)
    {
        return htmlspecialchars(is_bool($value) ? ($value ? '1' : '') : (string) $value, ENT_QUOTES, 'UTF-8');
    }
}
