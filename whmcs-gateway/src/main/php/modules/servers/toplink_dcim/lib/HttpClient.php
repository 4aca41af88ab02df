<?php

namespace ToplinkDcim;

/** One HTTP exchange with time limits: no redirects, certificates checked, answers of a bounded size. */
final class HttpClient
{
    const CONNECT_SECONDS = 5;
    const MAX_ANSWER_BYTES = 8388608;

    private $connection;

    public function __construct(Connection $connection)
    {
        $this->connection = $connection;
    }

    /** Throws a Failure if no complete answer came. */
    public function exchange($method, $target, $headers, $body, $seconds)
    {
        if (!function_exists('curl_init')) {
            throw new Failure('CURL_MISSING', 'PHP has no curl extension: install it for the PHP that runs WHMCS');
        }
        $received = array();
        $answer = '';
        $handle = curl_init();
        $this->prepare($handle, $method, $target, $headers, $body, $seconds);
        curl_setopt($handle, CURLOPT_HEADERFUNCTION, function ($handle, $line) use (&$received) {
            $parts = explode(':', $line, 2);
            if (count($parts) === 2) {
                $received[strtolower(trim($parts[0]))] = trim($parts[1]);
            }
            return strlen($line);
        });
        $limit = self::MAX_ANSWER_BYTES;
        curl_setopt($handle, CURLOPT_WRITEFUNCTION, function ($handle, $part) use (&$answer, $limit) {
            $answer .= $part;
            return strlen($answer) > $limit ? 0 : strlen($part);
        });
        curl_exec($handle);
        $error = curl_errno($handle);
        $status = (int) curl_getinfo($handle, CURLINFO_HTTP_CODE);
        // Set once everything is ready to send: until then DCIM cannot have seen the request.
        $sent = curl_getinfo($handle, CURLINFO_PRETRANSFER_TIME) > 0;
        if (PHP_VERSION_ID < 80000) {
            curl_close($handle);
        }
        if (strlen($answer) > $limit) {
            throw Failure::notDcim('answered with more than 8 MiB', $status)->withUnknownOutcome();
        }
        if ($error !== 0) {
            throw $this->failure($error, $sent, $seconds);
        }
        return new HttpAnswer($status, $received, $answer);
    }

    private function prepare($handle, $method, $target, $headers, $body, $seconds)
    {
        curl_setopt($handle, CURLOPT_URL, $this->connection->baseUrl() . $target);
        curl_setopt($handle, CURLOPT_CUSTOMREQUEST, $method);
        curl_setopt($handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        curl_setopt($handle, CURLOPT_CONNECTTIMEOUT, self::CONNECT_SECONDS);
        curl_setopt($handle, CURLOPT_TIMEOUT, $seconds);
        curl_setopt($handle, CURLOPT_NOSIGNAL, true);
        curl_setopt($handle, CURLOPT_FOLLOWLOCATION, false);
        curl_setopt($handle, CURLOPT_SSL_VERIFYPEER, $this->connection->verifiesTls());
        curl_setopt($handle, CURLOPT_SSL_VERIFYHOST, $this->connection->verifiesTls() ? 2 : 0);
        if ($this->connection->caFile() !== '') {
            curl_setopt($handle, CURLOPT_CAINFO, $this->connection->caFile());
        }
        if ($body !== '') {
            curl_setopt($handle, CURLOPT_POSTFIELDS, $body);
        }
        // An old libcurl would otherwise ask for "100 Continue" first and wait a second for it.
        $headers[] = 'Expect:';
        curl_setopt($handle, CURLOPT_HTTPHEADER, $headers);
    }

    private function failure($error, $sent, $seconds)
    {
        $where = preg_replace('#^https?://#', '', $this->connection->baseUrl());
        switch ($error) {
            case 5:
            case 6:
                return new Failure(
                    'DNS_FAILED',
                    'the name in ' . $where . ' is not known to DNS: check the Hostname box of the server record'
                );
            case 7:
                return new Failure(
                    'CONNECTION_REFUSED',
                    'nothing accepts connections at ' . $where
                    . ': check the port, the SSL tick, the firewall and that DCIM runs'
                );
            case 28:
                return $sent ? $this->timedOut($seconds) : new Failure(
                    'CONNECT_TIMED_OUT',
                    'no connection to ' . $where . ' within ' . self::CONNECT_SECONDS
                    . ' s: check Hostname, the SSL tick, the port and the firewall'
                );
            case 35:
                return new Failure(
                    'TLS_FAILED',
                    'no TLS could be agreed on with ' . $where . ': check the SSL tick and the port'
                );
            case 51:
            case 60:
            case 83:
            case 90:
            case 91:
                return new Failure(
                    'TLS_FAILED',
                    'the certificate of ' . $where . ' is not trusted or is for another name: use the name it was '
                    . 'issued for, or name its issuer with a ca_file= line in the Access Hash box'
                );
            case 77:
                return new Failure(
                    'TLS_FAILED',
                    'PHP cannot read its file of trusted certificates: check ca_file= or curl.cainfo'
                );
            default:
                $failure = new Failure(
                    'CONNECTION_LOST',
                    'the connection to ' . $where . ' broke off (curl error ' . $error . ')'
                );
                return $failure->withUnknownOutcome();
        }
    }

    private function timedOut($seconds)
    {
        $failure = new Failure('TIMED_OUT', 'DCIM did not answer within ' . $seconds . ' s');
        return $failure->withUnknownOutcome();
    }
}
