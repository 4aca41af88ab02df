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

    public function system()
    {
        return new System($this->account());
    }

    public function estate()
    {
        return new Estate($this->params, $this->log);
    }

    /** The error text, or '' if the work was done. */
    public function errorOf($work)
    {
        $failure = $this->failureOf($work);
        return $failure === null ? '' : $this->log->redaction()->byValue($failure->text());
    }

    /** What went wrong, written into the log; null if the work was done. */
    public function failureOf($work)
    {
        $failure = null;
        try {
            $work($this);
        } catch (Failure $refused) {
            $failure = $refused;
        } catch (\Exception $exception) {
            $failure = self::surprise($exception);
        } catch (\Throwable $error) {
            $failure = self::surprise($error);
        }
        if ($failure !== null) {
            $this->log->note($this->log->redaction()->byValue($failure->text()));
        }
        return $failure;
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

    /** Something that was done, for the module log. */
    public function note($sentence)
    {
        $this->log->note($sentence);
    }

    /** Not its message: nobody knows what is in there. */
    private static function surprise($error)
    {
        return new Failure(
            'MODULE_FAILED',
            'the module itself failed with ' . get_class($error) . ' in ' . basename($error->getFile()) . ' line '
            . $error->getLine() . ': please report this'
        );
    }
}
