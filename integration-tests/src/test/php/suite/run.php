<?php

/**
 * Tests the WHMCS module without WHMCS and without DCIM. See README.md.
 *
 *   php run.php [--module DIR]                                   everything, on this PHP
 *   php run.php --profile 8 --gateway HOST:PORT [--module DIR]   one version of WHMCS, with a gateway that runs already
 */

error_reporting(-1);
ini_set('display_errors', 'stderr');

require_once __DIR__ . '/../whmcs/lib/load.php';
require_once __DIR__ . '/Emulation.php';
require_once __DIR__ . '/Bench.php';
require_once __DIR__ . '/Lint.php';
if (!function_exists('curl_init')) {
    require_once __DIR__ . '/CurlShim.php';
}

use WhmcsStandIn\StandIn;

function suite_profile($options)
{
    // The orchestrator of the PHP versions passes a path that this build of PHP sees.
    $bench = new Bench(new StandIn((int) $options['profile'], $options['module']), $options);
    $bench->equal(array(), $bench->whmcs->notices(), 'loading the module was not quiet');
    $names = array();
    foreach (array('settings', 'orders', 'errors', 'lists', 'admin', 'client', 'systems', 'cancel', 'options', 'template', 'secrets', 'tls', 'matrix') as $file) {
        foreach (require __DIR__ . '/cases/' . $file . '.php' as $name => $case) {
            if (!isset($options['only']) || strpos($file . ': ' . $name, $options['only']) !== false) {
                $bench->run($file . ': ' . $name, $case);
                $names[] = $name;
            }
        }
    }
    foreach ($bench->failures as $failure) {
        fwrite(STDOUT, 'FAILED WHMCS ' . $options['profile'] . ' ' . $failure . "\n");
    }
    fwrite(STDOUT, sprintf(
        "PHP %s, WHMCS %s, %s: %d cases, %d checks, %d failed\n",
        PHP_VERSION,
        $options['profile'],
        class_exists('CurlShim') ? 'curl shim' : 'curl',
        count($names),
        $bench->checks,
        count($bench->failures)
    ));
    return count($bench->failures) === 0 && count($names) > 0;
}

/** A process of our own, ended by closing its standard input; returns array(process, pipes, port). */
function suite_gateway($extra)
{
    $command = array_merge(array('exec', escapeshellarg(PHP_BINARY), escapeshellarg(__DIR__ . '/gateway.php')), $extra);
    $process = proc_open(implode(' ', $command), array(array('pipe', 'r'), array('pipe', 'w'), STDERR), $pipes);
    $port = trim((string) fgets($pipes[1]));
    if (!preg_match('/^[0-9]+$/D', $port)) {
        throw new Exception('the gateway for tests did not start');
    }
    return array($process, $pipes, $port);
}

function suite_end($gateway)
{
    fclose($gateway[1][0]);
    fclose($gateway[1][1]);
    proc_close($gateway[0]);
}

/** A certificate for 127.0.0.1 with its key, signed by itself; '' if this PHP cannot make one. */
function suite_certificate()
{
    if (!function_exists('openssl_pkey_new')) {
        return '';
    }
    $config = tempnam(sys_get_temp_dir(), 'dcim');
    file_put_contents($config, "[req]\ndistinguished_name=dn\n[dn]\n[v3]\nsubjectAltName=IP:127.0.0.1\nbasicConstraints=CA:TRUE\n");
    $settings = array('config' => $config, 'x509_extensions' => 'v3', 'digest_alg' => 'sha256', 'private_key_bits' => 2048);
    $key = openssl_pkey_new($settings);
    $request = openssl_csr_new(array('commonName' => '127.0.0.1'), $key, $settings);
    $certificate = openssl_csr_sign($request, null, $key, 2, $settings, 1);
    openssl_x509_export($certificate, $certificatePem);
    openssl_pkey_export($key, $keyPem, null, $settings);
    file_put_contents($config, $certificatePem . $keyPem);
    return $config;
}

function suite_everything($options)
{
    $good = true;
    foreach (Lint::directory($options['module']) as $fault) {
        fwrite(STDOUT, 'FAILED lint ' . $fault . "\n");
        $good = false;
    }
    foreach (Lint::selfTest() as $fault) {
        fwrite(STDOUT, 'FAILED lint of the lint ' . $fault . "\n");
        $good = false;
    }
    $gateway = suite_gateway(array());
    $certificate = suite_certificate();
    $secure = $certificate === '' ? null : suite_gateway(array('--tls', escapeshellarg($certificate)));
    foreach (array('6', '7', '8', '9') as $profile) {
        $command = array('exec', escapeshellarg(PHP_BINARY), escapeshellarg(__FILE__), '--profile', $profile,
            '--gateway', '127.0.0.1:' . $gateway[2], '--module', escapeshellarg($options['module']));
        if ($secure !== null) {
            array_push($command, '--tls', $secure[2], '--ca', escapeshellarg($certificate));
        }
        if (isset($options['only'])) {
            array_push($command, '--only', escapeshellarg($options['only']));
        }
        // Handing on STDOUT itself would rewind it where it is a file.
        $process = proc_open(implode(' ', $command), array(STDIN, array('pipe', 'w'), STDERR), $pipes);
        stream_copy_to_stream($pipes[1], STDOUT);
        $good = proc_close($process) === 0 && $good;
    }
    suite_end($gateway);
    if ($secure !== null) {
        suite_end($secure);
        unlink($certificate);
    }
    fwrite(STDOUT, $good ? "All good\n" : "FAILED\n");
    return $good;
}

function suite_main()
{
    $options = getopt('', array('module:', 'profile:', 'gateway:', 'tls:', 'ca:', 'only:', 'proxied'));
    if (!isset($options['module'])) {
        $options['module'] = __DIR__ . '/../../../../../whmcs-gateway/src/main/php';
    }
    return isset($options['profile'], $options['gateway']) ? suite_profile($options) : suite_everything($options);
}

exit(suite_main() ? 0 : 1);
