<?php

/* Certificates are checked unless the Access Hash box says otherwise. */

$possible = function (Bench $t) {
    return isset($t->options['tls']) && !class_exists('CurlShim');
};

return array(
    'certificates' => function (Bench $t) use ($possible) {
        if (!$possible($t)) {
            $t->check(true, 'needs the real curl and a gateway with TLS');
            return;
        }
        $secure = array('serversecure' => true, 'serverport' => $t->options['tls']);
        $result = $t->call('TestConnection', $t->params($secure));
        $t->equal(
            'Toplink DCIM: the certificate of 127.0.0.1:' . $t->options['tls'] . ' is not trusted or is for another name: use the name it was '
            . 'issued for, or name its issuer with a ca_file= line in the Access Hash box (TLS_FAILED)',
            $result['error'],
            'unknown issuer'
        );
        $result = $t->call('TestConnection', $t->params($secure + array('serveraccesshash' => 'ca_file=' . $t->options['ca'])));
        $t->equal('', $result['error'], 'known issuer');
        $result = $t->call('TestConnection', $t->params(
            array('serverhostname' => 'localhost', 'serveraccesshash' => 'ca_file=' . $t->options['ca']) + $secure
        ));
        $t->contains('TLS_FAILED', $result['error'], 'known issuer, another name');
        $result = $t->call('TestConnection', $t->params($secure + array('serveraccesshash' => 'verify_tls=0')));
        $t->equal('', $result['error'], 'not checked on explicit wish');
    },

    'a wrong SSL tick' => function (Bench $t) use ($possible) {
        if (!$possible($t)) {
            $t->check(true, 'needs the real curl and a gateway with TLS');
            return;
        }
        $result = $t->call('TestConnection', $t->params(array('serversecure' => true)));
        $t->matches('/^Toplink DCIM: no TLS could be agreed on with .+: check the SSL tick and the port \(TLS_FAILED\)$/', $result['error'], 'TLS where there is none');
        $result = $t->call('TestConnection', $t->params(array('serverport' => $t->options['tls'])));
        $t->matches('/^Toplink DCIM: .+ \((CONNECTION_LOST|NOT_DCIM)[^)]*\)$/', $result['error'], 'none where there is TLS');
    },
);
