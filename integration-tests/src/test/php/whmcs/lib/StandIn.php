<?php

namespace WhmcsStandIn;

/** Stands in for WHMCS 6, 7, 8 or 9 as far as a server module sees it. */
final class StandIn
{
    const MODULE = 'toplink_dcim';

    private static $current;

    private $profile;
    private $directory;
    private $notices = array();
    private $log = array();
    private $unmasked = array();
    private $hooks = array();

    /** One a process: a module can be loaded only once. */
    public function __construct($profile, $directory)
    {
        self::$current = $this;
        $this->profile = $profile;
        error_reporting(-1);
        set_error_handler(array($this, 'onError'));
        // WHMCS 6 has the Illuminate name only.
        class_alias('WhmcsStandIn\\Capsule', 'Illuminate\\Database\\Capsule\\Manager');
        if ($profile >= 7) {
            class_alias('WhmcsStandIn\\Capsule', 'WHMCS\\Database\\Capsule');
        }
        define('WHMCS', true);
        if (!isset($_SESSION)) {
            $_SESSION = array();
        }
        $this->directory = self::moduleDirectory($directory);
        $this->loadModule($this->directory);
    }

    public static function current()
    {
        return self::$current;
    }

    public function profile()
    {
        return $this->profile;
    }

    /** Where the module was loaded from. */
    public function directory()
    {
        return $this->directory;
    }

    /** Either the root the zip was unpacked in, or the module's own directory. */
    private static function moduleDirectory($directory)
    {
        foreach (array($directory, $directory . '/modules/servers/' . self::MODULE) as $candidate) {
            if (is_file($candidate . '/' . self::MODULE . '.php')) {
                return $candidate;
            }
        }
        throw new \Exception(
            'no ' . self::MODULE . '.php in ' . $directory . ' or its modules/servers/' . self::MODULE
        );
    }

    // Inside a method, as in WHMCS: variables at the module's top level are not global there.
    private function loadModule($directory)
    {
        ob_start();
        require_once $directory . '/hooks.php';
        require_once $directory . '/' . self::MODULE . '.php';
        $this->mustBeSilent(ob_get_clean(), 'loading the module');
    }

    public function defines($function)
    {
        return function_exists(self::MODULE . '_' . $function);
    }

    /** The names behind `toplink_dcim_` that the module defines. */
    public function functions()
    {
        $defined = get_defined_functions();
        $names = array();
        foreach ($defined['user'] as $name) {
            if (strpos($name, self::MODULE . '_') === 0) {
                $names[] = substr($name, strlen(self::MODULE) + 1);
            }
        }
        return $names;
    }

    /** Returns result, thrown (a message or null), notices and moduleLog of this one call. */
    public function call($function, $arguments)
    {
        $this->notices = array();
        $this->log = array();
        $this->unmasked = array();
        $result = null;
        $thrown = null;
        ob_start();
        try {
            $result = call_user_func_array(self::MODULE . '_' . $function, $arguments);
        } catch (\Exception $exception) {
            $thrown = $exception->getMessage();
        } catch (\Throwable $error) {
            $where = $error->getFile() . ':' . $error->getLine();
            $this->notices[] = get_class($error) . ': ' . $error->getMessage() . ' in ' . $where;
        }
        $this->mustBeSilent(ob_get_clean(), $function);
        return array(
            'result' => $result,
            'thrown' => $thrown,
            'notices' => $this->notices,
            'moduleLog' => $this->log,
        );
    }

    /** What WHMCS itself does after a module function that answered `success`. */
    public function after($function, $serviceId)
    {
        $states = array(
            'CreateAccount' => 'Active',
            'SuspendAccount' => 'Suspended',
            'UnsuspendAccount' => 'Active',
            'TerminateAccount' => 'Terminated',
        );
        $rows = Tables::rows('tblhosting');
        if (isset($states[$function], $rows[$serviceId])) {
            $rows[$serviceId]['domainstatus'] = $states[$function];
            Tables::put('tblhosting', $serviceId, $rows[$serviceId]);
        }
    }

    /** Puts a service into tblhosting unless it is there. */
    public function order($seed)
    {
        $id = (string) $seed['serviceid'];
        $rows = Tables::rows('tblhosting');
        if (!isset($rows[$id])) {
            $query = new Query('tblhosting');
            $query->insert(array(
                'id' => $id,
                'userid' => $seed['userid'],
                'packageid' => $seed['pid'],
                'server' => $seed['serverid'],
                'domain' => $seed['domain'],
                'username' => $seed['username'],
                'password' => encrypt($seed['password']),
                'domainstatus' => 'Pending',
            ));
        }
    }

    /** Runs the hooks of one point, as an admin page does. */
    public function hook($point, $vars)
    {
        $output = '';
        foreach (isset($this->hooks[$point]) ? $this->hooks[$point] : array() as $function) {
            $output .= call_user_func($function, $vars);
        }
        return $output;
    }

    /** The same, with what it logged and what was not quiet: output, moduleLog and notices. */
    public function runHook($point, $vars)
    {
        $this->notices = array();
        $this->log = array();
        $this->unmasked = array();
        ob_start();
        $output = $this->hook($point, $vars);
        $this->mustBeSilent(ob_get_clean(), $point);
        return array('output' => $output, 'moduleLog' => $this->log, 'notices' => $this->notices);
    }

    public function addHook($point, $priority, $function)
    {
        $this->hooks[$point][] = $function;
    }

    public function logModuleCall($arguments)
    {
        if (count($arguments) !== 6 || !is_array($arguments[5])) {
            $this->notices[] = 'logModuleCall was not given its six arguments';
            return;
        }
        $this->unmasked[] = array_slice($arguments, 0, 5);
        $replaced = $arguments[5];
        foreach ($replaced as $value) {
            if (!is_string($value) || $value === '') {
                $this->notices[] = 'logModuleCall was given a value to mask that is no text';
            }
        }
        $entry = array();
        foreach (array('module', 'action', 'request', 'response', 'processed') as $index => $name) {
            $text = is_string($arguments[$index]) ? $arguments[$index] : print_r($arguments[$index], true);
            $entry[$name] = str_replace($replaced, '********', $text);
        }
        $this->log[] = $entry;
    }

    /** What the module gave to the log in its last call, before WHMCS masked anything. */
    public function unmaskedLog()
    {
        return $this->unmasked;
    }

    /** Any notice, warning or deprecation is a fault of the module. */
    public function onError($level, $message, $file, $line)
    {
        if ((error_reporting() & $level) === 0) {
            return true;
        }
        $this->notices[] = 'PHP ' . $level . ': ' . $message . ' in ' . $file . ':' . $line;
        return true;
    }

    private function mustBeSilent($output, $while)
    {
        if ($output !== '' && $output !== false) {
            $this->notices[] = 'output while ' . $while . ': ' . substr($output, 0, 200);
        }
    }

    public function notices()
    {
        return $this->notices;
    }
}
