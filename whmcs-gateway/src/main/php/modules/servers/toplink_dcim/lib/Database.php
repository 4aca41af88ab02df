<?php

namespace ToplinkDcim;

/** WHMCS's query builder, under the name it has in this version. */
final class Database
{
    public static function table($name)
    {
        foreach (array('WHMCS\\Database\\Capsule', 'Illuminate\\Database\\Capsule\\Manager') as $class) {
            if (class_exists($class)) {
                return call_user_func(array($class, 'table'), $name);
            }
        }
        throw new Failure('WHMCS_INCOMPLETE', 'WHMCS offers no database access to modules: WHMCS 6 or newer is needed');
    }
}
