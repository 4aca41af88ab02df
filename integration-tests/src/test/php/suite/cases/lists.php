<?php

/* ListAccounts, the loaders of product fields, and the tables WHMCS reads about the module. */

return array(
    'all accounts of all pages' => function (Bench $t) {
        $result = $t->call('ListAccounts', $t->params());
        $t->equal(true, $result['success'], 'success');
        $t->equal(array('Active', 'Suspended', 'Terminated', 'Active'), array_map(function ($account) {
            return $account['status'];
        }, $result['accounts']), 'status');
        $t->equal(array(
            'email' => '',
            'username' => 'hk_1042',
            'domain' => 'hk-a07-203.0.113.10',
            'uniqueIdentifier' => 'hk-a07-203.0.113.10',
            'product' => 'hk-e5',
            'primaryip' => '203.0.113.10',
            'created' => '2026-01-01 00:00:00',
            'status' => 'Active',
        ), $result['accounts'][0], 'account');
        $requests = $t->requests();
        $t->equal('/whmcs/v1/services?page_token=p%2F2', $requests[1]['target'], 'second page');
        $t->equal(true, $requests[1]['signed'], 'the signature covers the query');
    },

    'a list that is not complete is no list' => function (Bench $t) {
        $page = function ($data) {
            return array('body' => json_encode(array('ok' => true, 'data' => $data)));
        };
        $scripts = array(
            'second page refused' => array($page(array('services' => array(), 'next_page_token' => 'a')), Emulation::refuse(503, 'BUSY', 'Busy.')),
            'second page lost' => array($page(array('services' => array(), 'next_page_token' => 'a')), array('close' => true)),
            'token missing' => array($page(array('services' => array()))),
            'services missing' => array($page(array('next_page_token' => ''))),
            'services no list' => array($page(array('services' => 'x', 'next_page_token' => ''))),
            'entry odd' => array($page(array('services' => array('x'), 'next_page_token' => ''))),
            'entry without state' => array($page(array('services' => array(array('service_id' => '1')), 'next_page_token' => ''))),
            'going round' => array(
                $page(array('services' => array(), 'next_page_token' => 'a')),
                $page(array('services' => array(), 'next_page_token' => 'a')),
            ),
        );
        foreach ($scripts as $what => $script) {
            $t->script($script);
            $result = $t->call('ListAccounts', $t->params());
            $t->equal(false, $result['success'], $what);
            $t->check(!isset($result['accounts']), $what . ': accounts');
            $t->matches('/^Toplink DCIM: .+\)$/', $result['error'], $what);
        }
    },

    'packages and sites fill the product fields' => function (Bench $t) {
        $t->equal(array('hk-e5' => 'HK E5 & more (3 free)'), $t->call('PackageLoader', $t->params()), 'packages');
        $t->equal(array('' => 'Any', 'hk' => 'Hong Kong'), $t->call('SiteLoader', $t->params()), 'sites');
        $t->equal(
            array('' => 'Default of the package in DCIM', 'debian-12' => 'Debian 12', 'rocky-9' => 'Rocky <9> & more'),
            $t->call('ImageLoader', $t->params()),
            'images'
        );
        $t->script(array(Emulation::refuse(403, 'SCOPE_MISSING', 'No.')));
        $answer = $t->answer('PackageLoader', array($t->params()));
        $t->equal('Toplink DCIM: No (SCOPE_MISSING, HTTP 403, request req-refused)', $answer['thrown'], 'WHMCS shows what is thrown');
        $t->script(array(array('body' => '{"ok":true,"data":[{"id":null}]}')));
        $answer = $t->answer('SiteLoader', array($t->params()));
        $t->contains('NOT_DCIM', $answer['thrown'], 'odd list');
    },

    'eleven product options in their order for ever' => function (Bench $t) {
        $options = $t->call('ConfigOptions', array());
        $t->equal(
            array('Connection node', 'Data centre', 'Package', 'Suspend action', 'Terminate action', 'Client console', 'Client power',
                'Client reinstall', 'Show port speed', 'Show hardware', 'Default OS'),
            array_keys($options),
            'names'
        );
        foreach ($options as $name => $option) {
            $t->check($option['SimpleMode'] === true, $name . ' disappears in simple mode');
            if (isset($option['Loader'])) {
                $t->check(function_exists($option['Loader']), $name . ' loader');
                $t->equal('text', $option['Type'], $name . ' on WHMCS 6');
            }
        }
        $t->equal('Power off,None', $options['Suspend action']['Options'], 'only what works');
        $t->equal('Power off,None,Wipe,Wipe fully', $options['Terminate action']['Options'], 'only what works');
    },

    'what WHMCS reads about the module' => function (Bench $t) {
        $meta = $t->call('MetaData', array());
        $t->equal('Toplink DCIM', $meta['DisplayName'], 'name');
        $t->equal(array('80', '443'), array($meta['DefaultNonSSLPort'], $meta['DefaultSSLPort']), 'ports');
        foreach (array_merge($t->call('AdminCustomButtonArray', array()), $t->call('ClientAreaAllowedFunctions', array())) as $function) {
            $t->check($t->whmcs->defines($function), $function);
        }
        foreach (array('UsageUpdate', 'ChangePassword', 'ClientAreaCustomButtonArray', 'ServiceSingleSignOn') as $absent) {
            $t->check(!$t->whmcs->defines($absent), $absent . ' would show what does not work, or do it unasked');
        }
        $staff = array_values($t->call('AdminCustomButtonArray', array()));
        $t->equal(array(), array_intersect($staff, array_values($t->call('ClientAreaAllowedFunctions', array()))), 'staff buttons clients may press');
    },

    'the hook draws on the server page only' => function (Bench $t) {
        $t->contains('username_prefix', $t->whmcs->hook('AdminAreaFooterOutput', array('filename' => 'configservers')), 'server page');
        foreach (array(array('filename' => 'clientssummary'), array(), null, array('filename' => array())) as $vars) {
            $t->equal('', $t->whmcs->hook('AdminAreaFooterOutput', $vars), json_encode($vars));
        }
    },
);
