<?php

/* The client area: what clients see, and what a click must prove. */

$click = function (Bench $t, $function, $post, $changes = array(), $method = 'POST') {
    $_SERVER['REQUEST_METHOD'] = $method;
    $_POST = $post;
    return $t->call($function, $t->params($changes));
};

/** Whether a class that begins so is beside this one. */
$stands = function ($beginning, $class, $classes) {
    foreach ($classes as $other) {
        if ($other !== $class && strpos($other, $beginning) === 0) {
            return true;
        }
    }
    return false;
};

return array(
    'the page of an active server' => function (Bench $t) {
        $t->call('CreateAccount', $t->params());
        $page = $t->call('ClientArea', $t->params());
        $t->equal('templates/clientarea', $page['templatefile'], 'template');
        $vars = $page['vars'];
        $t->equal(array(true, 'Active', 'on', true, false), array($vars['dcim_available'], $vars['dcim_state'], $vars['dcim_power'],
            $vars['dcim_may_power'], $vars['dcim_busy']), 'state');
        $t->equal('HK E5 & more', $vars['dcim_hardware'], 'hardware');
        $t->equal(array('203.0.113.10/29', '2001:db8::10/64'), $vars['dcim_addresses'], 'addresses');
        $t->check(strpos(json_encode($vars), 'r750-07') === false && strpos(json_encode($vars), 'HK-A07') === false, 'the rack is shown to clients');
        $vars = $t->call('ClientArea', $t->params(array('configoption7' => '', 'configoption10' => '')));
        $t->equal(array(false, '', ''), array($vars['vars']['dcim_may_power'], $vars['vars']['dcim_hardware'], $vars['vars']['dcim_form_token']), 'permissions');
    },

    'clients never see codes and addresses' => function (Bench $t) {
        $script = array(
            array('close' => true),
            Emulation::refuse(403, 'SOURCE_IP_NOT_ALLOWED', 'address 203.0.113.9 may not use key "whmcs"; allowed: 198.51.100.4'),
            array('status' => 200, 'body' => '<html>'),
            array('body' => '{"ok":true,"data":{}}'),
        );
        foreach ($script as $answer) {
            $t->script(array($answer));
            $page = $t->call('ClientArea', $t->params());
            $t->equal(false, $page['vars']['dcim_available'], 'available');
            $t->equal('Server information is not available at the moment.', $page['vars']['dcim_message'], 'message');
            $t->check(!preg_match('/203\.0|127\.0|HTTP|[A-Z]{3,}_/', json_encode($page)), json_encode($page));
        }
    },

    'a click needs post, token and confirmation' => function (Bench $t) use ($click) {
        $t->call('CreateAccount', $t->params());
        $page = $t->call('ClientArea', $t->params());
        $token = $page['vars']['dcim_form_token'];
        $t->matches('/^[0-9a-f]{32}$/', $token, 'token');
        $again = $t->call('ClientArea', $t->params());
        $t->equal($token, $again['vars']['dcim_form_token'], 'a second tab has the same token');
        $good = array('toplink_dcim_token' => $token, 'confirm' => '1');
        $t->requests();
        foreach (array('clientpoweron' => 'on', 'clientpoweroff' => 'off', 'clientreboot' => 'reset') as $function => $action) {
            $t->contains('too old', $click($t, $function, $good, array(), 'GET'), 'GET');
            $t->contains('too old', $click($t, $function, array('confirm' => '1')), 'no token');
            $t->contains('too old', $click($t, $function, array('toplink_dcim_token' => array($token), 'confirm' => '1')), 'odd token');
            $t->contains('too old', $click($t, $function, array('toplink_dcim_token' => 'x') + $good), 'wrong token');
            $t->contains('too old', $click($t, $function, $good, array('serviceid' => 813)), 'the token of another service');
            $t->contains('confirm', $click($t, $function, array('toplink_dcim_token' => $token)), 'no confirmation');
            $t->contains('not part of your service', $click($t, $function, $good, array('configoption7' => '')), 'no permission');
            $t->contains('while your service is active', $click($t, $function, $good, array('status' => 'Suspended')), 'suspended');
            $t->equal(0, count($t->requests()), 'requests');
            $t->equal('success', $click($t, $function, $good), $function);
            $requests = $t->requests();
            $t->equal(array('action' => $action), json_decode($requests[0]['body'], true), $function . ' body');
            $t->script(array(Emulation::refuse(409, 'WRONG_STATE', 'Service 812 is suspended.')));
            $t->equal('The request could not be carried out at the moment. Please try again later.', $click($t, $function, $good), 'refused');
            $t->requests();
        }
    },

    'a client without a session can do nothing' => function (Bench $t) use ($click) {
        $t->call('CreateAccount', $t->params());
        $t->contains('too old', $click($t, 'clientreboot', array('toplink_dcim_token' => '', 'confirm' => '1')), 'empty token');
        $_SESSION['toplink_dcim']['form:812'] = array('value' => 'abc', 'time' => time() - 901);
        $t->contains('too old', $click($t, 'clientreboot', array('toplink_dcim_token' => 'abc', 'confirm' => '1')), 'old token');
        foreach (array('x', array(), array('value' => 5, 'time' => time()), array('value' => 'abc', 'time' => 'x')) as $odd) {
            $_SESSION['toplink_dcim'] = array('form:812' => $odd);
            $t->contains('too old', $click($t, 'clientreboot', array('toplink_dcim_token' => 'abc', 'confirm' => '1')), json_encode($odd));
        }
        $_SESSION['toplink_dcim'] = 'odd';
        $t->contains('too old', $click($t, 'clientreboot', array('toplink_dcim_token' => 'o', 'confirm' => '1')), 'odd session');
    },

    'buttons of a suspended server are not drawn' => function (Bench $t) {
        $t->script(array(array('body' => json_encode(array('ok' => true, 'data' => array(
            'service_id' => '812', 'state' => 'suspended', 'hostname' => 'h', 'operation' => array('done' => false),
        ))))));
        $page = $t->call('ClientArea', $t->params());
        $t->equal(array(false, 'Suspended', 'unknown', true), array($page['vars']['dcim_may_power'], $page['vars']['dcim_state'],
            $page['vars']['dcim_power'], $page['vars']['dcim_busy']), 'page');
    },

    'a machine that is on its way is not shown as running' => function (Bench $t) {
        foreach (array('starting', 'stopping') as $transition) {
            $t->script(array(array('body' => json_encode(array('ok' => true, 'data' => array(
                'service_id' => '812', 'state' => 'active', 'hostname' => 'h',
                'power' => array('state' => 'on', 'transition' => $transition, 'observed_at' => '2026-01-01T00:00:00Z'),
            ))))));
            $page = $t->call('ClientArea', $t->params());
            $t->equal($transition, $page['vars']['dcim_power'], $transition);
        }
    },

    'every variable of the template is given, and every one is escaped' => function (Bench $t) {
        $page = $t->call('ClientArea', $t->params());
        $template = file_get_contents($t->whmcs->directory() . '/templates/clientarea.tpl');
        preg_match_all('/\$(dcim_[a-z_]+)/', $template, $used);
        $own = array('dcim_address', 'dcim_image', 'dcim_other', 'dcim_function', 'dcim_label');
        foreach (array_diff(array_unique($used[1]), $own) as $name) {
            $t->check(array_key_exists($name, $page['vars']), $name);
        }
        preg_match_all('/\{\$[^}]+\}/', $template, $printed);
        foreach ($printed[0] as $tag) {
            $t->check(strpos($tag, "|escape:'") !== false || $tag === '{$dcim_function}' || $tag === '{$dcim_label}', $tag);
        }
    },

    'there are words for every step that work can be at' => function (Bench $t) {
        $steps = file(__DIR__ . '/../../../../../../dcim-core/src/test/resources/step-names.txt', FILE_IGNORE_NEW_LINES);
        $t->check(count($steps) > 30, 'the list of steps');
        foreach ($steps as $step) {
            $t->script(array(array('body' => json_encode(array('ok' => true, 'data' => array('service_id' => '812', 'state' => 'active',
                'operation' => array('done' => false, 'verb' => 'ReinstallAssignment', 'step' => $step)))))));
            $page = $t->call('ClientArea', $t->params());
            $t->check($page['vars']['dcim_step'] !== '', 'no words for ' . $step . ': add them to ClientWords.php');
        }
    },

    'the template keeps to classes that Bootstrap 3 or 4 knows, and names both where they differ' => function (Bench $t) use ($stands) {
        $template = file_get_contents($t->whmcs->directory() . '/templates/clientarea.tpl');
        $both = array('table', 'text-muted', 'text-danger', 'alert', 'alert-warning', 'progress', 'progress-bar', 'progress-bar-striped',
            'btn', 'btn-success', 'btn-danger', 'btn-warning', 'btn-sm', 'form-control');
        // Of Bootstrap 3, and what stands beside it for Bootstrap 4.
        $pairs = array('panel' => 'card', 'panel-default' => 'card', 'panel-heading' => 'card-header', 'panel-title' => 'card-title',
            'panel-body' => 'card-body', 'label' => 'badge', 'btn-default' => 'btn-', 'active' => 'progress-bar-animated');
        $ofFour = array('card', 'card-header', 'card-title', 'card-body', 'badge', 'btn-secondary', 'progress-bar-animated', 'mb-3', 'm-0');
        $seen = 0;
        preg_match_all('/class="([^"]*)"/', $template, $attributes);
        foreach ($attributes[1] as $attribute) {
            // A class that is put together stands for each of its forms.
            $forms = preg_match('/^(.*)\{if [^}]*\}(\w+)\{else\}(\w+)\{\/if\}(.*)$/', $attribute, $part) === 1
                ? array($part[1] . $part[2] . $part[4], $part[1] . $part[3] . $part[4]) : array($attribute);
            foreach ($forms as $form) {
                $classes = explode(' ', $form);
                foreach ($classes as $class) {
                    $seen++;
                    $t->check(in_array($class, $both, true) || isset($pairs[$class]) || in_array($class, $ofFour, true), 'class ' . $class);
                    $t->check(!isset($pairs[$class]) || $stands($pairs[$class], $class, $classes), $class . ' has nothing beside it for Bootstrap 4: ' . $form);
                }
            }
        }
        $t->check($seen > 30, 'classes: ' . $seen);
        $t->check(!preg_match('/data-(bs-)?(toggle|dismiss|target)|\b(fa|glyphicon)-/', $template), 'no scripts or icons of a theme');
    },
);
