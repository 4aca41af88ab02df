<?php

/** The functions of WHMCS that modules call. */

use WhmcsStandIn\StandIn;

function logModuleCall($module, $action, $request, $response, $processed = '', $replaceVars = array())
{
    StandIn::current()->logModuleCall(func_get_args());
}

/** Reversible and not the password itself: all a stand-in needs. */
function encrypt($text)
{
    return 'enc:' . base64_encode(strrev($text));
}

function decrypt($text)
{
    return strncmp($text, 'enc:', 4) === 0 ? strrev(base64_decode(substr($text, 4))) : '';
}

function add_hook($point, $priority, $function)
{
    StandIn::current()->addHook($point, $priority, $function);
}

function localAPI($command, $values = array(), $adminUser = '')
{
    if ($command === 'EncryptPassword' && isset($values['password2'])) {
        return array('result' => 'success', 'password' => encrypt($values['password2']));
    }
    if ($command === 'DecryptPassword' && isset($values['password2'])) {
        return array('result' => 'success', 'password' => decrypt($values['password2']));
    }
    return array('result' => 'error', 'message' => 'Command Not Found');
}
