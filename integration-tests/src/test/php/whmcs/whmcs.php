<?php

/**
 * Runs one function of the WHMCS module as WHMCS would, and prints one JSON line. See README.md.
 *
 *   php whmcs.php --profile 6|7|8|9 --function CreateAccount --module DIR --state FILE --params JSON
 */

require_once __DIR__ . '/lib/load.php';

use WhmcsStandIn\Profile;
use WhmcsStandIn\StandIn;
use WhmcsStandIn\Tables;

function whmcs_usage($problem)
{
    fwrite(STDERR, $problem . "\n"
        . "usage: php whmcs.php --profile 6|7|8|9 --function NAME --module DIR --state FILE [--params JSON]\n"
        . "                     [--raw JSON] [--post JSON]\n");
    exit(2);
}

function whmcs_json($options, $name)
{
    $text = isset($options[$name]) ? $options[$name] : '{}';
    if ($text !== '' && $text[0] === '@') {
        $text = (string) file_get_contents(substr($text, 1));
    }
    $value = json_decode($text, true);
    if (!is_array($value)) {
        whmcs_usage('--' . $name . ' is not a JSON object');
    }
    return $value;
}

function whmcs_main()
{
    $options = getopt('', array('profile:', 'function:', 'module:', 'state:', 'params:', 'raw:', 'post:'));
    foreach (array('profile', 'function', 'module', 'state') as $name) {
        if (!isset($options[$name]) || !is_string($options[$name])) {
            whmcs_usage('--' . $name . ' is missing');
        }
    }
    if (!in_array($options['profile'], array('6', '7', '8', '9'), true)) {
        whmcs_usage('--profile must be 6, 7, 8 or 9');
    }
    $seed = array_merge(Profile::seed(), whmcs_json($options, 'params'));

    $state = is_file($options['state']) ? json_decode(file_get_contents($options['state']), true) : array();
    if (!is_array($state)) {
        whmcs_usage('--state holds no JSON object');
    }
    Tables::load(isset($state['tables']) ? $state['tables'] : array());
    $_SESSION = isset($state['session']) ? $state['session'] : array();
    $_POST = whmcs_json($options, 'post');
    $_SERVER['REQUEST_METHOD'] = isset($options['post']) ? 'POST' : 'GET';

    $whmcs = new StandIn((int) $options['profile'], $options['module']);
    if (!$whmcs->defines($options['function'])) {
        whmcs_usage('the module has no function ' . $options['function']);
    }
    $loading = $whmcs->notices();
    $id = (string) $seed['serviceid'];
    $whmcs->order($seed);
    $rows = Tables::rows('tblhosting');
    $seed['domain'] = $rows[$id]['domain'];
    $seed['username'] = $rows[$id]['username'];
    $seed['password'] = decrypt($rows[$id]['password']);
    $params = array_merge(Profile::params((int) $options['profile'], $seed), whmcs_json($options, 'raw'));

    // A module that ends the process would end WHMCS's page: that is no answer.
    $answered = false;
    register_shutdown_function(function () use (&$answered) {
        if (!$answered) {
            fwrite(STDERR, "the module ended the process\n");
            exit(3);
        }
    });
    $answer = $whmcs->call($options['function'], array($params));
    $answered = true;
    if ($answer['result'] === 'success') {
        $whmcs->after($options['function'], $id);
    }

    $rows = Tables::rows('tblhosting');
    $answer['notices'] = array_merge($loading, $answer['notices']);
    $answer['tblhosting'] = (object) $rows;
    $answer['decrypted'] = decrypt($rows[$id]['password']);
    file_put_contents(
        $options['state'],
        json_encode(array('tables' => (object) Tables::dump(), 'session' => (object) $_SESSION))
    );
    fwrite(STDOUT, json_encode($answer) . "\n");
    return count($answer['notices']) === 0 ? 0 : 1;
}

exit(whmcs_main());
