<?php

namespace ToplinkDcim;

/** The products of WHMCS that are sold by this module, with the server record that each is sold from. */
final class SoldProducts
{
    const MODULE = 'toplink_dcim';

    /** Product id to the parameters that WHMCS would give a module function, as far as they are about the product. */
    public static function all()
    {
        $products = array();
        foreach (Database::table('tblproducts')->where('servertype', '=', self::MODULE)->get() as $product) {
            $products[(int) $product->id] = array(
                'pid' => (int) $product->id,
                'configoption3' => $product->configoption3,
            ) + self::server((int) $product->servergroup);
        }
        return $products;
    }

    /** The first usable one of the group; without a group the default one of this module, else its first. */
    private static function server($group)
    {
        $grouped = array();
        foreach (Database::table('tblservergroupsrel')->where('groupid', '=', $group)->get() as $member) {
            $grouped[(int) $member->serverid] = true;
        }
        $chosen = null;
        foreach (Database::table('tblservers')->where('type', '=', self::MODULE)->get() as $server) {
            $usable = empty($server->disabled) && ($group === 0 || isset($grouped[(int) $server->id]));
            if ($usable && ($chosen === null || self::isBefore($server, $chosen, $group))) {
                $chosen = $server;
            }
        }
        return $chosen === null ? array() : self::params($chosen);
    }

    private static function isBefore($server, $other, $group)
    {
        $isDefault = !empty($server->active);
        if ($group === 0 && $isDefault !== !empty($other->active)) {
            return $isDefault;
        }
        return (int) $server->id < (int) $other->id;
    }

    private static function params($server)
    {
        return array(
            'serverid' => (int) $server->id,
            'serverhostname' => $server->hostname,
            'serverip' => $server->ipaddress,
            'serverusername' => $server->username,
            'serverpassword' => self::decrypted($server->password),
            'serveraccesshash' => self::accessHash((string) $server->accesshash),
            'serversecure' => $server->secure,
            'serverport' => $server->port,
        );
    }

    /** Some versions of WHMCS keep it encrypted, others as it was typed. */
    private static function accessHash($stored)
    {
        $params = new Params(array('box' => $stored));
        return AccessHash::isReadable($params->text('box')) ? $stored : self::decrypted($stored);
    }

    private static function decrypted($text)
    {
        if (!function_exists('decrypt')) {
            throw new Failure('WHMCS_INCOMPLETE', 'WHMCS offers no decrypt(): the server record cannot be read');
        }
        return decrypt($text);
    }
}
