<?php

namespace ToplinkDcim;

/** Why something could not be done, in one sentence that a WHMCS admin can act on. */
final class Failure extends \Exception
{
    private $reason;
    private $httpStatus = 0;
    private $requestId = '';
    private $outcomeUnknown = false;
    private $state = '';

    public function __construct($reason, $sentence)
    {
        parent::__construct($sentence);
        $this->reason = $reason;
    }

    /** The server record or the product is filled in wrongly: nothing was sent. */
    public static function settings($sentence)
    {
        return new self('SETTINGS_INVALID', $sentence);
    }

    /** Whatever answered, it was not DCIM. */
    public static function notDcim($sentence, $httpStatus)
    {
        $failure = new self('NOT_DCIM', $sentence);
        return $failure->at($httpStatus, '');
    }

    public function at($httpStatus, $requestId)
    {
        $this->httpStatus = $httpStatus;
        $this->requestId = $requestId;
        return $this;
    }

    /** DCIM may or may not have done what was asked. */
    public function withUnknownOutcome()
    {
        $this->outcomeUnknown = true;
        return $this;
    }

    public function isOutcomeUnknown()
    {
        return $this->outcomeUnknown;
    }

    /** The state of the service that forbids it, such as `suspended`. */
    public function because($state)
    {
        $this->state = $state;
        return $this;
    }

    /** '' if that is not why. */
    public function state()
    {
        return $this->state;
    }

    /** 0 if nothing answered, or nothing was asked. */
    public function status()
    {
        return $this->httpStatus;
    }

    public function reason()
    {
        return $this->reason;
    }

    /** `Toplink DCIM: <plain sentence> (<CODE>, HTTP <n>, request <id>)`, without the parts there are not. */
    public function text()
    {
        $details = array($this->reason);
        if ($this->httpStatus > 0) {
            $details[] = 'HTTP ' . $this->httpStatus;
        }
        if ($this->requestId !== '') {
            $details[] = 'request ' . $this->requestId;
        }
        return 'Toplink DCIM: ' . rtrim($this->getMessage(), ". \n") . ' (' . implode(', ', $details) . ')';
    }
}
