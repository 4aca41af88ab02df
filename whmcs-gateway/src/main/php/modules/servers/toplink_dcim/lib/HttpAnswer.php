<?php

namespace ToplinkDcim;

/** What came back over HTTP, not yet known to be from DCIM. */
final class HttpAnswer
{
    public $status;
    public $headers;
    public $body;

    /** Header names are in lower case. */
    public function __construct($status, $headers, $body)
    {
        $this->status = $status;
        $this->headers = $headers;
        $this->body = $body;
    }

    public function header($name)
    {
        return isset($this->headers[$name]) ? $this->headers[$name] : '';
    }

    /** The request id in the header if it looks like one, else ''. */
    public function requestId()
    {
        $id = $this->header('x-request-id');
        return preg_match('/^[A-Za-z0-9-]{1,64}$/D', $id) ? $id : '';
    }
}
