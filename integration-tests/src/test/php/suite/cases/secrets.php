<?php

/* Bench looks for the secrets of every call; here are the places where they could slip through. */

use ToplinkDcim\Redaction;

return array(
    'passwords are masked by the name of their field' => function (Bench $t) {
        $redaction = new Redaction();
        $text = $redaction->text('{"data":{"password":"never seen before","Root-Passwd":"x1","client_secret":"y1","n":1,"list":[{"passphrase":"z1"}]}}');
        $t->check(!preg_match('/never|x1|y1|z1/', $text), $text);
        $t->contains('"n":1', $text, 'the rest stays');
        $t->check(!preg_match('/never/', $redaction->byValue('again: never seen before')), 'a value once seen is masked everywhere');
        $broken = $redaction->text('oops {"password" : "half an ans');
        $t->check(strpos($broken, 'half') === false, $broken);
        $pieces = array('{\\"root_password\\":\\"half an ans\\"', '<p>{&quot;Password&quot;: &quot;half an ans&quot;', 'a=1&passwd=half%20an');
        foreach ($pieces as $piece) {
            $t->check(strpos($redaction->text($piece), 'half') === false, $redaction->text($piece));
        }
        $redaction->add('cut in the middle');
        $t->check(strpos($redaction->text(str_repeat('x', 1995) . 'cut in the middle'), 'cut') === false, 'half a value');
        $t->equal('', $redaction->text(''), 'nothing');
    },

    'the signature, calculated by other means' => function (Bench $t) {
        $connection = new ToplinkDcim\Connection(new ToplinkDcim\Params($t->params()));
        $t->equal(
            'DCIM-HMAC-SHA256 key=' . Emulation::KEY . ', ts=1767225600, '
            . 'sig=20f67cfddf183e965662ba38e9cd180f7d8d178f657ec5bf981c5b53cccc6805',
            ToplinkDcim\Signature::header($connection, 'PUT', '/whmcs/v1/services/812?x=1',
                '6f1c1f0e-3d5b-4c55-8f60-7f0f5a3f1b11', '{"package":"hk-e5"}', 1767225600),
            'signature'
        );
    },

    'short values do not mask half of the log' => function (Bench $t) {
        $redaction = new Redaction();
        foreach (array('', 'a', 'abc', null, array(), 5) as $value) {
            $redaction->add($value);
        }
        $t->equal(array(), $redaction->secrets(), 'secrets');
        $redaction->add('12345');
        $t->check(in_array('12345', $redaction->secrets(), true), 'digits stay text');
    },

    'nothing secret is printed by accident' => function (Bench $t) {
        $connection = new ToplinkDcim\Connection(new ToplinkDcim\Params($t->params()));
        $redaction = new Redaction();
        $redaction->add(Emulation::SECRET);
        ob_start();
        var_dump($connection, $redaction);
        $dump = ob_get_clean();
        $t->check(strpos($dump, Emulation::SECRET) === false, 'var_dump');
    },

    'a web page that quotes a password is not logged with it' => function (Bench $t) {
        $t->script(array(array('status' => 500, 'body' => 'Exception: {"password":"' . Emulation::PASSWORD . '"')));
        $t->contains('NOT_DCIM', $t->call('unbind', $t->params()), 'Bench checks the log');
    },

    'entries name module and action and hold no headers' => function (Bench $t) {
        $t->equal('success', $t->call('CreateAccount', $t->params()), 'first');
        foreach ($t->whmcs->unmaskedLog() as $entry) {
            $t->equal('toplink_dcim', $entry[0], 'module');
            $t->equal('CreateAccount', $entry[1], 'action');
            $t->check(strpos($entry[2], 'Authorization') === false, 'headers are logged');
        }
        $t->check(count($t->whmcs->unmaskedLog()) > 0, 'no entry');
    },
);
