<?php

/* The error texts of README.md, word for word where they are ours. */

return array(
    'a refusal of DCIM is told in its own words' => function (Bench $t) {
        $t->script(array(Emulation::refuse(409, 'OUT_OF_STOCK', 'No free server is bound to package "HK E5-2660*2 V2 256G" in HK.',
            array('request_id' => '8f2c'))));
        $t->equal(
            'Toplink DCIM: No free server is bound to package "HK E5-2660*2 V2 256G" in HK (OUT_OF_STOCK, HTTP 409, request 8f2c)',
            $t->call('CreateAccount', $t->params()),
            'text'
        );
        $t->equal(1, count($t->requests()), 'requests');
        $row = $t->row(812);
        $t->equal('ordered', $row['username'], 'tblhosting');
    },

    'when to try again is told' => function (Bench $t) {
        $t->script(array(Emulation::refuse(503, 'CONTROL_SERVER_UNREACHABLE', 'DCIM cannot be reached by its gateway.',
            array('retry_after_s' => 5))));
        $t->equal(
            'Toplink DCIM: DCIM cannot be reached by its gateway; try again in 5 s (CONTROL_SERVER_UNREACHABLE, HTTP 503, request req-refused)',
            $t->call('SuspendAccount', $t->params()),
            'text'
        );
    },

    'a wrong secret' => function (Bench $t) {
        $result = $t->call('TestConnection', $t->params(array('serverpassword' => substr(Emulation::SECRET, 0, -1) . 'X')));
        $t->equal(false, $result['success'], 'success');
        $t->equal(
            'Toplink DCIM: The key, the secret or the signature is wrong (CREDENTIAL_INVALID, HTTP 401, request req-refused)',
            $result['error'],
            'text'
        );
    },

    'a redirect' => function (Bench $t) {
        foreach (array(301, 302, 307, 308) as $status) {
            $t->script(array(array('status' => $status, 'headers' => array('Location' => 'https://127.0.0.1/'), 'body' => '')));
            $t->equal(
                'Toplink DCIM: answered with a redirect: check the SSL tick and the port (NOT_DCIM, HTTP ' . $status . ')',
                $t->call('SuspendAccount', $t->params()),
                'text'
            );
            $t->equal(1, count($t->requests()), 'the redirect was followed');
        }
    },

    'answers that are not of DCIM' => function (Bench $t) {
        $html = array('Content-Type' => 'text/html');
        $cases = array(
            array(200, $html, '<html>Welcome</html>', 'answered with a web page: check Hostname, the SSL tick and the port (NOT_DCIM, HTTP 200)'),
            array(404, $html, '<h1>Not found</h1>', 'answered with a web page: check Hostname, the SSL tick and the port (NOT_DCIM, HTTP 404)'),
            array(400, array(), ' <html>The plain HTTP request was sent to HTTPS port', 'answered with a web page: check Hostname, the SSL tick and the port (NOT_DCIM, HTTP 400)'),
            array(502, $html, '<h1>Bad gateway</h1>', 'something in front of DCIM answered that DCIM cannot be reached: see that the gateway runs (NOT_DCIM, HTTP 502)'),
            array(504, array(), '', 'something in front of DCIM answered that DCIM cannot be reached: see that the gateway runs (NOT_DCIM, HTTP 504)'),
        );
        foreach (array('', 'null', '[]', '{}', '"x"', '{"ok":1}', '{"ok":true', '{"ok":false}', '{"ok":false,"code":"<b>"}', "\xff\xfe", '{"ok":"true"}') as $body) {
            $cases[] = array(200, array(), $body, 'answered with something that DCIM does not say: check Hostname, the SSL tick and the port (NOT_DCIM, HTTP 200)');
        }
        $cases[] = array(404, array(), '{"ok":true,"data":{}}', 'answered with something that DCIM does not say: check Hostname, the SSL tick and the port (NOT_DCIM, HTTP 404)');
        foreach ($cases as $case) {
            $t->script(array(array('status' => $case[0], 'headers' => $case[1], 'body' => $case[2])));
            $t->equal('Toplink DCIM: ' . $case[3], $t->call('SuspendAccount', $t->params()), $case[2]);
        }
    },

    'odd answers to reads are told as well' => function (Bench $t) {
        foreach (array('{"ok":true}', '{"ok":true,"data":[]}', '{"ok":true,"data":"x"}', '{"ok":true,"data":null}') as $body) {
            $t->script(array(array('body' => $body)));
            $result = $t->call('TestConnection', $t->params());
            $t->contains('NOT_DCIM', $result['error'], 'ping ' . $body);
            $t->script(array(array('body' => $body)));
            $t->contains('NOT_DCIM', $t->call('sync', $t->params()), 'sync ' . $body);
            $t->script(array(array('body' => $body)));
            $t->contains('NOT_DCIM', $t->call('CreateAccount', $t->params()), 'create ' . $body);
        }
    },

    'what DCIM says is shown without HTML and on one line' => function (Bench $t) {
        $t->script(array(Emulation::refuse(400, 'INVALID_FIELD', "a <b>bold</b>\n<script>x()</script> claim & 1 < 2 " . str_repeat('x', 2000))));
        $text = $t->call('SuspendAccount', $t->params());
        $t->check(strpos($text, '<') === false && strpos($text, "\n") === false, $text);
        $t->check(strlen($text) < 700, 'too long');
        $t->script(array(Emulation::refuse(400, 'INVALID_FIELD', array('not' => 'text'), array('request_id' => array()))));
        $t->equal('Toplink DCIM: DCIM refused without saying why (INVALID_FIELD, HTTP 400, request req-header)',
            $t->call('SuspendAccount', $t->params()), 'text');
    },

    'a secret that DCIM repeats is masked' => function (Bench $t) {
        $t->script(array(Emulation::refuse(400, 'INVALID_FIELD', 'What is ' . Emulation::SECRET . '?')));
        $t->contains('What is ***?', $t->call('SuspendAccount', $t->params()), 'text');
    },

    'no answer in time' => function (Bench $t) {
        if ($t->profile !== 8) {
            // It takes six seconds, and versions do not differ here.
            $t->check(true, 'elsewhere');
            return;
        }
        $t->script(array(array('delay_ms' => 8000, 'body' => '{}')));
        $start = microtime(true);
        $t->matches('/^Toplink DCIM: DCIM did not answer within 6 s \(TIMED_OUT, request [0-9a-f-]{36}\)$/', $t->call('sync', $t->params()), 'text');
        $t->check(microtime(true) - $start < 9, 'took too long');
    },

    'nothing listens' => function (Bench $t) {
        if (isset($t->options['proxied'])) {
            $t->check(true, 'a proxy of sockets accepts any connection');
            return;
        }
        $t->equal(
            'Toplink DCIM: nothing accepts connections at 127.0.0.1:1: check the port, the SSL tick, the firewall and that DCIM runs (CONNECTION_REFUSED)',
            $t->call('SuspendAccount', $t->params(array('serverport' => '1'))),
            'text'
        );
    },

    'a name that does not exist' => function (Bench $t) {
        if (isset($t->options['proxied']) || class_exists('CurlShim')) {
            $t->check(true, 'needs the real curl');
            return;
        }
        $t->matches(
            '/^Toplink DCIM: (the name in no-such-host\.invalid:80 is not known to DNS: check the Hostname box of the server record \(DNS_FAILED|.*\(CONNECT_TIMED_OUT)\)$/',
            $t->call('SuspendAccount', $t->params(array('serverhostname' => 'no-such-host.invalid', 'serverport' => ''))),
            'text'
        );
    },

    'an answer without end' => function (Bench $t) {
        if ($t->profile !== 8 || isset($t->options['proxied'])) {
            $t->check(true, 'elsewhere');
            return;
        }
        $t->script(array(array('body' => str_repeat('x', 9000000))));
        $t->contains('more than 8 MiB (NOT_DCIM', $t->call('sync', $t->params()), 'text');
    },
);
