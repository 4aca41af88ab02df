<?php

namespace ToplinkDcim;

/** One call of WHMCS: whatever goes wrong in it becomes one sentence and an entry in the module log. */
final class Call
{
    private $params;
    private $log;

    public function __construct($action, $params)
    {
        $this->params = new Params($params);
        $this->log = new ModuleLog($action, new Redaction());
    }

    public function params()
    {
        return $this->params;
    }

    public function account()
    {
        return new Account($this->params, $this->log);
    }

    public function estate()
    {
        return new Estate($this->params, $this->log);
    }

    /** The error text, or '' if the work was done. */
    public function errorOf($work)
    {
        try {
            $work($this);
            return '';
        } catch (Failure $failure) {
            return $this->told($failure->text());
        } catch (\Exception $exception) {
            return $this->told(self::surprise($exception));
        } catch (\Throwable $error) {
            return $this->told(self::surprise($error));
        }
    }

    /** Staff see `success` or the error text. */
    public static function staff($action, $params, $work)
    {
        $call = new self($action, $params);
        $error = $call->errorOf($work);
        return $error === '' ? 'success' : $error;
    }

    /** What $load returns; throws an \Exception with the error text, which WHMCS shows beside the field. */
    public static function loaded($action, $params, $load)
    {
        $choices = array();
        $call = new self($action, $params);
        $error = $call->errorOf(function (Call $call) use (&$choices, $load) {
            $choices = $load($call);
        });
        if ($error !== '') {
            throw new \Exception($error);
        }
        return $choices;
    }

    private function told($text)
    {
        $text = $this->log->redaction()->byValue($text);
        $this->log->note($text);
        return $text;
    }

    /** Not its message: nobody knows what is in there. */
    private static function surprise($error)
    {
        $failure = new Failure(
            'MODULE_FAILED',
            'the module itself failed with ' . get_class($error) . ' in ' . basename($error->getFile()) . ' line '
            . $error->getLine() . ': please report this'
        );
        return $failure->text();
    }
}
