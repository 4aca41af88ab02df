<?php

/** WHMCS loads this file once a product of this module was saved. */

if (!defined('WHMCS')) {
    exit;
}

require_once __DIR__ . '/lib/autoload.php';

use ToplinkDcim\OsSync;
use ToplinkDcim\Params;

/** The choices of operating systems follow DCIM's images: each day, and for a product at once when it is saved. */
add_hook('DailyCronJob', 1, function () {
    OsSync::quietly('DailyCronJob', '');
});

add_hook('ProductEdit', 1, function ($vars) {
    $params = new Params($vars);
    if ($params->id('pid') !== '') {
        OsSync::quietly('ProductEdit', $params->id('pid'));
    }
});

/**
 * Draws the inputs for username prefix and hostname format over the Access Hash box of the server record.
 * Without this hook, or without JavaScript, the same two lines can be typed into the box.
 */
add_hook('AdminAreaFooterOutput', 1, function ($vars) {
    $page = is_array($vars) && isset($vars['filename']) && is_string($vars['filename']) ? $vars['filename'] : '';
    if ($page !== 'configservers') {
        return '';
    }
    return "<script>\n" . file_get_contents(__DIR__ . '/templates/server_form.js') . "</script>\n";
});
