<?php

/* The configurable option "Operating System", as DCIM's images are. */

use WhmcsStandIn\Query;
use WhmcsStandIn\Tables;

$insert = function ($table, $row) {
    $query = new Query($table);
    $query->insert($row);
};

/** A product with one option among others, of these lines. */
$product = function ($lines) use ($insert) {
    foreach (array(1 => 'USD', 2 => 'EUR') as $id => $code) {
        $insert('tblcurrencies', array('id' => $id, 'code' => $code));
    }
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

$shown = function () {
    $lines = array();
    foreach (Tables::rows('tblproductconfigoptionssub') as $row) {
        $lines[$row['configid'] . ': ' . $row['optionname']] = $row['hidden'];
    }
    return $lines;
};

return array(
    'lines are added, shown again and hidden, never deleted' => function (Bench $t) use ($product, $shown) {
        $product(array(
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
        $t->contains('0 added, 0 hidden', json_encode($answer['moduleLog']), 'a second time changes nothing');
        $t->equal(2, count(Tables::rows('tblpricing')), 'prices of a second time');
    },

    'lines by name are as good' => function (Bench $t) use ($product, $shown) {
        $product(array(20 => array('Debian 12', 0), 21 => array('Rocky &lt;9&gt; &amp; more', 0)));
        $t->equal('success', $t->call('syncsystems', $t->params()), 'result');
        $t->equal(array('11: Debian 12' => '0', '11: Rocky &lt;9&gt; &amp; more' => '0'), $shown(), 'lines');
    },

    'without an option or images nothing is changed' => function (Bench $t) use ($product, $shown) {
        $t->contains('no configurable option "os|Operating System"', $t->call('syncsystems', $t->params()), 'no option');
        $product(array(20 => array('debian-12|Debian', 0)));
        $t->script(array(array('body' => '{"ok":true,"data":[]}')));
        $t->contains('(NOTHING_OFFERED)', $t->call('syncsystems', $t->params()), 'no images');
        $t->script(array(Emulation::refuse(503, 'BUSY', 'Busy.')));
        $t->contains('BUSY', $t->call('syncsystems', $t->params()), 'refused');
        $t->contains('no Package', $t->call('syncsystems', $t->params(array('configoption3' => ''))), 'no package');
        $t->equal(array('11: debian-12|Debian' => '0'), $shown(), 'lines');
        $t->equal(array(), Tables::rows('tblpricing'), 'prices');
    },
);
