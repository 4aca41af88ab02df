<?php

/* The life of an order, and what reaches tblhosting and the gateway. */

return array(
    'test connection' => function (Bench $t) {
        $t->equal(array('success' => true, 'error' => ''), $t->call('TestConnection', $t->params()), 'result');
        $requests = $t->requests();
        $t->equal('/whmcs/v1/ping', $requests[0]['target'], 'path');
        $t->equal(true, $requests[0]['signed'], 'signature');
        $t->check(strpos($requests[0]['headers']['authorization'], Emulation::SECRET) === false, 'the SECRET crossed the wire');
    },

    'create stores everything before it says success' => function (Bench $t) {
        $t->equal('success', $t->call('CreateAccount', $t->params()), 'result');
        $row = $t->row(812);
        $t->equal('hk-a07-203.0.113.10', $row['domain'], 'domain');
        $t->equal('root', $row['username'], 'username');
        $t->equal(Emulation::PASSWORD, decrypt($row['password']), 'password');
        $t->check($row['password'] !== Emulation::PASSWORD, 'the password is stored as it is');
        $t->equal('203.0.113.10', $row['dedicatedip'], 'dedicatedip');
        $t->equal("203.0.113.10/29\n2001:db8::10/64", $row['assignedips'], 'assignedips');
        $requests = $t->requests();
        $t->equal(1, count($requests), 'requests');
        $t->equal('PUT /whmcs/v1/services/812', $requests[0]['method'] . ' ' . $requests[0]['target'], 'call');
        $t->equal(
            array('package' => 'hk-e5', 'client_id' => '1042', 'prefix' => 'hk_', 'hostname_format' => '{label}-{ipv4}'),
            json_decode($requests[0]['body'], true),
            'body'
        );
        $t->equal('application/json', $requests[0]['headers']['content-type'], 'content type');
        $t->check(!isset($requests[0]['headers']['expect']), 'Expect: 100-continue was sent');
    },

    'create again finds the same server' => function (Bench $t) {
        $t->equal('success', $t->call('CreateAccount', $t->params()), 'first');
        $first = $t->row(812);
        $t->equal('success', $t->call('CreateAccount', $t->params()), 'second');
        $t->equal($first, $t->row(812), 'row');
        $requests = $t->requests();
        $t->check(
            $requests[0]['headers']['idempotency-key'] !== $requests[1]['headers']['idempotency-key'],
            'two clicks had one key'
        );
    },

    'names with & and a site reach the gateway as they are' => function (Bench $t) {
        $t->call('CreateAccount', $t->params(array('configoption3' => 'R&D "big" <1>', 'configoption2' => 'hk', 'serveraccesshash' => '')));
        $requests = $t->requests();
        $t->equal(
            array('package' => 'R&D "big" <1>', 'client_id' => '1042', 'prefix' => '', 'site' => 'hk'),
            json_decode($requests[0]['body'], true),
            'body'
        );
    },

    'a server that is still being made ready is sold' => function (Bench $t) {
        $t->script(array(array('status' => 202, 'body' => json_encode(array('ok' => true, 'data' => array(
            'service_id' => '812', 'state' => 'installing', 'server' => array('id' => 's-1', 'label' => 'S1'), 'hostname' => 's1',
            'ipv4' => null, 'ipv6' => '2001:db8::1', 'assigned_ips' => array('2001:db8::1/64'), 'username' => 'root',
            'password' => Emulation::PASSWORD, 'port' => 22,
            'operation' => array('id' => 'x', 'verb' => 'CreateAssignment', 'done' => false),
        ))))));
        $t->equal('success', $t->call('CreateAccount', $t->params()), 'result');
        $row = $t->row(812);
        $t->equal('2001:db8::1', $row['dedicatedip'], 'a server with IPv6 only');
    },

    'less than a complete server is no success and stores nothing' => function (Bench $t) {
        $whole = array('service_id' => '812', 'state' => 'active', 'server' => array('id' => 's-1', 'label' => 'S1'), 'hostname' => 's1',
            'ipv4' => '203.0.113.1', 'assigned_ips' => array('203.0.113.1/29'), 'username' => 'root', 'password' => Emulation::PASSWORD);
        $broken = array();
        foreach (array_keys($whole) as $key) {
            if ($key !== 'ipv4') {
                $broken[$key . ' missing'] = array_diff_key($whole, array($key => 1));
                $broken[$key . ' null'] = array($key => null) + $whole;
                $broken[$key . ' of another type'] = array($key => array('x' => array())) + $whole;
            }
        }
        foreach (array('suspended', 'ending', 'failed', 'none') as $state) {
            $broken['state ' . $state] = array('state' => $state) + $whole;
        }
        $broken['another service'] = array('service_id' => '813') + $whole;
        foreach ($broken as $what => $data) {
            $params = $t->params();
            $before = $t->row(812);
            $t->script(array(array('body' => json_encode(array('ok' => true, 'request_id' => 'r', 'data' => $data)))));
            $t->matches('/^Toplink DCIM: .+ \((NOT_DCIM|WRONG_STATE)/', $t->call('CreateAccount', $params), $what);
            $t->equal($before, $t->row(812), $what . ': tblhosting');
        }
    },

    'a lost answer is no lost order' => function (Bench $t) {
        // The server is made, the answer is lost: look, and ask again with the same key.
        $t->script(array(array('close' => true)));
        $t->equal('success', $t->call('CreateAccount', $t->params()), 'result');
        $requests = $t->requests();
        $t->equal(array('PUT', 'GET', 'PUT'), array_map(function ($request) {
            return $request['method'];
        }, $requests), 'requests');
        $t->equal($requests[0]['headers']['idempotency-key'], $requests[2]['headers']['idempotency-key'], 'key');
        $row = $t->row(812);
        $t->equal('root', $row['username'], 'username');
    },

    'a lost answer without a server behind it is told' => function (Bench $t) {
        $none = Emulation::refuse(404, 'NOT_FOUND', 'There is none.');
        $t->script(array(array('close' => true), $none));
        $t->matches('/^Toplink DCIM: the connection to .+ broke off .+ \(CONNECTION_LOST, request [0-9a-f-]{36}\)$/',
            $t->call('CreateAccount', $t->params()), 'result');
        $t->equal(2, count($t->requests()), 'requests');
    },

    'create refuses what it cannot order' => function (Bench $t) {
        $cases = array(
            'no Package' => array('configoption3' => ''),
            'which service' => array('serviceid' => 0),
            'whose service' => array('userid' => '', 'clientsdetails' => array()),
        );
        foreach ($cases as $part => $changes) {
            $t->contains($part, $t->call('CreateAccount', $t->params($changes)), $part);
        }
        $params = $t->params();
        $params['serviceid'] = 4711;
        $t->contains('WHMCS has no service 4711', $t->call('CreateAccount', $params), 'unknown service');
        $t->equal(0, count($t->requests()), 'requests');
    },

    'what WHMCS does not store is told' => function (Bench $t) {
        $params = $t->params();
        WhmcsStandIn\Tables::$lostColumn = 'dedicatedip';
        $t->contains('WHMCS did not store dedicatedip of service 812 (NOT_STORED)', $t->call('CreateAccount', $params), 'result');
    },

    'suspend, unsuspend, terminate and the rest' => function (Bench $t) {
        $t->call('CreateAccount', $t->params());
        $t->requests();
        $cases = array(
            array('SuspendAccount', array('suspendreason' => 'Over due & <late>'), '/suspend',
                array('reason' => 'Over due & <late>', 'keep_power' => false)),
            array('SuspendAccount', array('configoption4' => 'None'), '/suspend', array('reason' => '', 'keep_power' => true)),
            array('UnsuspendAccount', array(), '/unsuspend', array()),
            array('ChangePackage', array('configoption3' => 'hk-e7'), '/change-package', array('package' => 'hk-e7')),
            array('Renew', array(), '/renew', array()),
            array('poweron', array(), '/power', array('action' => 'on')),
            array('poweroff', array(), '/power', array('action' => 'off')),
            array('reboot', array(), '/power', array('action' => 'reset')),
            array('bmcreset', array(), '/bmc-reset', array()),
            array('TerminateAccount', array('configoption5' => 'none'), '/terminate', array('keep_power' => true)),
            array('TerminateAccount', array('configoption5' => 'wipe'), '/terminate', array('keep_power' => false, 'wipe' => 'quick')),
            array('TerminateAccount', array('configoption5' => 'Wipe fully'), '/terminate',
                array('keep_power' => false, 'wipe' => 'full')),
            array('TerminateAccount', array('configoption5' => ''), '/terminate', array('keep_power' => false)),
        );
        foreach ($cases as $case) {
            $t->equal('success', $t->call($case[0], $t->params($case[1])), $case[0]);
            $requests = $t->requests();
            $t->equal('POST /whmcs/v1/services/812' . $case[2], $requests[0]['method'] . ' ' . $requests[0]['target'], $case[0]);
            $t->equal($case[3], json_decode($requests[0]['body'], true), $case[0] . ' body');
            $t->equal('{', substr($requests[0]['body'], 0, 1), $case[0] . ' body is an object');
            $t->equal(1, count($requests), $case[0] . ' requests');
        }
    },

    'an action this release does not have stops before anything happens' => function (Bench $t) {
        foreach (array('port down', 'wipe', 'Port down') as $action) {
            $t->contains('Suspend action must be "Power off" or "None"', $t->call('SuspendAccount', $t->params(array('configoption4' => $action))), $action);
        }
        foreach (array('port down', 'Wiped', 'wipe it') as $action) {
            $t->contains('Terminate action must be', $t->call('TerminateAccount', $t->params(array('configoption5' => $action))), $action);
        }
        $t->equal(0, count($t->requests()), 'requests');
    },

    'bytes that are no UTF-8 do not stop a suspension' => function (Bench $t) {
        $t->call('CreateAccount', $t->params());
        $t->requests();
        $params = $t->params();
        $params['suspendreason'] = "Gel\xf6scht\r\nvon Zo\xc3\xab";
        $t->equal('success', $t->call('SuspendAccount', $params), 'result');
        $requests = $t->requests();
        $body = json_decode($requests[0]['body'], true);
        $t->equal('Gel?scht von Zo??', $body['reason'], 'reason');
        $params['suspendreason'] = "Zo\xc3\xab\r\n\xc2\x85\x00" . str_repeat('x', 600);
        $t->equal('success', $t->call('SuspendAccount', $params), 'control characters');
        $requests = $t->requests();
        $body = json_decode($requests[0]['body'], true);
        $t->matches("/^Zo\xc3\xab x+$/D", $body['reason'], 'control characters');
        // Elsewhere they are refused: nobody can say which package is meant.
        $params['configoption3'] = "\xff";
        $t->contains('Toplink DCIM: ', $t->call('ChangePackage', $params), 'package');
    },

    'a reboot whose answer was lost is not done twice' => function (Bench $t) {
        $t->call('CreateAccount', $t->params());
        $t->requests();
        foreach (array('reboot', 'bmcreset') as $function) {
            $unknown = Emulation::refuse(504, 'OUTCOME_UNKNOWN', 'No answer in time.', array('changed' => 'unknown'));
            $t->script(array(array('close' => true), $unknown));
            $t->contains('CONNECTION_LOST', $t->call($function, $t->params()), 'first');
            $t->contains('OUTCOME_UNKNOWN, HTTP 504', $t->call($function, $t->params()), 'second');
            $t->equal('success', $t->call($function, $t->params()), 'third');
            $t->equal('success', $t->call($function, $t->params()), 'a new click');
            $t->script(array(Emulation::refuse(423, 'SERVER_BUSY', 'Busy.')));
            $t->contains('SERVER_BUSY', $t->call($function, $t->params()), 'refused');
            $t->equal('success', $t->call($function, $t->params()), 'after a refusal');
            $keys = array_map(function ($request) {
                return $request['headers']['idempotency-key'];
            }, $t->requests());
            $t->equal($keys[0], $keys[1], 'second key');
            $t->equal($keys[0], $keys[2], 'third key');
            $t->equal(4, count(array_unique($keys)), 'new clicks have new keys');
        }
    },
);
