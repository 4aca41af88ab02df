<?php

/**
 * As much of curl as the module uses, over fsockopen: for builds of PHP that have no curl. Plain HTTP only.
 * Like curl it reports what went wrong by number.
 */

foreach (array('URL', 'CUSTOMREQUEST', 'HTTP_VERSION', 'CONNECTTIMEOUT', 'TIMEOUT', 'NOSIGNAL', 'FOLLOWLOCATION', 'SSL_VERIFYPEER',
    'SSL_VERIFYHOST', 'CAINFO', 'POSTFIELDS', 'HTTPHEADER', 'HEADERFUNCTION', 'WRITEFUNCTION') as $number => $name) {
    define('CURLOPT_' . $name, $number + 1);
}
define('CURL_HTTP_VERSION_1_1', 2);
define('CURLINFO_HTTP_CODE', 1);
define('CURLINFO_PRETRANSFER_TIME', 2);

final class CurlShim
{
    public $options = array();
    public $errno = 0;
    public $status = 0;
    public $pretransferTime = 0.0;

    public function exec()
    {
        $url = parse_url($this->options[CURLOPT_URL]);
        $socket = @fsockopen(trim($url['host'], '[]'), $url['port'], $errno, $error, $this->options[CURLOPT_CONNECTTIMEOUT]);
        if ($socket === false) {
            return $this->errno = 7;
        }
        $this->pretransferTime = 0.001;
        fwrite($socket, $this->request($url));
        $deadline = microtime(true) + $this->options[CURLOPT_TIMEOUT];
        $answer = '';
        while (!self::isComplete($answer)) {
            if (microtime(true) > $deadline) {
                fclose($socket);
                return $this->errno = 28;
            }
            stream_set_timeout($socket, 1);
            $part = fread($socket, 65536);
            if (($part === '' || $part === false) && feof($socket)) {
                break;
            }
            $answer .= $part;
        }
        fclose($socket);
        return $this->errno = $this->deliver($answer);
    }

    private function request($url)
    {
        $body = isset($this->options[CURLOPT_POSTFIELDS]) ? $this->options[CURLOPT_POSTFIELDS] : '';
        $lines = array(
            $this->options[CURLOPT_CUSTOMREQUEST] . ' ' . $url['path'] . (isset($url['query']) ? '?' . $url['query'] : '') . ' HTTP/1.1',
            'Host: ' . $url['host'] . ':' . $url['port'],
            'Content-Length: ' . strlen($body),
            'Connection: close',
        );
        foreach ($this->options[CURLOPT_HTTPHEADER] as $header) {
            if ($header !== 'Expect:') {
                $lines[] = $header;
            }
        }
        return implode("\r\n", $lines) . "\r\n\r\n" . $body;
    }

    private static function isComplete($answer)
    {
        $end = strpos($answer, "\r\n\r\n");
        return $end !== false && preg_match('/\r\nContent-Length: ([0-9]+)\r\n/i', $answer, $match)
            && strlen($answer) >= $end + 4 + (int) $match[1];
    }

    private function deliver($answer)
    {
        $end = strpos($answer, "\r\n\r\n");
        if ($end === false || !preg_match('#^HTTP/1\.1 ([0-9]{3})#', $answer, $match)) {
            return 52;
        }
        $this->status = (int) $match[1];
        foreach (explode("\r\n", substr($answer, 0, $end)) as $line) {
            call_user_func($this->options[CURLOPT_HEADERFUNCTION], $this, $line . "\r\n");
        }
        $body = (string) substr($answer, $end + 4);
        $taken = call_user_func($this->options[CURLOPT_WRITEFUNCTION], $this, $body);
        return $taken === strlen($body) ? 0 : 23;
    }
}

function curl_init()
{
    return new CurlShim();
}

function curl_setopt($handle, $option, $value)
{
    $handle->options[$option] = $value;
    return true;
}

function curl_exec($handle)
{
    return $handle->exec() === 0;
}

function curl_errno($handle)
{
    return $handle->errno;
}

function curl_getinfo($handle, $what)
{
    return $what === CURLINFO_HTTP_CODE ? $handle->status : $handle->pretransferTime;
}

function curl_close($handle)
{
}
