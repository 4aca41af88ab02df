<?php

/* The service page of staff. */

return array(
    'the service tab' => function (Bench $t) {
        $t->call('CreateAccount', $t->params());
        $fields = $t->call('AdminServicesTabFields', $t->params());
        $t->contains('power on (seen 2026-01-01T00:00:00Z), service active', $fields['DCIM'], 'status');
        $t->equal('HK-A07 (r750-07)', $fields['Server'], 'server');
        $t->equal('HK E5 &amp; more', $fields['Package in DCIM'], 'package');
        $t->equal('hk_1042', $fields['Customer in DCIM'], 'customer');
        $t->equal('203.0.113.10/29<br>2001:db8::10/64', $fields['Assigned addresses'], 'addresses');
        $t->contains('name="toplink_dcim_bind_server"', $fields['Bind server'], 'bind box');
        $t->check(!isset($fields['Busy with']), 'busy');
    },

    'the service tab escapes what it shows' => function (Bench $t) {
        $evil = '<script>"\'&';
        $t->script(array(array('body' => json_encode(array('ok' => true, 'data' => array(
            'service_id' => '812', 'state' => $evil, 'state_reason' => $evil, 'server' => array('id' => $evil, 'label' => $evil),
            'hostname' => $evil, 'assigned_ips' => array($evil, array()), 'package' => array('name' => $evil), 'customer' => $evil,
            'power' => array('state' => $evil, 'observed_at' => $evil),
            'operation' => array('done' => false, 'verb' => $evil, 'step' => $evil, 'message' => $evil),
        ))))));
        $_SESSION['toplink_dcim']['bind:812'] = array('value' => $evil, 'time' => time());
        foreach ($t->call('AdminServicesTabFields', $t->params()) as $name => $html) {
            $t->check(strpos($html, '<script') === false && strpos($html, '"\'') === false, $name . ': ' . $html);
        }
    },

    'the service tab without a server' => function (Bench $t) {
        $fields = $t->call('AdminServicesTabFields', $t->params());
        $t->equal('Toplink DCIM: Service 812 has no server (NOT_FOUND, HTTP 404, request req-refused)', $fields['DCIM'], 'error');
        $t->equal(array('DCIM', 'Bind server'), array_keys($fields), 'fields');
    },

    'sync stores name and addresses and leaves the account' => function (Bench $t) {
        $t->call('CreateAccount', $t->params());
        $t->equal('success', $t->call('sync', $t->params()), 'result');
        $row = $t->row(812);
        $t->equal('hk-a07-203.0.113.10', $row['domain'], 'domain');
        $t->equal(Emulation::PASSWORD, decrypt($row['password']), 'password');
        $t->requests();
        $t->call('TerminateAccount', $t->params());
        $t->contains('has no server (NOT_FOUND', $t->call('sync', $t->params()), 'nothing to sync');
    },

    'bind by id, unbind' => function (Bench $t) {
        $t->contains('type the server\'s id', $t->call('bind', $t->params()), 'nothing typed');
        foreach (array('Not An Id', '../x', 'a', '<b>') as $wrong) {
            $_POST = array('toplink_dcim_bind_server' => $wrong);
            $t->call('AdminServicesTabFieldsSave', $t->params());
            $t->contains('type the server\'s id', $t->call('bind', $t->params()), $wrong);
        }
        $t->equal(0, count($t->requests()), 'requests');

        $_POST = array('toplink_dcim_bind_server' => ' r750-07 ');
        $t->call('AdminServicesTabFieldsSave', $t->params());
        $_POST = array();
        $fields = $t->call('AdminServicesTabFields', $t->params());
        $t->contains('Press &quot;Bind&quot; to give this service server r750-07', $fields['Bind server'], 'hint');
        $t->requests();
        $t->script(array(Emulation::refuse(409, 'SERVER_ASSIGNED', 'Server r750-07 is assigned.')));
        $t->contains('SERVER_ASSIGNED', $t->call('bind', $t->params()), 'taken');
        $t->equal('success', $t->call('bind', $t->params()), 'result');
        $requests = $t->requests();
        $t->equal(
            array('server' => 'r750-07', 'package' => 'hk-e5', 'client_id' => '1042', 'prefix' => 'hk_', 'hostname_format' => '{label}-{ipv4}'),
            json_decode($requests[1]['body'], true),
            'body'
        );
        $row = $t->row(812);
        $t->equal('203.0.113.10', $row['dedicatedip'], 'dedicatedip');
        $t->equal('ordered', $row['username'], 'the account of a machine in use is not known');
        $t->contains('type the server\'s id', $t->call('bind', $t->params()), 'bound once');

        $t->equal('success', $t->call('unbind', $t->params()), 'unbind');
        $row = $t->row(812);
        $t->equal(array('', ''), array($row['dedicatedip'], $row['assignedips']), 'addresses after unbind');
    },

    'an emptied box forgets, another service does not see it' => function (Bench $t) {
        $_POST = array('toplink_dcim_bind_server' => 'r750-07');
        $t->call('AdminServicesTabFieldsSave', $t->params());
        $t->contains('type the server\'s id', $t->call('bind', $t->params(array('serviceid' => 813))), 'another service');
        $_POST = array('toplink_dcim_bind_server' => array('odd'));
        $t->call('AdminServicesTabFieldsSave', $t->params());
        $t->contains('type the server\'s id', $t->call('bind', $t->params()), 'emptied');
    },
);
