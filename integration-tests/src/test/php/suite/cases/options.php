<?php

/* The configurable option "Operating System", as DCIM's images are. */

use WhmcsStandIn\Query;
use WhmcsStandIn\Tables;

$insert = function ($table, $row) {
    $query = new Query($table);
    $query->insert($row);
};

$change = function ($table, $id, $values) {
    $query = new Query($table);
    $query->where('id', $id)->update($values);
};

/** A product with one option among others, of these lines, sold from the gateway for tests before there is any service. */
$product = function (Bench $t, $lines) use ($insert) {
    foreach (array(1 => 'USD', 2 => 'EUR') as $id => $code) {
        $insert('tblcurrencies', array('id' => $id, 'code' => $code));
    }
    $params = $t->params();
    $server = array('hostname' => $params['serverhostname'], 'port' => $params['serverport'], 'username' => $params['serverusername'],
        'password' => encrypt($params['serverpassword']), 'type' => 'toplink_dcim');
    $insert('tblservers', array('id' => 2, 'hostname' => 'other.invalid', 'type' => 'cpanel') + $server);
    $insert('tblservers', array('id' => 3, 'accesshash' => 'username_prefix=hk_') + $server);
    $insert('tblservers', array('id' => 4, 'accesshash' => encrypt('username_prefix=hk_'), 'active' => 1) + $server);
    $insert('tblservers', array('id' => 5, 'hostname' => 'off.invalid', 'disabled' => 1) + $server);
    $insert('tblservergroupsrel', array('id' => 1, 'groupid' => 1, 'serverid' => 5));
    $insert('tblservergroupsrel', array('id' => 2, 'groupid' => 1, 'serverid' => 3));
    $insert('tblproducts', array('id' => 6, 'servertype' => 'cpanel', 'servergroup' => 1));
    $insert('tblproducts', array('id' => 7, 'servertype' => 'toplink_dcim', 'servergroup' => 1, 'configoption3' => 'hk-e5'));
    $insert('tblproductconfiglinks', array('gid' => 4, 'pid' => 7));
    $insert('tblproductconfiglinks', array('gid' => 5, 'pid' => 8));
    $insert('tblproductconfigoptions', array('id' => 10, 'gid' => 4, 'optionname' => 'Memory', 'optiontype' => 1));
    $insert('tblproductconfigoptions', array('id' => 11, 'gid' => 4, 'optionname' => 'os|Operating System', 'optiontype' => 1));
    $insert('tblproductconfigoptions', array('id' => 12, 'gid' => 4, 'optionname' => 'OS', 'optiontype' => 4));
    $insert('tblproductconfigoptions', array('id' => 13, 'gid' => 5, 'optionname' => 'Operating System', 'optiontype' => 1));
    foreach ($lines as $id => $line) {
        $insert('tblproductconfigoptionssub', array('id' => $id, 'configid' => 11, 'optionname' => $line[0], 'hidden' => $line[1]));
    }
};

/** Runs a hook as WHMCS does, and checks that it was quiet. */
$hook = function (Bench $t, $point, $vars) {
    $answer = $t->hook($point, $vars);
    $t->equal('', $answer['output'], $point . ' printed');
    return json_encode($answer['moduleLog']);
};

$images = function ($names) {
    $list = array();
    foreach ($names as $id => $name) {
        $list[] = array('id' => $id, 'name' => $name);
    }
    return array('body' => json_encode(array('ok' => true, 'data' => $list)));
};

$shown = function () {
    $lines = array();
    foreach (Tables::rows('tblproductconfigoptionssub') as $row) {
        $lines[$row['configid'] . ': ' . $row['optionname']] = $row['hidden'];
    }
    return $lines;
};

return array(
    'lines are added, shown again and hidden, never deleted' => function (Bench $t) use ($product, $shown) {
        $product($t, array(
            20 => array('debian-12|Debian of our own name', 1),
            21 => array('centos-7|CentOS 7', 0),
            22 => array('No system', 0),
        ));
        $t->equal('success', $t->call('syncsystems', $t->params()), 'result');
        $requests = $t->requests();
        $t->equal('/whmcs/v1/images?package=hk-e5', $requests[0]['target'], 'asked');
        $t->equal(array(
            '11: debian-12|Debian of our own name' => '0',
            '11: centos-7|CentOS 7' => '1',
            '11: No system' => '0',
            '11: rocky-9|Rocky <9> & more' => '0',
        ), $shown(), 'lines');
        $prices = Tables::rows('tblpricing');
        $t->equal(2, count($prices), 'prices');
        $t->equal(array('configoptions', '1', '23', '0.00', '0.00'), array($prices[1]['type'], $prices[1]['currency'], $prices[1]['relid'],
            $prices[1]['monthly'], $prices[1]['tsetupfee']), 'price');
        $answer = $t->answer('syncsystems', array($t->params()));
        $t->contains('0 added, 0 hidden, 0 renamed', json_encode($answer['moduleLog']), 'a second time changes nothing');
        $t->equal(2, count(Tables::rows('tblpricing')), 'prices of a second time');
    },

    'lines by name are as good' => function (Bench $t) use ($product, $shown) {
        $product($t, array(20 => array('Debian 12', 0), 21 => array('Rocky &lt;9&gt; &amp; more', 0)));
        $t->equal('success', $t->call('syncsystems', $t->params()), 'result');
        $t->equal(array('11: Debian 12' => '0', '11: Rocky &lt;9&gt; &amp; more' => '0'), $shown(), 'lines');
    },

    'without an option or images nothing is changed' => function (Bench $t) use ($product, $shown, $change) {
        $t->contains('which product of this module', $t->call('syncsystems', $t->params()), 'no product');
        $product($t, array(20 => array('debian-12|Debian', 0)));
        $t->script(array(array('body' => '{"ok":true,"data":[]}')));
        $t->contains('(NOTHING_OFFERED)', $t->call('syncsystems', $t->params()), 'no images');
        $t->script(array(Emulation::refuse(503, 'BUSY', 'Busy.')));
        $t->contains('BUSY', $t->call('syncsystems', $t->params()), 'refused');
        $change('tblproducts', 7, array('configoption3' => ''));
        $t->contains('no Package', $t->call('syncsystems', $t->params()), 'no package');
        $change('tblproductconfigoptions', 11, array('optiontype' => 3));
        $t->contains('no configurable option "os|Operating System"', $t->call('syncsystems', $t->params()), 'no option');
        $t->equal(array('11: debian-12|Debian' => '0'), $shown(), 'lines');
        $t->equal(array(), Tables::rows('tblpricing'), 'prices');
    },

    'a product that was never sold has its lines as soon as it is saved' => function (Bench $t) use ($product, $shown, $hook) {
        $product($t, array(20 => array('debian-12|Debian 12', 0)));
        $t->requests();
        $t->contains('1 added', $hook($t, 'ProductEdit', array('pid' => 7, 'servertype' => 'toplink_dcim')), 'log');
        $t->equal(array('11: debian-12|Debian 12' => '0', '11: rocky-9|Rocky <9> & more' => '0'), $shown(), 'lines');
        $requests = $t->requests();
        $t->equal(array(1, true), array(count($requests), $requests[0]['signed']), 'one question');
        foreach (array(array('pid' => 6), array('pid' => 99), array(), null, array('pid' => array())) as $vars) {
            $t->equal('[]', $hook($t, 'ProductEdit', $vars), json_encode($vars));
        }
        $t->equal(array(), $t->requests(), 'products of others');
    },

    'each day lines are added, renamed, hidden and shown again, and prices stay' => function (Bench $t) use ($product, $shown, $hook, $images, $insert) {
        $product($t, array(20 => array('debian-12|Debian 12', 0), 21 => array('rocky-9|Our own Rocky', 0)));
        $insert('tblpricing', array('type' => 'configoptions', 'currency' => 1, 'relid' => 20, 'monthly' => '7.50'));
        $hook($t, 'DailyCronJob', array());
        $before = Tables::rows('tblpricing');
        $t->script(array($images(array('debian-12' => 'Debian 12 "Bookworm"', 'rocky-9' => 'Rocky Linux 9'))));
        $t->contains('0 added, 0 hidden, 1 renamed', $hook($t, 'DailyCronJob', array()), 'log');
        $t->equal(array('11: debian-12|Debian 12 "Bookworm"' => '0', '11: rocky-9|Our own Rocky' => '0'), $shown(), 'renamed');
        $t->script(array($images(array('rocky-9' => 'Rocky Linux 9'))));
        $hook($t, 'DailyCronJob', array());
        $t->equal(array('11: debian-12|Debian 12 "Bookworm"' => '1', '11: rocky-9|Our own Rocky' => '0'), $shown(), 'gone');
        $hook($t, 'DailyCronJob', array());
        $t->equal(array('11: debian-12|Debian 12' => '0', '11: rocky-9|Our own Rocky' => '0'), $shown(), 'back, under its new name');
        $t->equal($before, Tables::rows('tblpricing'), 'prices');
        $all = Tables::dump();
        $t->contains('0 added, 0 hidden, 0 renamed', $hook($t, 'DailyCronJob', array()), 'nothing to do');
        $t->equal($all, Tables::dump(), 'nothing done');
    },

    'while DCIM does not answer all lines stay' => function (Bench $t) use ($product, $shown, $hook, $images) {
        $product($t, array(20 => array('debian-12|Debian', 0), 21 => array('gone|Gone', 1), 22 => array('other-1|Other', 0)));
        $all = Tables::dump();
        $wrong = array(array('close' => true), Emulation::refuse(503, 'BUSY', 'Busy.'), array('status' => 502, 'body' => '<html>'),
            $images(array()), array('body' => '{"ok":true,"data":[{"id":"debian-12"},{"id":5}]}'));
        foreach ($wrong as $answer) {
            $t->script(array($answer));
            $t->contains('Toplink DCIM: ', $hook($t, 'DailyCronJob', array()), json_encode($answer));
            $t->equal($all, Tables::dump(), json_encode($answer));
        }
    },

    'an option that products share has the images of all of them' => function (Bench $t) use ($product, $shown, $hook, $images, $insert) {
        $product($t, array(20 => array('debian-12|Debian 12', 0)));
        $insert('tblproducts', array('id' => 9, 'servertype' => 'toplink_dcim', 'servergroup' => 0, 'configoption3' => 'hk-e7'));
        $insert('tblproductconfiglinks', array('gid' => 4, 'pid' => 9));
        $t->requests();
        $script = array($images(array('debian-12' => 'Debian 12')), $images(array('rocky-9' => 'Rocky')));
        foreach (array('DailyCronJob' => array(), 'ProductEdit' => array('pid' => 9)) as $point => $vars) {
            $t->script($script);
            $hook($t, $point, $vars);
            $t->equal(array('11: debian-12|Debian 12' => '0', '11: rocky-9|Rocky' => '0'), $shown(), $point);
        }
        $requests = $t->requests();
        $t->equal('/whmcs/v1/images?package=hk-e7', $requests[1]['target'], 'the default server, with its encrypted box');
        $t->script(array($script[0], Emulation::refuse(503, 'BUSY', 'Busy.')));
        $hook($t, 'DailyCronJob', array());
        $t->equal(array('11: debian-12|Debian 12' => '0', '11: rocky-9|Rocky' => '0'), $shown(), 'one of them not known');
    },
);
