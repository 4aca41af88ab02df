<?php

use WhmcsStandIn\Profile;
use WhmcsStandIn\StandIn;
use WhmcsStandIn\Tables;

/** What a case works with: the module inside the stand-in, the gateway for tests, and assertions. */
final class Bench
{
    const ORDERED_PASSWORD = 'Ordered&Pass"word';

    public $whmcs;
    public $profile;
    public $options;
    public $checks = 0;
    public $failures = array();

    private $host;
    private $port;
    private $case = '';

    public function __construct(StandIn $whmcs, $options)
    {
        $this->whmcs = $whmcs;
        $this->profile = $whmcs->profile();
        $this->options = $options;
        list($this->host, $this->port) = explode(':', $options['gateway']);
    }

    public function run($name, $case)
    {
        $this->case = $name;
        $this->control('POST', '/__reset', '');
        Tables::load(array());
        Tables::$lostColumn = null;
        $_SESSION = array();
        $_POST = array();
        $_SERVER['REQUEST_METHOD'] = 'GET';
        $before = $this->checks;
        $case($this);
        if ($this->checks === $before) {
            $this->fail('the case checked nothing');
        }
    }

    /** Parameters as this version of WHMCS gives them; $changes are in natural types. */
    public function params($changes = array())
    {
        $seed = array_merge(Profile::seed(), array(
            'serverhostname' => $this->host,
            'serverport' => $this->port,
            'serverusername' => Emulation::KEY,
            'serverpassword' => Emulation::SECRET,
        ), $changes);
        $this->whmcs->order($seed);
        return Profile::params($this->profile, $seed);
    }

    /** The same for a service that WHMCS has: domain, username and password are those of its row. */
    public function storedParams($changes = array())
    {
        $params = $this->params($changes);
        $row = $this->row($params['serviceid']);
        $stored = array('domain' => $row['domain'], 'username' => $row['username'], 'password' => decrypt($row['password']));
        return $this->params($changes + $stored);
    }

    /** The result of a module function, after checking that it was quiet and kept its secrets. */
    public function call($function, $params)
    {
        $answer = $this->answer($function, array($params));
        $this->equal(null, $answer['thrown'], $function . ' threw');
        return $answer['result'];
    }

    public function answer($function, $arguments)
    {
        $answer = $this->whmcs->call($function, $arguments);
        $this->equal(array(), $answer['notices'], $function . ' was not quiet');
        $told = json_encode(array($answer['moduleLog'], $this->whmcs->unmaskedLog(), $answer['thrown'], self::visible($answer['result'])));
        $secrets = array(Emulation::SECRET, Emulation::PASSWORD, Emulation::RESCUE_PASSWORD, Emulation::OTHER_PASSWORD,
            self::ORDERED_PASSWORD);
        foreach ($secrets as $secret) {
            foreach (array($secret, htmlspecialchars($secret, ENT_QUOTES), base64_encode($secret), rawurlencode($secret)) as $form) {
                $this->check(strpos($told, trim(json_encode($form), '"')) === false, $function . ' told a secret: ' . substr($told, 0, 3000));
            }
        }
        return $answer;
    }

    /** What the hooks of one point printed and logged, after checking that they were quiet and kept the secret. */
    public function hook($point, $vars)
    {
        $answer = $this->whmcs->runHook($point, $vars);
        $this->equal(array(), $answer['notices'], $point . ' was not quiet');
        $this->check(strpos(json_encode(array($answer, $this->whmcs->unmaskedLog())), Emulation::SECRET) === false, $point . ' told a secret');
        return $answer;
    }

    /** The owner's own page shows the password, or all that may count, in this one place. */
    private static function visible($result)
    {
        if (isset($result['vars']['dcim_password'])) {
            unset($result['vars']['dcim_password'], $result['vars']['dcim_other_passwords']);
        }
        return is_object($result) ? 'object' : $result;
    }

    /** Lets DCIM finish what it is at. */
    public function workIsOver()
    {
        $this->control('POST', '/__work', '');
    }

    /** Has DCIM find every service so: go, cancelling, attention, uncertain, reason, rescue. */
    public function nowIs($changes)
    {
        $this->control('POST', '/__now', json_encode($changes));
    }

    public function script($answers)
    {
        foreach ($answers as $index => $answer) {
            // Any bytes: JSON alone would carry UTF-8 only.
            $answers[$index]['body'] = base64_encode(isset($answer['body']) ? $answer['body'] : '');
        }
        $this->control('POST', '/__script', json_encode($answers));
    }

    /** What the gateway was asked since it was last asked this. */
    public function requests()
    {
        return json_decode($this->control('GET', '/__requests', ''), true);
    }

    private function control($method, $path, $body)
    {
        $socket = fsockopen($this->host, (int) $this->port, $errno, $error, 10);
        if ($socket === false) {
            throw new Exception('the gateway for tests is gone: ' . $error);
        }
        fwrite($socket, $method . ' ' . $path . " HTTP/1.1\r\nHost: test\r\nContent-Length: " . strlen($body) . "\r\n\r\n" . $body);
        $answer = '';
        while (!feof($socket)) {
            $answer .= fread($socket, 65536);
        }
        fclose($socket);
        $parts = explode("\r\n\r\n", $answer, 2);
        if (count($parts) < 2) {
            throw new Exception('the gateway for tests did not answer ' . $path);
        }
        return $parts[1];
    }

    /** The service's row, or null. */
    public function row($id)
    {
        $rows = Tables::rows('tblhosting');
        return isset($rows[$id]) ? $rows[$id] : null;
    }

    public function check($condition, $what)
    {
        $this->checks++;
        if (!$condition) {
            $this->fail($what);
        }
    }

    public function equal($expected, $actual, $what)
    {
        $this->check($expected === $actual, $what . ': expected ' . json_encode($expected) . ', was ' . json_encode($actual));
    }

    public function contains($part, $text, $what)
    {
        $this->check(is_string($text) && strpos($text, $part) !== false, $what . ': no "' . $part . '" in ' . json_encode($text));
    }

    public function matches($pattern, $text, $what)
    {
        $this->check(is_string($text) && preg_match($pattern, $text) === 1, $what . ': ' . $pattern . ' against ' . json_encode($text));
    }

    private function fail($what)
    {
        $this->failures[] = $this->case . ': ' . $what;
    }
}
