<?php

namespace ToplinkDcim;

/** Reads the envelope every answer of DCIM comes in. */
final class Reply
{
    /** The `data` of a good answer; throws a Failure for a bad one and for one that is not DCIM's. */
    public static function data(HttpAnswer $answer)
    {
        if ($answer->status >= 300 && $answer->status < 400) {
            throw Failure::notDcim('answered with a redirect: check the SSL tick and the port', $answer->status);
        }
        $envelope = json_decode($answer->body, true);
        if (!is_array($envelope) || !isset($envelope['ok']) || !is_bool($envelope['ok'])) {
            throw self::strange($answer);
        }
        if (!$envelope['ok']) {
            throw self::refusal($answer, $envelope);
        }
        if ($answer->status < 200 || $answer->status > 299) {
            throw self::strange($answer);
        }
        return isset($envelope['data']) && is_array($envelope['data']) ? $envelope['data'] : array();
    }

    private static function strange(HttpAnswer $answer)
    {
        if ($answer->status >= 502 && $answer->status <= 504) {
            $sentence = 'something in front of DCIM answered that DCIM cannot be reached: see that the gateway runs';
        } elseif (stripos($answer->header('content-type'), 'html') !== false || preg_match('/^\s*</', $answer->body)) {
            $sentence = 'answered with a web page: check Hostname, the SSL tick and the port';
        } else {
            $sentence = 'answered with something that DCIM does not say: check Hostname, the SSL tick and the port';
        }
        $failure = Failure::notDcim($sentence, $answer->status);
        // A page of 2xx or 5xx may stand in for an answer of DCIM that got lost behind it.
        $refused = $answer->status >= 400 && $answer->status < 500;
        return $refused ? $failure : $failure->withUnknownOutcome();
    }

    private static function refusal(HttpAnswer $answer, $envelope)
    {
        $code = isset($envelope['code']) && is_string($envelope['code']) ? $envelope['code'] : '';
        if (!preg_match('/^[A-Z][A-Z0-9_]{1,63}$/D', $code)) {
            return self::strange($answer);
        }
        $told = isset($envelope['message']) && is_string($envelope['message']);
        $message = $told ? Text::sentence($envelope['message']) : '';
        $sentence = $message === '' ? 'DCIM refused without saying why' : rtrim($message, '. ');
        if (isset($envelope['retry_after_s']) && is_int($envelope['retry_after_s']) && $envelope['retry_after_s'] > 0) {
            $sentence .= '; try again in ' . $envelope['retry_after_s'] . ' s';
        }
        $failure = new Failure($code, $sentence);
        $failure->at($answer->status, self::requestId($answer, $envelope));
        if (isset($envelope['changed']) && $envelope['changed'] === 'unknown') {
            $failure->withUnknownOutcome();
        }
        if (isset($envelope['data']['state']) && is_string($envelope['data']['state'])) {
            $failure->because($envelope['data']['state']);
        }
        return $failure;
    }

    private static function requestId(HttpAnswer $answer, $envelope)
    {
        $id = isset($envelope['request_id']) && is_string($envelope['request_id']) ? $envelope['request_id'] : '';
        return preg_match('/^[A-Za-z0-9-]{1,64}$/D', $id) ? $id : $answer->requestId();
    }
}
