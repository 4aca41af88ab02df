<?php

/**
 * A gateway for tests: checks signatures as the real one does, answers as it is told, else like a small
 * DCIM with one server for everybody. Ends when its standard input is closed.
 *
 *   php gateway.php [--tls PEM]     prints its port
 */

error_reporting(-1);
require_once __DIR__ . '/Emulation.php';

function gateway_read_request($buffer)
{
    $end = strpos($buffer, "\r\n\r\n");
    if ($end === false) {
        return null;
    }
    $lines = explode("\r\n", substr($buffer, 0, $end));
    $start = explode(' ', array_shift($lines));
    $headers = array();
    foreach ($lines as $line) {
        $parts = explode(':', $line, 2);
        $headers[strtolower($parts[0])] = isset($parts[1]) ? trim($parts[1]) : '';
    }
    $length = isset($headers['content-length']) ? (int) $headers['content-length'] : 0;
    $body = (string) substr($buffer, $end + 4);
    if (strlen($body) < $length) {
        return null;
    }
    return array('method' => $start[0], 'target' => $start[1], 'headers' => $headers, 'body' => $body);
}

function gateway_bytes($answer)
{
    if (!empty($answer['close'])) {
        return '';
    }
    $answer += array('status' => 200, 'headers' => array(), 'body' => '');
    $answer['headers'] += array('Content-Type' => 'application/json');
    $text = 'HTTP/1.1 ' . $answer['status'] . " Answer\r\n";
    foreach ($answer['headers'] as $name => $value) {
        $text .= $name . ': ' . $value . "\r\n";
    }
    return $text . 'Content-Length: ' . strlen($answer['body']) . "\r\nConnection: close\r\n\r\n" . $answer['body'];
}

function gateway_main()
{
    $options = getopt('', array('tls:'));
    $context = stream_context_create();
    if (isset($options['tls'])) {
        stream_context_set_option($context, 'ssl', 'local_cert', $options['tls']);
    }
    // TLS is agreed on per connection, so that a client without it does not stop the others.
    $listener = stream_socket_server('tcp://127.0.0.1:0', $errno, $error, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    if ($listener === false) {
        fwrite(STDERR, $error . "\n");
        exit(1);
    }
    fwrite(STDOUT, substr(strrchr(stream_socket_get_name($listener, false), ':'), 1) . "\n");
    $emulation = new Emulation();
    $clients = array();
    while (true) {
        $sockets = array($listener, STDIN);
        foreach ($clients as $client) {
            if (!isset($client['bytes'])) {
                $sockets[] = $client['socket'];
            }
        }
        $write = null;
        $except = null;
        // Only answers that are held back need the clock.
        $held = count($clients) + 2 > count($sockets);
        if (stream_select($sockets, $write, $except, $held ? 0 : 60, $held ? 20000 : 0) === false) {
            return;
        }
        foreach ($sockets as $socket) {
            if ($socket === STDIN) {
                return;
            }
            if ($socket === $listener) {
                $new = @stream_socket_accept($listener, 1);
                if ($new !== false && isset($options['tls'])) {
                    stream_set_timeout($new, 2);
                    if (@stream_socket_enable_crypto($new, true, STREAM_CRYPTO_METHOD_TLS_SERVER) !== true) {
                        fclose($new);
                        $new = false;
                    }
                }
                if ($new !== false) {
                    stream_set_blocking($new, false);
                    $clients[(int) $new] = array('socket' => $new, 'buffer' => '');
                }
                continue;
            }
            $id = (int) $socket;
            $part = fread($socket, 65536);
            // TLS where there is none: a real server hangs up as well.
            $hello = $part !== false && $part !== '' && $part[0] === "\x16";
            if ($hello || $part === false || ($part === '' && feof($socket))) {
                fclose($socket);
                unset($clients[$id]);
                continue;
            }
            $clients[$id]['buffer'] .= $part;
            $request = gateway_read_request($clients[$id]['buffer']);
            if ($request !== null) {
                $answer = $emulation->answer($request);
                $clients[$id]['bytes'] = gateway_bytes($answer);
                $clients[$id]['due'] = microtime(true) + (isset($answer['delay_ms']) ? $answer['delay_ms'] / 1000 : 0);
            }
        }
        foreach ($clients as $id => $client) {
            if (isset($client['bytes']) && microtime(true) >= $client['due']) {
                stream_set_blocking($client['socket'], true);
                @fwrite($client['socket'], $client['bytes']);
                fclose($client['socket']);
                unset($clients[$id]);
            }
        }
    }
}

gateway_main();
