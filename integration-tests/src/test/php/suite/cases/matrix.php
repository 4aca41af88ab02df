<?php

/* Every function with every parameter missing, null or of another type, and with nothing at all. */

$kindOf = function ($function) {
    $kinds = array(
        'MetaData' => 'array', 'ConfigOptions' => 'array', 'AdminCustomButtonArray' => 'array', 'AdminServicesTabFields' => 'array',
        'ClientArea' => 'array', 'ClientAreaAllowedFunctions' => 'array', 'TestConnection' => 'test', 'ListAccounts' => 'test',
        'PackageLoader' => 'loader', 'SiteLoader' => 'loader', 'ImageLoader' => 'loader', 'AdminServicesTabFieldsSave' => 'nothing',
        'clientpoweron' => 'client', 'clientpoweroff' => 'client', 'clientreboot' => 'client', 'clientreinstall' => 'client',
        'clientrescuestart' => 'client', 'clientrescueend' => 'client', 'clientresetpassword' => 'client',
        'clientcancel' => 'client',
    );
    foreach ($kinds as $name => $kind) {
        // get_defined_functions() gives names in lower case.
        if (strtolower($name) === strtolower($function)) {
            return $kind;
        }
    }
    return 'staff';
};

$judge = function (Bench $t, $function, $answer, $what) use ($kindOf) {
    $result = $answer['result'];
    $error = '/^Toplink DCIM: .+ \([A-Z_]+(, HTTP [0-9]+)?(, request [A-Za-z0-9-]+)?\)$/D';
    switch ($kindOf($function)) {
        case 'array':
            $t->check(is_array($result), $what);
            break;
        case 'test':
            $t->check(is_array($result) && is_bool($result['success']), $what);
            if (!$result['success']) {
                $t->matches($error, $result['error'], $what);
            }
            break;
        case 'loader':
            $t->check(is_array($result) || preg_match($error, (string) $answer['thrown']), $what);
            break;
        case 'nothing':
            $t->equal(null, $result, $what);
            break;
        case 'client':
            $t->check(is_string($result) && strpos($result, 'DCIM') === false, $what);
            break;
        default:
            $t->check($result === 'success' || preg_match($error, (string) $result), $what . ': ' . json_encode($result));
    }
    if ($kindOf($function) !== 'loader') {
        $t->equal(null, $answer['thrown'], $what . ' threw');
    }
};

return array(
    'every function with nothing' => function (Bench $t) use ($judge) {
        $t->check(count($t->whmcs->functions()) > 20, 'functions');
        foreach ($t->whmcs->functions() as $function) {
            foreach (array(array(array()), array()) as $arguments) {
                $judge($t, $function, $t->answer($function, $arguments), $function . ' with ' . json_encode($arguments));
            }
        }
    },

    'every function with every parameter missing, null and of another type' => function (Bench $t) use ($judge) {
        foreach ($t->whmcs->functions() as $function) {
            foreach (array_keys($t->params()) as $key) {
                foreach (array('missing', 'null', 'array', 'odd') as $kind) {
                    $params = $t->params();
                    if ($kind === 'missing') {
                        unset($params[$key]);
                    } elseif ($kind === 'odd') {
                        $params[$key] = is_array($params[$key]) ? 'text' : -1.5;
                    } else {
                        $params[$key] = $kind === 'null' ? null : array('x' => array('y'));
                    }
                    $_POST = array('toplink_dcim_bind_server' => 'r750-07');
                    $judge($t, $function, $t->answer($function, array($params)), $function . ' with ' . $key . ' ' . $kind);
                }
            }
            $t->requests();
        }
    },
);
