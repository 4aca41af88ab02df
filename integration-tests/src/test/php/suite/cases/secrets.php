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
        $t->equal('', $redaction->text(''), 'nothing');
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
