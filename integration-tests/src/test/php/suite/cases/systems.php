<?php

/* Reinstalling, rescue and password: what a click must prove, what DCIM is asked, and what WHMCS knows afterwards. */

/** A form of the client area as the page that was opened last would send it. */
$form = function ($vars, $more) {
    return $more + array(
        'toplink_dcim_token' => $vars['dcim_form_token'],
        'toplink_dcim_form' => $vars['dcim_form_number'],
    );
};

$send = function (Bench $t, $function, $post, $changes = array(), $method = 'POST') {
    $_SERVER['REQUEST_METHOD'] = $method;
    $_POST = $post;
    return $t->call($function, $t->storedParams($changes));
};

$allowed = array('configoption8' => 'on');

$open = function (Bench $t) use ($allowed) {
    $t->call('CreateAccount', $t->params($allowed));
    $page = $t->call('ClientArea', $t->storedParams($allowed));
    $t->requests();
    return $page['vars'];
};

$answered = function ($data) {
    return array(array('body' => json_encode(array('ok' => true, 'data' => $data))));
};

return array(
    'the page offers what fits the machine' => function (Bench $t) use ($allowed) {
        $t->call('CreateAccount', $t->params());
        $t->requests();
        $closed = $t->call('ClientArea', $t->storedParams());
        $t->equal(array(false, array()), array($closed['vars']['dcim_may_reinstall'], $closed['vars']['dcim_images']), 'without permission');
        $t->equal(1, count($t->requests()), 'requests without permission');
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $vars = $page['vars'];
        $t->equal(array('debian-12' => 'Debian 12', 'rocky-9' => 'Rocky <9> & more'), $vars['dcim_images'], 'images');
        $t->equal('hk-a07-203.0.113.10', $vars['dcim_name_to_type'], 'what to type');
        $t->equal(array('root', Emulation::PASSWORD), array($vars['dcim_username'], $vars['dcim_password']), 'login');
        $t->equal('Debian 12', $vars['dcim_system'], 'system');
        $targets = array_map(function ($request) {
            return $request['method'] . ' ' . $request['target'];
        }, $t->requests());
        $t->equal(array('GET /whmcs/v1/services/812', 'GET /whmcs/v1/services/812/images'), $targets, 'requests');
    },

    'a reinstallation needs post, token, permission, choice and the typed name' => function (Bench $t) use ($form, $send, $open, $allowed) {
        $vars = $open($t);
        $good = $form($vars, array('image' => 'rocky-9', 'confirm_name' => 'hk-a07-203.0.113.10'));
        $row = $t->row(812);
        $t->contains('too old', $send($t, 'clientreinstall', $good, $allowed, 'GET'), 'GET');
        $t->contains('too old', $send($t, 'clientreinstall', array('toplink_dcim_token' => '') + $good, $allowed), 'no token');
        $t->contains('too old', $send($t, 'clientreinstall', array('toplink_dcim_token' => str_repeat('0', 32)) + $good, $allowed), 'wrong token');
        $t->contains('too old', $send($t, 'clientreinstall', $good, $allowed + array('serviceid' => 813)), 'the token of another service');
        $t->contains('not part of your service', $send($t, 'clientreinstall', $good), 'no permission');
        $t->contains('while your service is active', $send($t, 'clientreinstall', $good, $allowed + array('status' => 'Suspended')), 'suspended');
        foreach (array('', 'hk-a07', 'on', array('x')) as $typed) {
            $wrong = array('confirm_name' => $typed, 'confirm' => '1') + $good;
            $t->contains('typing the name', $send($t, 'clientreinstall', $wrong, $allowed), json_encode($typed));
        }
        $t->equal(0, count($t->requests()), 'requests');
        foreach (array('', 'no-such', array('x'), 'Rocky <9> & more', '../813') as $image) {
            $t->contains('choose an operating system', $send($t, 'clientreinstall', array('image' => $image) + $good, $allowed), json_encode($image));
        }
        $posts = array_filter($t->requests(), function ($request) {
            return $request['method'] !== 'GET';
        });
        $t->equal(0, count($posts), 'changes');
        $t->equal($row, $t->row(812), 'row');

        $t->equal('success', $send($t, 'clientreinstall', array('confirm_name' => ' HK-A07-203.0.113.10 ') + $good, $allowed), 'at last');
        $requests = $t->requests();
        $t->equal('POST /whmcs/v1/services/812/reinstall', $requests[1]['method'] . ' ' . $requests[1]['target'], 'call');
        $t->equal(array('image' => 'rocky-9'), json_decode($requests[1]['body'], true), 'body');
    },

    'a double click is one reinstallation' => function (Bench $t) use ($form, $send, $open, $allowed) {
        $vars = $open($t);
        $good = $form($vars, array('image' => 'rocky-9', 'confirm_name' => 'hk-a07-203.0.113.10'));
        $t->equal('success', $send($t, 'clientreinstall', $good, $allowed), 'first');
        $t->equal('success', $send($t, 'clientreinstall', $good, $allowed), 'second');
        $keys = array();
        foreach ($t->requests() as $request) {
            if ($request['method'] === 'POST') {
                $keys[] = $request['headers']['idempotency-key'];
            }
        }
        $t->equal(2, count($keys), 'posts');
        $t->equal($keys[0], $keys[1], 'one key');

        // Another choice and another page are other wishes: while the first is at work they are refused.
        $other = array('image' => 'debian-12') + $good;
        $t->contains('busy with an earlier request', $send($t, 'clientreinstall', $other, $allowed), 'another choice');
        $later = array('toplink_dcim_form' => str_repeat('a', 32)) + $good;
        $t->contains('busy with an earlier request', $send($t, 'clientreinstall', $later, $allowed), 'another page');
        $odd = array('toplink_dcim_form' => 'x') + $good;
        $t->contains('busy with an earlier request', $send($t, 'clientreinstall', $odd, $allowed), 'no page of ours');
    },

    'progress is shown while it works, the new password when it is done' => function (Bench $t) use ($form, $send, $open, $allowed) {
        $vars = $open($t);
        $good = $form($vars, array('image' => 'rocky-9', 'confirm_name' => 'hk-a07-203.0.113.10'));
        $t->equal('success', $send($t, 'clientreinstall', $good, $allowed), 'click');
        $row = $t->row(812);
        $t->equal(array('', 'root'), array($row['password'], $row['username']), 'the old password is gone');

        $t->nowIs(array('go' => true));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $vars = $page['vars'];
        $t->equal(array(true, '42', '5', false, false), array($vars['dcim_busy'], $vars['dcim_progress'], $vars['dcim_minutes'],
            $vars['dcim_may_reinstall'], $vars['dcim_may_power']), 'busy');
        $t->equal(array('Your server is being installed.', 'Writing to the disk', 'Being prepared'),
            array($vars['dcim_work'], $vars['dcim_step'], $vars['dcim_state']), 'words');
        $t->equal(array('', '', ''), array($vars['dcim_password'], $vars['dcim_form_token'], $vars['dcim_form_number']), 'nothing to press');
        $t->check(strpos(json_encode($vars), '10.0.0.7') === false, 'what it waits for is shown to clients');
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('42 %, await-written, Waiting for 10.0.0.7', $fields['Busy with'], 'staff see what it waits for');
        $t->contains('value="42"', $fields['Busy with'], 'bar');
        $t->check(!isset($fields['Reinstall with']), 'no choice while it works');
        $row = $t->row(812);
        $t->equal('', $row['password'], 'still none');

        $t->workIsOver();
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal('New' . Emulation::PASSWORD, $page['vars']['dcim_password'], 'shown');
        $t->equal('Rocky <9> & more', $page['vars']['dcim_system'], 'system');
        $row = $t->row(812);
        $t->equal('New' . Emulation::PASSWORD, decrypt($row['password']), 'stored');
        $t->check($row['password'] !== 'New' . Emulation::PASSWORD, 'stored as it is');
        $t->requests();
        $t->call('ClientArea', $t->storedParams());
        $t->equal(1, count($t->requests()), 'fetched once');
    },

    'staff pages and Sync fetch the password as well' => function (Bench $t) use ($form, $send, $open, $allowed) {
        foreach (array('sync', 'AdminServicesTabFields') as $function) {
            $vars = $open($t);
            $send($t, 'clientreinstall', $form($vars, array('image' => 'rocky-9', 'confirm_name' => 'hk-a07-203.0.113.10')), $allowed);
            $t->call($function, $t->storedParams());
            $row = $t->row(812);
            $t->equal('', $row['password'], $function . ' too early');
            $t->workIsOver();
            $t->call($function, $t->storedParams());
            $row = $t->row(812);
            $t->equal('New' . Emulation::PASSWORD, decrypt($row['password']), $function);
        }
    },

    'a reinstallation begun elsewhere is noticed' => function (Bench $t) use ($open, $answered) {
        $open($t);
        $t->script($answered(array('service_id' => '812', 'state' => 'installing', 'image' => 'debian-12',
            'operation' => array('done' => false, 'verb' => 'ReinstallAssignment'))));
        $page = $t->call('ClientArea', $t->storedParams());
        $t->equal('', $page['vars']['dcim_password'], 'shown');
        $t->equal('', $page['vars']['dcim_progress'], 'progress');
        $row = $t->row(812);
        $t->equal('', $row['password'], 'stored');
    },

    'a refused reinstallation says why and leaves the password' => function (Bench $t) use ($form, $send, $open, $allowed) {
        $images = json_encode(array('ok' => true, 'data' => array(array('id' => 'rocky-9', 'name' => 'Rocky'))));
        $cases = array(
            array(423, 'SERVER_BUSY', array(), 'busy with an earlier request'),
            array(409, 'WRONG_STATE', array('data' => array('state' => 'suspended')), 'while your server is suspended'),
            array(409, 'WRONG_STATE', array('data' => array('state' => 'installing')), 'busy with an earlier request'),
            array(409, 'WRONG_STATE', array('data' => array('state' => 'ending')), 'could not be carried out'),
            array(409, 'IMAGE_UNSUITABLE', array(), 'choose another one'),
            array(409, 'INSTALL_UNAVAILABLE', array(), 'ask us'),
            array(409, 'MAINTENANCE_UNAVAILABLE', array(), 'no rescue system here'),
            array(409, 'IMAGE_SOURCE_UNUSABLE', array(), 'could not be carried out'),
            array(503, 'CONTROL_SERVER_UNREACHABLE', array(), 'could not be carried out'),
            array(401, 'CREDENTIAL_INVALID', array(), 'could not be carried out'),
        );
        foreach ($cases as $case) {
            $vars = $open($t);
            $row = $t->row(812);
            $t->script(array(array('body' => $images), Emulation::refuse($case[0], $case[1], 'Server r750-07: 10.0.0.7.', $case[2])));
            $said = $send($t, 'clientreinstall', $form($vars, array('image' => 'rocky-9', 'confirm_name' => $vars['dcim_name_to_type'])), $allowed);
            $t->contains($case[3], $said, $case[1]);
            $t->check(!preg_match('/r750|10\.0|[A-Z]{3,}_|HTTP/', $said), $said);
            $t->equal($row, $t->row(812), $case[1] . ' row');
            $t->workIsOver();
        }
    },

    'a reinstallation whose answer was lost is not known to be refused' => function (Bench $t) use ($form, $send, $open, $allowed) {
        $vars = $open($t);
        $images = json_encode(array('ok' => true, 'data' => array(array('id' => 'rocky-9', 'name' => 'Rocky'))));
        $t->script(array(array('body' => $images), array('close' => true)));
        $good = $form($vars, array('image' => 'rocky-9', 'confirm_name' => $vars['dcim_name_to_type']));
        $t->contains('not known yet', $send($t, 'clientreinstall', $good, $allowed), 'sentence');
        $row = $t->row(812);
        $t->equal('', $row['password'], 'password');
        $t->workIsOver();
        $t->call('ClientArea', $t->storedParams());
        $row = $t->row(812);
        $t->equal('New' . Emulation::PASSWORD, decrypt($row['password']), 'DCIM knows');
    },

    'into the rescue system and out of it' => function (Bench $t) use ($form, $send, $open, $allowed) {
        $vars = $open($t);
        $t->contains('ticking the box', $send($t, 'clientrescuestart', $form($vars, array()), $allowed), 'no confirmation');
        $t->contains('not part of', $send($t, 'clientrescuestart', $form($vars, array('confirm' => '1'))), 'no permission');
        $t->contains('too old', $send($t, 'clientrescueend', array('confirm' => '1'), $allowed), 'no token');
        $t->equal(0, count($t->requests()), 'requests');
        $t->equal('success', $send($t, 'clientrescuestart', $form($vars, array('confirm' => '1')), $allowed), 'start');
        $requests = $t->requests();
        $t->equal('/whmcs/v1/services/812/rescue', $requests[0]['target'], 'call');
        $t->equal(array('action' => 'start'), json_decode($requests[0]['body'], true), 'body');
        $row = $t->row(812);
        $t->equal(Emulation::PASSWORD, decrypt($row['password']), 'the usual password stays');

        $t->workIsOver();
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(array(true, 'root', Emulation::RESCUE_PASSWORD), array($page['vars']['dcim_in_rescue'], $page['vars']['dcim_username'],
            $page['vars']['dcim_password']), 'login of the rescue system');
        $row = $t->row(812);
        $t->equal(Emulation::PASSWORD, decrypt($row['password']), 'it is not stored');
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('running since 2026-01-01T00:00:00Z', $fields['Rescue system'], 'staff');

        $t->equal('success', $send($t, 'clientrescueend', $form($page['vars'], array('confirm' => '1')), $allowed), 'end');
        $t->workIsOver();
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(array(false, Emulation::PASSWORD), array($page['vars']['dcim_in_rescue'], $page['vars']['dcim_password']), 'as before');
    },

    'a new password' => function (Bench $t) use ($form, $send, $open, $allowed) {
        $vars = $open($t);
        $t->contains('ticking the box', $send($t, 'clientresetpassword', $form($vars, array()), $allowed), 'no confirmation');
        $t->equal('success', $send($t, 'clientresetpassword', $form($vars, array('confirm' => '1')), $allowed), 'click');
        $requests = $t->requests();
        $t->equal(array('/whmcs/v1/services/812/password', '{}'), array($requests[1]['target'], $requests[1]['body']), 'call');
        $row = $t->row(812);
        $t->equal('', $row['password'], 'none while it changes');
        $t->workIsOver();
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal('Set' . Emulation::PASSWORD, $page['vars']['dcim_password'], 'shown');
        $row = $t->row(812);
        $t->equal('Set' . Emulation::PASSWORD, decrypt($row['password']), 'stored');
    },

    'the password of a system that DCIM did not install is left alone' => function (Bench $t) use ($form, $send, $allowed) {
        $_POST = array('toplink_dcim_bind_server' => 'r750-07');
        $t->call('AdminServicesTabFieldsSave', $t->params());
        $t->call('bind', $t->params());
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $good = $form($page['vars'], array('confirm' => '1'));
        $t->contains('ask us', $send($t, 'clientresetpassword', $good, $allowed), 'client');
        $t->contains('NEEDS_MANUAL', $t->call('resetpassword', $t->storedParams()), 'staff');
        $params = $t->storedParams(array('password' => ''));
        $t->call('AdminServicesTabFields', $params);
        $row = $t->row(812);
        $t->equal(Bench::ORDERED_PASSWORD, decrypt($row['password']), 'row');
    },

    'a login that is not this service\'s or not whole is not stored' => function (Bench $t) use ($answered) {
        $t->call('CreateAccount', $t->params());
        $about = array('service_id' => '812', 'state' => 'active', 'image' => 'debian-12');
        $whole = array('service_id' => '812', 'username' => 'root', 'password' => Emulation::PASSWORD, 'rescue' => false);
        $odd = array(array(), array('service_id' => '813') + $whole, array('password' => '') + $whole, array('password' => array()) + $whole,
            array('username' => null) + $whole, array('rescue' => 'no') + $whole, array('service_id' => array()) + $whole,
            array('rescue' => true) + $whole);
        foreach ($odd as $login) {
            $t->script(array_merge($answered($about), $answered($login)));
            $before = $t->row(812);
            $page = $t->call('ClientArea', $t->storedParams(array('password' => '')));
            $t->equal(array(true, ''), array($page['vars']['dcim_available'], $page['vars']['dcim_password']), json_encode($login));
            $t->equal($before, $t->row(812), json_encode($login));
        }
    },

    'staff reinstall what they chose and saved' => function (Bench $t) {
        $t->call('CreateAccount', $t->params());
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('<option value="rocky-9">Rocky &lt;9&gt; &amp; more</option>', $fields['Reinstall with'], 'choice');
        $t->requests();
        $t->contains('choose an operating system', $t->call('reinstall', $t->storedParams()), 'nothing chosen');
        $t->equal(0, count($t->requests()), 'requests');
        $_POST = array('toplink_dcim_reinstall_image' => 'rocky-9');
        $t->call('AdminServicesTabFieldsSave', $t->storedParams());
        $_POST = array();
        $t->contains('choose an operating system', $t->call('reinstall', $t->params(array('serviceid' => 813))), 'of another service');
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('to install rocky-9. What is on the system disk is lost', $fields['Reinstall with'], 'hint');
        $t->contains('value="rocky-9" selected', $fields['Reinstall with'], 'chosen');
        $t->script(array(Emulation::refuse(409, 'IMAGE_UNSUITABLE', 'image needs 20 GiB.')));
        $t->contains('image needs 20 GiB (IMAGE_UNSUITABLE, HTTP 409', $t->call('reinstall', $t->storedParams()), 'refused');
        $t->workIsOver();
        $t->equal('success', $t->call('reinstall', $t->storedParams()), 'pressed');
        $t->contains('choose an operating system', $t->call('reinstall', $t->storedParams()), 'a second press');
        $row = $t->row(812);
        $t->equal('', $row['password'], 'password');
        $t->workIsOver();
        foreach (array('rescuestart' => '{"action":"start"}', 'rescueend' => '{"action":"end"}', 'resetpassword' => '{}') as $function => $body) {
            $t->requests();
            $t->equal('success', $t->call($function, $t->storedParams()), $function);
            $requests = $t->requests();
            $t->equal($body, $requests[count($requests) - 1]['body'], $function . ' body');
            $t->workIsOver();
        }
    },

    'the order names its operating system' => function (Bench $t) {
        $cases = array(
            'none' => array(array(), null),
            'product' => array(array('configoption11' => 'debian-12'), 'debian-12'),
            'custom field' => array(array('configoption11' => 'debian-12', 'customfields' => array('Operating System' => 'Rocky 9')), 'Rocky 9'),
            'configurable option' => array(array('configoption11' => 'debian-12', 'customfields' => array('OS' => 'x'),
                'configoptions' => array('Operating System' => 'Ubuntu & "24.04"')), 'Ubuntu & "24.04"'),
            'key before the pipe' => array(array('configoptions' => array('os|Operating System' => 'rocky-9|Rocky 9')), 'rocky-9'),
            'other spelling' => array(array('configoptions' => array('operating_system' => 'rocky-9')), 'rocky-9'),
            'empty choice' => array(array('configoption11' => 'debian-12', 'configoptions' => array('OS' => ''), 'customfields' => 'odd'), 'debian-12'),
            'odd choice' => array(array('configoption11' => 'debian-12', 'configoptions' => array('OS' => array('x'))), 'debian-12'),
            'something else' => array(array('configoptions' => array('OS licence' => 'x', 'Cosmos' => 'y')), null),
        );
        foreach ($cases as $what => $case) {
            $t->call('CreateAccount', $t->params($case[0]));
            $requests = $t->requests();
            $body = json_decode($requests[0]['body'], true);
            $t->equal($case[1], isset($body['image']) ? $body['image'] : null, $what);
            $t->check(!isset($body['ssh_keys']), $what . ': no keys');
        }
    },

    'SSH keys come out of a custom field, one a line' => function (Bench $t) {
        $keys = "ssh-ed25519 AAAA zoe@example\r\n\r\n  ssh-rsa BBBB\n";
        $t->call('CreateAccount', $t->params(array('customfields' => array('SSH Keys' => $keys))));
        $requests = $t->requests();
        $body = json_decode($requests[0]['body'], true);
        $t->equal(array('ssh-ed25519 AAAA zoe@example', 'ssh-rsa BBBB'), $body['ssh_keys'], 'keys');
        $t->equal('success', $t->call('rescuestart', $t->storedParams(array('customfields' => array('SSH public key' => 'ssh-rsa CC')))), 'rescue');
        $requests = $t->requests();
        $t->equal(array('action' => 'start', 'ssh_keys' => array('ssh-rsa CC')), json_decode($requests[0]['body'], true), 'rescue body');
    },

    'a terminated service in its grace period comes back with Create' => function (Bench $t) use ($answered) {
        $about = array('service_id' => '812', 'state' => 'ending', 'purge_at' => '2026-01-08T00:00:00Z');
        $refused = Emulation::refuse(409, 'WRONG_STATE', 'It is being taken back.', array('data' => array('state' => 'ending')));
        foreach (array('active' => 4, 'suspended' => 5) as $was => $count) {
            $t->call('CreateAccount', $t->params());
            $t->requests();
            $t->script(array_merge(array($refused), $answered($about), $answered(array('state' => $was) + $about)));
            $t->equal('success', $t->call('CreateAccount', $t->params()), $was);
            $targets = array_map(function ($request) {
                return $request['method'] . ' ' . substr($request['target'], strlen('/whmcs/v1/services/812'));
            }, $t->requests());
            $wanted = $was === 'active' ? array('PUT ', 'GET ', 'POST /undelete', 'PUT ')
                : array('PUT ', 'GET ', 'POST /undelete', 'POST /unsuspend', 'PUT ');
            $t->equal($wanted, $targets, $was);
        }
        // Without a grace period it is simply refused.
        $t->script(array_merge(array($refused), $answered(array('purge_at' => null) + $about)));
        $t->contains('WRONG_STATE', $t->call('CreateAccount', $t->params()), 'no grace period');
        $t->script($answered($about));
        $fields = $t->call('AdminServicesTabFields', $t->params());
        $t->contains('2026-01-08T00:00:00Z: until then', $fields['Kept until'], 'staff');
    },
);
