<?php

/* The server record: what people type into Hostname, Port, SSL, Username, Password and Access Hash. */

use ToplinkDcim\Connection;
use ToplinkDcim\Failure;
use ToplinkDcim\Params;

$connect = function ($params) {
    return new Connection(new Params($params + array('serverusername' => Emulation::KEY, 'serverpassword' => Emulation::SECRET)));
};

return array(
    'the address comes out of whatever was typed' => function (Bench $t) use ($connect) {
        $cases = array(
            // Hostname, SSL, Port, URL
            array('dcim.example.com', 'on', '', 'https://dcim.example.com:443'),
            array('dcim.example.com', '', '', 'http://dcim.example.com:80'),
            array('dcim.example.com', true, 8443, 'https://dcim.example.com:8443'),
            array('dcim.example.com', 1, '443', 'https://dcim.example.com:443'),
            array('dcim.example.com', false, '8080', 'http://dcim.example.com:8080'),
            array('dcim.example.com', false, '443', 'http://dcim.example.com:443'),
            array('dcim.example.com', '1', '0', 'https://dcim.example.com:443'),
            array(' DCIM.example.com. ', 'on', null, 'https://dcim.example.com:443'),
            array('https://dcim.example.com:8443/', 'on', '443', 'https://dcim.example.com:8443'),
            array('https://dcim.example.com:8443/', '', '80', 'https://dcim.example.com:8443'),
            array('https://dcim.example.com', '', '80', 'https://dcim.example.com:443'),
            array('http://dcim.example.com/', 'on', '', 'https://dcim.example.com:443'),
            array('http://dcim.example.com:8080/whmcs/v1/ping?x=1#y', '', '', 'http://dcim.example.com:8080'),
            array('//dcim.example.com/a/b', 'on', '', 'https://dcim.example.com:443'),
            array('dcim.example.com:9443', 'on', '9443', 'https://dcim.example.com:9443'),
            array('dcim.example.com:', 'on', '', 'https://dcim.example.com:443'),
            array('203.0.113.5', '', '', 'http://203.0.113.5:80'),
            array('2001:DB8::5', 'on', '', 'https://[2001:db8::5]:443'),
            array('[2001:db8::5]', 'on', '', 'https://[2001:db8::5]:443'),
            array('[2001:db8::5]:8443', 'on', '', 'https://[2001:db8::5]:8443'),
            array('https://[2001:db8::5]:8443/', '', '', 'https://[2001:db8::5]:8443'),
            array('', 'on', '', 'https://198.51.100.4:443'),
            array('   ', 'on', '', 'https://198.51.100.4:443'),
            array(null, '', '', 'http://198.51.100.4:80'),
        );
        foreach ($cases as $case) {
            try {
                $connection = $connect(array('serverhostname' => $case[0], 'serversecure' => $case[1], 'serverport' => $case[2],
                    'serverip' => '198.51.100.4'));
                $t->equal($case[3], $connection->baseUrl(), json_encode($case));
            } catch (Failure $failure) {
                $t->check(false, json_encode($case) . ' was refused: ' . $failure->text());
            }
        }
    },

    'what cannot be right is refused with a sentence' => function (Bench $t) use ($connect) {
        $cases = array(
            'neither Hostname nor IP' => array('serverhostname' => ''),
            'starts with ftp://' => array('serverhostname' => 'ftp://dcim.example.com'),
            'has a user name in it' => array('serverhostname' => 'https://admin:pw@dcim.example.com'),
            'neither a domain name' => array('serverhostname' => 'dcim example.com'),
            'none: write' => array('serverhostname' => '2001:db8:::5'),
            'must be 1 to 65535' => array('serverhostname' => 'dcim.example.com:70000'),
            'Port box' => array('serverhostname' => 'dcim.example.com', 'serverport' => 'https'),
            'leave one of them out' => array('serverhostname' => 'dcim.example.com:8443', 'serverport' => '9443'),
            'KEY as Username' => array('serverhostname' => 'a.example', 'serverusername' => ''),
            'SECRET as Password' => array('serverhostname' => 'a.example', 'serverpassword' => null),
            'swapped' => array('serverhostname' => 'a.example', 'serverusername' => Emulation::SECRET,
                'serverpassword' => Emulation::KEY),
            'must hold the SECRET' => array('serverhostname' => 'a.example', 'serverpassword' => Emulation::SECRET . "\r\nX-Evil: 1"),
            'dcs and 49' => array('serverhostname' => 'a.example', 'serverpassword' => substr(Emulation::SECRET, 0, -1)),
            'must hold the KEY' => array('serverhostname' => 'a.example', 'serverusername' => 'dck A'),
            'none of username_prefix=' => array('serverhostname' => 'a.example', 'serveraccesshash' => "username_prefix=a\nverifytls=0"),
            'none of ' => array('serverhostname' => 'a.example', 'serveraccesshash' => 'pastedToken'),
        );
        foreach ($cases as $part => $params) {
            try {
                $connect($params);
                $t->check(false, json_encode($params) . ' was accepted');
            } catch (Failure $failure) {
                $t->contains($part, $failure->text(), json_encode($params));
                $t->matches('/^Toplink DCIM: .+ \(SETTINGS_INVALID\)$/', $failure->text(), json_encode($params));
                $t->check(strpos($failure->text(), 'pastedToken') === false, 'a line of the Access Hash box was repeated');
            }
        }
        $t->equal(
            'https://a.example:443',
            $connect(array('serverhostname' => 'a.example', 'serverhttpprefix' => 'https'))->baseUrl(),
            'serverhttpprefix of WHMCS 7'
        );
    },

    'the Access Hash box' => function (Bench $t) use ($connect) {
        $box = "# DCIM of Hong Kong\r\n username_prefix = hk_ \r\nhostname_format={label}-{ipv4}\rverify_tls=0\n\nca_file=" . __FILE__;
        $connection = $connect(array('serverhostname' => 'a.example', 'serveraccesshash' => $box));
        $t->equal('hk_', $connection->accessHash()->usernamePrefix(), 'prefix');
        $t->equal('{label}-{ipv4}', $connection->accessHash()->hostnameFormat(), 'format');
        $t->equal(false, $connection->verifiesTls(), 'verify_tls=0');
        $t->equal(__FILE__, $connection->caFile(), 'ca_file');
        $t->equal(true, $connect(array('serverhostname' => 'a.example'))->verifiesTls(), 'certificates are checked without a line');
        $t->equal(true, $connect(array('serverhostname' => 'a', 'serveraccesshash' => 'verify_tls=1'))->verifiesTls(), 'verify_tls=1');
        foreach (array('verify_tls=false' => 'must be 0 or 1', 'ca_file=/no/such/file.pem' => 'cannot be read') as $line => $part) {
            $result = $t->call('TestConnection', $t->params(array('serveraccesshash' => $line)));
            $t->contains($part, $result['error'], $line);
        }
    },

    'values are decoded once and never twice' => function (Bench $t) {
        $params = new Params(array('a' => '&lt;b&gt; &amp;amp; &quot;c&quot; &#039;d&#039;', 'b' => "\xff", 'c' => array('x'), 'd' => 5,
            'e' => true, 'f' => null, 'g' => new stdClass(), 'h' => 1.5));
        $t->equal('<b> &amp; "c" \'d\'', $params->text('a'), 'entities');
        foreach (array('c', 'f', 'g', 'missing') as $key) {
            $t->equal('', $params->text($key), $key);
            $t->equal('', $params->id($key), $key);
            $t->equal(false, $params->flag($key), $key);
        }
        $t->equal('5', $params->id('d'), 'number');
        $t->equal('', $params->id('h'), 'no whole number');
        $t->equal(true, $params->flag('e'), 'bool');
        $odd = new Params('no array');
        $t->equal('', $odd->text('a'), 'no array at all');
    },
);
