<?php

/* Calling off what is under way, and what WHMCS knows of the password when work came to nothing or nobody knows. */

$allowed = array('configoption8' => 'on');

/** A service that is being reinstalled; gives the variables of its page. */
$reinstalling = function (Bench $t) use ($allowed) {
    $t->call('CreateAccount', $t->params($allowed));
    $page = $t->call('ClientArea', $t->storedParams($allowed));
    $_SERVER['REQUEST_METHOD'] = 'POST';
    $_POST = array('toplink_dcim_token' => $page['vars']['dcim_form_token'], 'image' => 'rocky-9',
        'confirm_name' => $page['vars']['dcim_name_to_type']);
    $t->equal('success', $t->call('clientreinstall', $t->storedParams($allowed)), 'reinstall');
    $page = $t->call('ClientArea', $t->storedParams($allowed));
    $t->requests();
    return $page['vars'];
};

$form = function ($vars) {
    return array('toplink_dcim_token' => $vars['dcim_form_token'], 'toplink_dcim_form' => $vars['dcim_form_number'],
        'operation' => $vars['dcim_operation'], 'confirm' => '1');
};

$send = function (Bench $t, $post, $changes, $method = 'POST') {
    $_SERVER['REQUEST_METHOD'] = $method;
    $_POST = $post;
    return $t->call('clientcancel', $t->storedParams($changes));
};

$posts = function (Bench $t) {
    return array_values(array_filter($t->requests(), function ($request) {
        return $request['method'] !== 'GET';
    }));
};

return array(
    'a client calls off a reinstallation, and has the old password again' => function (Bench $t) use ($reinstalling, $form, $send, $posts, $allowed) {
        $vars = $reinstalling($t);
        $t->equal(array(true, 'op-1', ''), array($vars['dcim_may_cancel'], $vars['dcim_operation'], $vars['dcim_password']), 'page');
        $row = $t->row(812);
        $t->equal('', $row['password'], 'no password while it changes');
        $t->equal('success', $send($t, $form($vars), $allowed), 'click');
        $sent = $posts($t);
        $t->equal(array('/whmcs/v1/services/812/operations/op-1/cancel', '{}'), array($sent[0]['target'], $sent[0]['body']), 'call');
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $vars = $page['vars'];
        $t->equal(array(false, 'Active', Emulation::PASSWORD, 'Debian 12'), array($vars['dcim_busy'], $vars['dcim_state'],
            $vars['dcim_password'], $vars['dcim_system']), 'as before');
        $row = $t->row(812);
        $t->equal(array(Emulation::PASSWORD, 'root'), array(decrypt($row['password']), $row['username']), 'stored');
    },

    'calling off needs post, token, confirmation, permission, and the work that was shown' => function (Bench $t) use ($reinstalling, $form, $send, $posts, $allowed) {
        $vars = $reinstalling($t);
        $good = $form($vars);
        $t->contains('too old', $send($t, $good, $allowed, 'GET'), 'GET');
        $t->contains('too old', $send($t, array('toplink_dcim_token' => '') + $good, $allowed), 'no token');
        $t->contains('ticking the box', $send($t, array('confirm' => '') + $good, $allowed), 'no confirmation');
        $t->contains('not part of your service', $send($t, $good, array()), 'no permission');
        $t->contains('while your service is active', $send($t, $good, $allowed + array('status' => 'Suspended')), 'suspended');
        $t->equal(0, count($t->requests()), 'requests');
        foreach (array('', 'op-2', '../812/operations/op-1', array('op-1')) as $operation) {
            $t->contains('no longer be cancelled', $send($t, array('operation' => $operation) + $good, $allowed), json_encode($operation));
        }
        $t->equal(0, count($posts($t)), 'posts');
        $closed = $t->call('ClientArea', $t->storedParams());
        $t->equal(array(false, '', ''), array($closed['vars']['dcim_may_cancel'], $closed['vars']['dcim_operation'],
            $closed['vars']['dcim_form_token']), 'without permission');
    },

    'what clients cannot begin they cannot call off' => function (Bench $t) use ($reinstalling, $form, $send, $posts, $allowed) {
        foreach (array('CreateAssignment', 'ResumeAssignment', 'DeleteAssignment', 'SuspendAssignment', 'EndRescue', 'PowerOff') as $verb) {
            $good = $form($reinstalling($t));
            $t->nowIs(array('work' => $verb));
            $page = $t->call('ClientArea', $t->storedParams($allowed));
            $t->equal(false, $page['vars']['dcim_may_cancel'], $verb);
            $t->contains('no longer be cancelled', $send($t, $good, $allowed), $verb);
            $t->equal(0, count($posts($t)), $verb);
            $t->workIsOver();
        }
    },

    'after the point of no return it goes on' => function (Bench $t) use ($reinstalling, $form, $send, $posts, $allowed) {
        $vars = $reinstalling($t);
        $t->nowIs(array('go' => true));
        $t->contains('no longer be cancelled', $send($t, $form($vars), $allowed), 'client');
        $t->equal(0, count($posts($t)), 'posts');
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(array(true, false), array($page['vars']['dcim_busy'], $page['vars']['dcim_may_cancel']), 'page');
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('It can no longer be cancelled', $fields['Busy with'], 'staff');
        $t->contains('point of no return and goes on (CANCEL_TOO_LATE, HTTP 409', $t->call('cancel', $t->storedParams()), 'staff press it');
        $row = $t->row(812);
        $t->equal('', $row['password'], 'the password');

        // The page looked before the machine was allowed to write, the click came after.
        $t->nowIs(array('go' => false));
        $about = array('service_id' => '812', 'operation' => array('id' => 'op-1', 'done' => false, 'verb' => 'ReinstallAssignment', 'cancellable' => true));
        $t->script(array(array('body' => json_encode(array('ok' => true, 'data' => $about))), Emulation::refuse(409, 'CANCEL_TOO_LATE', 'Too late.')));
        $t->contains('no longer be cancelled', $send($t, $form($vars), $allowed), 'a close race');
    },

    'what will end says so and is not called off twice' => function (Bench $t) use ($reinstalling, $allowed) {
        $reinstalling($t);
        $t->nowIs(array('cancelling' => true));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(array(true, 'Your request is being cancelled.', false), array($page['vars']['dcim_busy'], $page['vars']['dcim_work'],
            $page['vars']['dcim_may_cancel']), 'client');
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('It is being cancelled', $fields['Busy with'], 'staff');
    },

    'staff have the button while it helps' => function (Bench $t) use ($reinstalling) {
        $t->check(array_key_exists('Cancel', $t->call('AdminCustomButtonArray', array())), 'asked what there is');
        $t->check(!array_key_exists('Cancel', $t->call('AdminCustomButtonArray', $t->params())), 'no server');
        $t->call('CreateAccount', $t->params());
        $t->check(!array_key_exists('Cancel', $t->call('AdminCustomButtonArray', $t->storedParams())), 'idle');
        $reinstalling($t);
        $t->check(array_key_exists('Cancel', $t->call('AdminCustomButtonArray', $t->storedParams())), 'busy');
        $t->script(array(array('close' => true)));
        $t->check(array_key_exists('Cancel', $t->call('AdminCustomButtonArray', $t->storedParams())), 'nobody can tell');
        $t->nowIs(array('go' => true));
        $t->check(!array_key_exists('Cancel', $t->call('AdminCustomButtonArray', $t->storedParams())), 'too late');
    },

    'staff call off what their page showed' => function (Bench $t) use ($reinstalling, $posts) {
        $reinstalling($t);
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('"Cancel" still stops it', html_entity_decode($fields['Busy with'], ENT_QUOTES, 'UTF-8'), 'hint');
        $t->script(array(Emulation::refuse(409, 'CANCEL_TOO_LATE', 'It is over already.')));
        $t->contains('over already (CANCEL_TOO_LATE', $t->call('cancel', $t->storedParams()), 'another work than the page showed is left alone');
        $t->nowIs(array('work' => 'ReinstallAssignment'));
        $t->requests();
        $t->equal('success', $t->call('cancel', $t->storedParams()), 'cancel');
        $sent = $posts($t);
        $t->equal('/whmcs/v1/services/812/operations/op-1/cancel', $sent[0]['target'], 'call');
        $t->call('AdminServicesTabFields', $t->storedParams());
        $row = $t->row(812);
        $t->equal(Emulation::PASSWORD, decrypt($row['password']), 'the old password');
        $t->contains('nothing is under way', $t->call('cancel', $t->storedParams()), 'nothing to cancel');

        // Without a page, such as by the API: whatever is under way.
        $reinstalling($t);
        $_SESSION = array();
        $t->equal('success', $t->call('cancel', $t->storedParams()), 'without a page');
    },

    'what gave up and keeps the server is let go by staff' => function (Bench $t) use ($reinstalling, $allowed) {
        $reinstalling($t);
        $t->nowIs(array('attention' => true));
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('NEEDS ATTENTION', $fields['Busy with'], 'staff');
        $t->check(array_key_exists('Cancel', $t->call('AdminCustomButtonArray', $t->storedParams())), 'button');
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $vars = $page['vars'];
        $t->equal(array(true, false, false, false, false), array($vars['dcim_stuck'], $vars['dcim_busy'], $vars['dcim_may_cancel'],
            $vars['dcim_may_power'], $vars['dcim_may_reinstall']), 'clients are told to ask');
        $t->equal('success', $t->call('cancel', $t->storedParams()), 'cancel');
    },

    'a called off first installation is created again' => function (Bench $t) use ($posts) {
        $t->call('CreateAccount', $t->params(array('configoption11' => 'debian-12')));
        $t->nowIs(array('work' => 'CreateAssignment'));
        $t->call('AdminServicesTabFields', $t->storedParams());
        $t->equal('success', $t->call('cancel', $t->storedParams()), 'cancel');
        $t->requests();
        $t->equal('success', $t->call('CreateAccount', $t->storedParams(array('configoption11' => 'rocky-9'))), 'again');
        $sent = $posts($t);
        $t->equal(array('PUT', 'rocky-9'), array($sent[0]['method'], json_decode($sent[0]['body'])->image), 'the system that is wanted now');
    },

    'work that came to nothing is told' => function (Bench $t) use ($allowed) {
        $t->call('CreateAccount', $t->params($allowed));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(false, $page['vars']['dcim_unfinished'], 'all is well');
        $t->nowIs(array('reason' => 'could not be brought into the rescue system: 10.0.0.7 is silent'));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(true, $page['vars']['dcim_unfinished'], 'told');
        $t->check(strpos(json_encode($page), '10.0.0.7') === false, 'without our addresses');
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('10.0.0.7 is silent', $fields['DCIM'], 'staff are told why');
    },

    'while nobody knows which password counts all are shown and none is stored' => function (Bench $t) use ($allowed) {
        $t->call('CreateAccount', $t->params($allowed));
        $t->nowIs(array('uncertain' => true));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(array(Emulation::PASSWORD, array(Emulation::OTHER_PASSWORD)), array($page['vars']['dcim_password'],
            $page['vars']['dcim_other_passwords']), 'both');
        $row = $t->row(812);
        $t->equal('', $row['password'], 'stored');
        foreach (array('ClientArea', 'AdminServicesTabFields', 'sync', 'CreateAccount') as $function) {
            $t->call($function, $t->storedParams());
            $row = $t->row(812);
            $t->equal('', $row['password'], $function);
        }
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->contains('not known which one counts', $fields['Password'], 'staff');

        $t->nowIs(array('rescue' => true));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(array(Emulation::RESCUE_PASSWORD, array()), array($page['vars']['dcim_password'], $page['vars']['dcim_other_passwords']), 'rescue');

        $t->nowIs(array('rescue' => false, 'uncertain' => false));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $t->equal(array(Emulation::PASSWORD, array()), array($page['vars']['dcim_password'], $page['vars']['dcim_other_passwords']), 'settled');
        $row = $t->row(812);
        $t->equal(Emulation::PASSWORD, decrypt($row['password']), 'stored again');
        $fields = $t->call('AdminServicesTabFields', $t->storedParams());
        $t->check(!isset($fields['Password']), 'nothing to say');
    },

    'other passwords that cannot be read are not shown' => function (Bench $t) use ($allowed) {
        $t->call('CreateAccount', $t->params($allowed));
        foreach (array('x', array(array('x')), array(null), 5) as $odd) {
            $about = array('service_id' => '812', 'state' => 'active', 'image' => 'debian-12', 'password_uncertain' => true);
            $login = array('service_id' => '812', 'username' => 'root', 'password' => Emulation::PASSWORD, 'rescue' => false, 'other_passwords' => $odd);
            $answers = array();
            foreach (array($about, $login) as $data) {
                $answers[] = array('body' => json_encode(array('ok' => true, 'data' => $data)));
            }
            $t->script($answers);
            $page = $t->call('ClientArea', $t->storedParams());
            $t->equal(array(true, '', array()), array($page['vars']['dcim_available'], $page['vars']['dcim_password'],
                $page['vars']['dcim_other_passwords']), json_encode($odd));
        }
    },
);
