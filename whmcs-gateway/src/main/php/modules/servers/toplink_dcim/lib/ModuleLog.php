<?php

namespace ToplinkDcim;

/** WHMCS's module log (Utilities, Logs, Module Log), which it keeps only while debugging is on. */
final class ModuleLog
{
    private $action;
    private $redaction;
    private $lastOutcome = '';

    public function __construct($action, Redaction $redaction)
    {
        $this->action = $action;
        $this->redaction = $redaction;
    }

    public function redaction()
    {
        return $this->redaction;
    }

    /** The body of the answer apart from its status, since only a whole JSON text can be redacted by key. */
    public function exchange($request, $requestBody, $status, $responseBody, $outcome)
    {
        $response = $this->redaction->text($responseBody);
        $this->write($request . "\n" . $this->redaction->text($requestBody), $status . "\n" . $response, $outcome);
    }

    /** What came of the call, unless the last exchange has told it. */
    public function note($outcome)
    {
        if ($outcome !== $this->lastOutcome) {
            $this->write('', '', $outcome);
        }
    }

    private function write($request, $response, $outcome)
    {
        $this->lastOutcome = $this->redaction->byValue($outcome);
        if (function_exists('logModuleCall')) {
            logModuleCall(
                'toplink_dcim',
                $this->action,
                $this->redaction->byValue($request),
                $response,
                $this->lastOutcome,
                $this->redaction->secrets()
            );
        }
    }
}
