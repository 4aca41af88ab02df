<?php

namespace ToplinkDcim;

/** What is asked of a server record as a whole: is it there, what can be sold, what has been. */
final class Estate
{
    const MAX_PAGES = 10000;

    private $gateway;

    public function __construct(Params $params, ModuleLog $log)
    {
        $this->gateway = new Gateway(new Connection($params), $log);
    }

    public function test()
    {
        $data = $this->gateway->get('/ping', Gateway::TEST_SECONDS);
        if (!isset($data['version'])) {
            throw Failure::notDcim('answered, but not as DCIM does: check Hostname and port', 0);
        }
    }

    /** Package id to name with stock. */
    public function packages()
    {
        $choices = array();
        foreach ($this->gateway->entries('/packages', Gateway::READ_SECONDS) as $package) {
            if (empty($package['retired'])) {
                $counted = isset($package['available']) && is_int($package['available']);
                $free = $counted ? ' (' . $package['available'] . ' free)' : '';
                $choices[$package['id']] = Gateway::nameOf($package) . $free;
            }
        }
        return $choices;
    }

    /** Site id to name; the first one is any. */
    public function sites()
    {
        return array('' => 'Any') + $this->named('/sites');
    }

    /** Image id to name; the first one leaves the choice to the package. */
    public function images()
    {
        return array('' => 'Default of the package in DCIM') + $this->named('/images');
    }

    /** Image id to name: what an order of this package may name. */
    public function imagesOf($package)
    {
        return $this->named('/images?package=' . rawurlencode($package));
    }

    private function named($path)
    {
        $choices = array();
        foreach ($this->gateway->entries($path, Gateway::READ_SECONDS) as $entry) {
            $choices[$entry['id']] = Gateway::nameOf($entry);
        }
        return $choices;
    }

    /** All of them or a Failure: WHMCS offers to terminate what is missing in this list. */
    public function accounts()
    {
        $accounts = array();
        $token = '';
        $seen = array();
        do {
            $page = $this->page($token);
            foreach ($page['services'] as $service) {
                $accounts[] = self::account($service);
            }
            $seen[$token] = true;
            $token = $page['next_page_token'];
            if (isset($seen[$token]) && $token !== '' || count($seen) >= self::MAX_PAGES) {
                throw Failure::notDcim('answered with a list of services that does not end', 0);
            }
        } while ($token !== '');
        return $accounts;
    }

    private function page($token)
    {
        $query = $token === '' ? '' : '?page_token=' . rawurlencode($token);
        $page = $this->gateway->get('/services' . $query, Gateway::READ_SECONDS);
        $complete = isset($page['services'], $page['next_page_token'])
            && is_array($page['services']) && is_string($page['next_page_token']);
        if (!$complete) {
            throw Failure::notDcim('answered with a list of services that cannot be read', 0);
        }
        return $page;
    }

    private static function account($data)
    {
        $readable = is_array($data) && isset($data['service_id'], $data['state'])
            && is_scalar($data['service_id']) && is_string($data['state']);
        if (!$readable) {
            throw Failure::notDcim('answered with a list of services that cannot be read', 0);
        }
        $service = new Service($data, $data['service_id']);
        return array(
            'email' => '',
            'username' => $service->customer(),
            'domain' => $service->hostname(),
            'uniqueIdentifier' => $service->hostname(),
            'product' => $service->packageId(),
            'primaryip' => $service->primaryAddress(),
            'created' => self::time(isset($data['created_at']) ? $data['created_at'] : null),
            'status' => self::status($service->state()),
        );
    }

    /** A failed one is still held for the client: only what is being taken back is over. */
    private static function status($state)
    {
        if ($state === 'suspended') {
            return 'Suspended';
        }
        return $state === 'ending' ? 'Terminated' : 'Active';
    }

    /** As WHMCS wants it, in UTC; '' if it is no RFC 3339 time. */
    private static function time($rfc3339)
    {
        $seconds = Rfc3339::seconds($rfc3339);
        return $seconds === null ? '' : gmdate('Y-m-d H:i:s', $seconds);
    }
}
