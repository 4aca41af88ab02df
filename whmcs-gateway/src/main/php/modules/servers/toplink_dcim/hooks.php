<?php

/**
 * Draws the inputs for username prefix and hostname format over the Access Hash box of the server record.
 * Without this hook, or without JavaScript, the same two lines can be typed into the box.
 */

if (!defined('WHMCS')) {
    exit;
}

add_hook('AdminAreaFooterOutput', 1, function ($vars) {
    $page = is_array($vars) && isset($vars['filename']) && is_string($vars['filename']) ? $vars['filename'] : '';
    if ($page !== 'configservers') {
        return '';
    }
    return "<script>\n" . file_get_contents(__DIR__ . '/templates/server_form.js') . "</script>\n";
});
