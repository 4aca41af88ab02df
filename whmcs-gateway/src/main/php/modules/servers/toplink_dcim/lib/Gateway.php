<?php

namespace ToplinkDcim;

/** Calls DCIM: signs, sends, logs, and tells DCIM's answers from anything else's. */
final class Gateway
{
    const BASE = '/whmcs/v1';
    const TEST_SECONDS = 10;
    const READ_SECONDS = 6;
    const GLANCE_SECONDS = 2;
    const CREATE_SECONDS = 60;
    const CHANGE_SECONDS = 30;

    private $connection;
    private $http;
    private $log;

    public function __construct(Connection $connection, ModuleLog $log)
    {
        $this->connection = $connection;
        $this->http = new HttpClient($connection);
        $this->log = $log;
        $log->redaction()->add($connection->secret());
    }

    /** Returns the `data` of the answer; throws a Failure otherwise. */
    public function get($path, $seconds)
    {
        return $this->call('GET', $path, null, '', $seconds);
    }

    /** The entries of a list, each with an `id`; throws a Failure for anything else. */
    public function entries($path, $seconds)
    {
        $entries = $this->get($path, $seconds);
        foreach ($entries as $entry) {
            if (!is_array($entry) || !isset($entry['id']) || !is_string($entry['id'])) {
                throw Failure::notDcim('answered with a list that cannot be read', 0);
            }
        }
        return $entries;
    }

    /** What an entry of a list is shown as. */
    public static function nameOf($entry)
    {
        $named = isset($entry['name']) && is_string($entry['name']) && $entry['name'] !== '';
        return $named ? $entry['name'] : $entry['id'];
    }

    /** Changes something. The same key again is the same wish again: DCIM does it once. */
    public function change($method, $path, $fields, $idempotencyKey, $seconds)
    {
        return $this->call($method, $path, $fields, $idempotencyKey, $seconds);
    }

    private function call($method, $path, $fields, $idempotencyKey, $seconds)
    {
        $target = self::BASE . $path;
        // (object): an empty PHP array would become [] and not {}.
        $body = $fields === null ? '' : json_encode((object) $fields);
        if (!is_string($body)) {
            throw new Failure('ENCODING_INVALID', 'a value of this service or product is no valid UTF-8 text');
        }
        $requestId = Uuid::v4();
        $request = $method . ' ' . $this->connection->baseUrl() . $target . "\nX-Request-Id: " . $requestId;
        try {
            $answer = $this->http->exchange(
                $method,
                $target,
                $this->headers($method, $target, $body, $idempotencyKey, $requestId),
                $body,
                $seconds
            );
        } catch (Failure $failure) {
            if ($failure->isOutcomeUnknown()) {
                // Only then may DCIM have seen the request, and its log know the id.
                $failure->at(0, $requestId);
            }
            $this->log->exchange($request, $body, 'no answer', '', $failure->text());
            throw $failure;
        }
        return $this->read($answer, $request, $body);
    }

    private function headers($method, $target, $body, $idempotencyKey, $requestId)
    {
        $headers = array(
            'Authorization: ' . Signature::header($this->connection, $method, $target, $idempotencyKey, $body, time()),
            'Accept: application/json',
            'User-Agent: toplink-dcim-whmcs',
            'X-Request-Id: ' . $requestId,
        );
        if ($body !== '') {
            $headers[] = 'Content-Type: application/json';
        }
        if ($idempotencyKey !== '') {
            $headers[] = 'Idempotency-Key: ' . $idempotencyKey;
        }
        return $headers;
    }

    private function read(HttpAnswer $answer, $request, $body)
    {
        $status = 'HTTP ' . $answer->status . ' request ' . $answer->requestId();
        try {
            $data = Reply::data($answer);
        } catch (Failure $failure) {
            $this->log->exchange($request, $body, $status, $answer->body, $failure->text());
            throw $failure;
        }
        foreach (array('password', 'other_passwords') as $key) {
            if (isset($data[$key])) {
                $this->log->redaction()->addAll($data[$key]);
            }
        }
        $this->log->exchange($request, $body, $status, $answer->body, 'success');
        return $data;
    }
}
