<?php

/** What the gateway for tests says: scripted answers first, else those of a small DCIM. */
final class Emulation
{
    const KEY = 'dckTestKey000000000000000';
    const SECRET = 'dcsTestSecret0000000000000000000000000000000abcdefgh';
    const PASSWORD = 'Gw7rootPassword42xyz';
    const RESCUE_PASSWORD = 'Rs3rescuePassword9abc';
    const OTHER_PASSWORD = 'Ot5perhapsSet77defgh';

    private $script = array();
    private $requests = array();
    private $services = array();

    /** Neither at work nor past a point of no return, and its password is known. */
    private static $idle = array('work' => null, 'go' => false, 'cancelling' => false, 'attention' => false, 'rescue' => false,
        'uncertain' => false, 'reason' => '');

    public function answer($request)
    {
        switch ($request['method'] . ' ' . $request['target']) {
            case 'POST /__script':
                $this->script = json_decode($request['body'], true);
                return self::plain('{}');
            case 'POST /__reset':
                $this->script = array();
                $this->requests = array();
                $this->services = array();
                return self::plain('{}');
            case 'POST /__work':
                // The work of every service is over.
                foreach (array_keys($this->services) as $id) {
                    $this->services[$id] = self::afterWork($this->services[$id]);
                }
                return self::plain('{}');
            case 'POST /__now':
                // How every service is from here on, whatever it was.
                foreach (array_keys($this->services) as $id) {
                    $this->services[$id] = json_decode($request['body'], true) + $this->services[$id];
                }
                return self::plain('{}');
            case 'GET /__requests':
                $requests = $this->requests;
                $this->requests = array();
                return self::plain(json_encode($requests));
        }
        $request['signed'] = self::isSigned($request);
        $this->requests[] = $request;
        $usual = $this->usual($request);
        if (count($this->script) === 0) {
            return $usual;
        }
        $answer = array_shift($this->script);
        $answer['body'] = base64_decode($answer['body']);
        return $answer;
    }

    private static function isSigned($request)
    {
        $header = isset($request['headers']['authorization']) ? $request['headers']['authorization'] : '';
        if (!preg_match('/^DCIM-HMAC-SHA256 key=([A-Za-z0-9]+), ts=([0-9]+), sig=([0-9a-f]{64})$/D', $header, $match)) {
            return false;
        }
        $idempotencyKey = isset($request['headers']['idempotency-key']) ? $request['headers']['idempotency-key'] : '';
        $canonical = $request['method'] . "\n" . $request['target'] . "\n" . $match[2] . "\n" . $idempotencyKey . "\n"
            . hash('sha256', $request['body']);
        $signingKey = hash_hmac('sha256', 'dcim-signing-key-v1', self::SECRET, true);
        return $match[1] === self::KEY && abs(time() - (int) $match[2]) <= 300
            && hash_equals(hash_hmac('sha256', $canonical, $signingKey), $match[3]);
    }

    private function usual($request)
    {
        if (!$request['signed']) {
            return self::refuse(401, 'CREDENTIAL_INVALID', 'The key, the secret or the signature is wrong.');
        }
        $isUuid = '/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/D';
        $key = isset($request['headers']['idempotency-key']) ? $request['headers']['idempotency-key'] : '';
        if ($request['method'] !== 'GET' && !preg_match($isUuid, $key)) {
            return self::refuse(400, 'REQUEST_ID_REQUIRED', 'Idempotency-Key is missing or no UUID.');
        }
        if ($request['method'] !== 'GET' && !(json_decode($request['body']) instanceof stdClass)) {
            return self::refuse(400, 'BODY_REQUIRED', 'The body must be a JSON object.');
        }
        $path = substr($request['target'], strlen('/whmcs/v1'));
        if (preg_match('#^/services/([0-9]+)(/[a-z-]+)?$#D', $path, $match)) {
            return $this->service($request, $match[1], isset($match[2]) ? $match[2] : '');
        }
        if (preg_match('#^/services/([0-9]+)/operations/([a-z0-9-]+)/cancel$#D', $path, $match)) {
            return $this->cancel($match[1], $match[2]);
        }
        return $this->listing($path);
    }

    private function cancel($id, $operation)
    {
        if (!isset($this->services[$id]) || $operation !== 'op-1') {
            return self::refuse(404, 'NOT_FOUND', 'Service ' . $id . ' has no such operation.');
        }
        if ($this->services[$id]['work'] === null || $this->services[$id]['go']) {
            return self::refuse(409, 'CANCEL_TOO_LATE', 'It is past its point of no return and goes on.');
        }
        $this->services[$id]['work'] = null;
        return self::good(array('id' => $operation, 'done' => true, 'error' => array('code' => 'OPERATION_CANCELLED', 'message' => 'x')));
    }

    private function listing($path)
    {
        switch ($path) {
            case '/ping':
                return self::good(array('version' => '1.0', 'server_time' => '2026-01-01T00:00:00Z', 'seen_ip' => '127.0.0.1',
                    'label' => 'test', 'tenant' => 'test', 'expires_at' => null));
            case '/packages':
                return self::good(array(
                    array('id' => 'hk-e5', 'name' => 'HK E5 & more', 'available' => 3, 'bound' => 5, 'retired' => false),
                    array('id' => 'old', 'name' => 'Old', 'available' => 0, 'bound' => 0, 'retired' => true),
                ));
            case '/images':
            case '/images?package=hk-e5':
            case '/images?package=hk-e7':
                return self::good(self::images());
            case '/sites':
                return self::good(array(array('id' => 'hk', 'name' => 'Hong Kong')));
            case '/services':
                return self::good(array('services' => array(self::about('1', 'active')), 'next_page_token' => 'p/2'));
            case '/services?page_token=p%2F2':
                return self::good(array(
                    'services' => array(self::about('2', 'suspended'), self::about('3', 'ending'), self::about('4', 'failed')),
                    'next_page_token' => '',
                ));
        }
        return self::refuse(404, 'UNKNOWN_PATH', 'There is nothing at this path.');
    }

    private function service($request, $id, $verb)
    {
        if ($request['method'] === 'PUT') {
            if (!isset($this->services[$id])) {
                $this->services[$id] = array('image' => 'debian-12', 'password' => self::PASSWORD) + self::$idle;
            }
            return self::good($this->now($id) + array('username' => 'root', 'password' => self::PASSWORD, 'port' => 22));
        }
        if ($verb === '/bind') {
            $this->services[$id] = array('image' => null, 'password' => 'never told') + self::$idle;
        }
        if ($verb === '/terminate' || $verb === '/unbind') {
            unset($this->services[$id]);
            return self::good(array('service_id' => $id, 'state' => 'none'));
        }
        if (!isset($this->services[$id])) {
            return self::refuse(404, 'NOT_FOUND', 'Service ' . $id . ' has no server.');
        }
        $works = array('/reinstall' => 'ReinstallAssignment', '/password' => 'ResetAssignmentPassword', '/rescue' => 'Rescue');
        if (isset($works[$verb])) {
            if ($this->services[$id]['work'] !== null && $this->services[$id]['key'] !== $request['headers']['idempotency-key']) {
                return self::refuse(423, 'SERVER_BUSY', 'Server r750-07 is busy.', array('retry_after_s' => 30));
            }
            $fields = json_decode($request['body'], true);
            $this->services[$id] = array(
                'work' => $works[$verb],
                'fields' => $fields,
                'key' => $request['headers']['idempotency-key'],
            ) + $this->services[$id];
            return array('status' => 202) + self::good($this->now($id));
        }
        if ($verb === '/images') {
            return self::good(self::images());
        }
        if ($verb === '/login') {
            $rescue = $this->services[$id]['rescue'];
            return self::good(array('service_id' => $id, 'username' => 'root', 'port' => 22, 'rescue' => $rescue,
                'password' => $rescue ? self::RESCUE_PASSWORD : $this->services[$id]['password'],
                'other_passwords' => $this->services[$id]['uncertain'] && !$rescue ? array(self::OTHER_PASSWORD) : array()));
        }
        return self::good($this->now($id));
    }

    private static function afterWork($service)
    {
        if ($service['work'] === 'ReinstallAssignment') {
            $service['image'] = $service['fields']['image'];
            $service['password'] = 'New' . self::PASSWORD;
        } elseif ($service['work'] === 'ResetAssignmentPassword') {
            $service['password'] = 'Set' . self::PASSWORD;
        } elseif ($service['work'] === 'Rescue') {
            $service['rescue'] = $service['fields']['action'] === 'start';
        }
        return array('work' => null, 'go' => false) + $service;
    }

    private static function images()
    {
        return array(
            array('id' => 'debian-12', 'name' => 'Debian 12'),
            array('id' => 'rocky-9', 'name' => 'Rocky <9> & more'),
        );
    }

    private static function nameOf($image)
    {
        foreach (self::images() as $one) {
            if ($one['id'] === $image) {
                return $one['name'];
            }
        }
        return null;
    }

    /** The service as it is. */
    private function now($id)
    {
        $service = $this->services[$id];
        $work = $service['work'];
        $operation = $work === null ? null : array('id' => 'op-1', 'verb' => $work, 'done' => $service['attention'],
            'step' => 'await-written', 'message' => 'Waiting for 10.0.0.7', 'progress' => 42, 'error' => null,
            'cancellable' => !$service['go'], 'cancel_requested' => $service['cancelling'], 'needs_attention' => $service['attention'],
            'expected_end_at' => gmdate('Y-m-d\TH:i:s', time() + 290) . '.123456789Z');
        return array(
            'image' => $service['image'],
            'image_name' => self::nameOf($service['image']),
            'rescue_since' => $service['rescue'] ? '2026-01-01T00:00:00Z' : null,
            'password_uncertain' => $service['uncertain'],
            'state_reason' => $service['reason'],
            'operation' => $operation,
        ) + self::about($id, $work === 'ReinstallAssignment' ? 'installing' : 'active');
    }

    private static function about($id, $state)
    {
        return array(
            'service_id' => $id,
            'state' => $state,
            'state_reason' => '',
            'server' => array('id' => 'r750-07', 'label' => 'HK-A07'),
            'hostname' => 'hk-a07-203.0.113.10',
            'ipv4' => '203.0.113.10',
            'ipv6' => null,
            'assigned_ips' => array('203.0.113.10/29', '2001:db8::10/64'),
            'package' => array('id' => 'hk-e5', 'name' => 'HK E5 & more'),
            'customer' => 'hk_1042',
            'power' => array('state' => 'on', 'observed_at' => '2026-01-01T00:00:00Z'),
            'created_at' => '2026-01-01T08:00:00+08:00',
            'operation' => null,
        );
    }

    private static function good($data)
    {
        return self::plain(json_encode(array('ok' => true, 'request_id' => 'req-good', 'data' => $data)));
    }

    public static function refuse($status, $code, $message, $more = array())
    {
        $answer = self::plain(json_encode($more + array(
            'ok' => false,
            'code' => $code,
            'message' => $message,
            'changed' => 'no',
            'safe_to_retry' => true,
            'retry_after_s' => null,
            'request_id' => 'req-refused',
        )));
        $answer['status'] = $status;
        return $answer;
    }

    private static function plain($body)
    {
        return array('status' => 200, 'headers' => array('X-Request-Id' => 'req-header'), 'body' => $body);
    }
}
