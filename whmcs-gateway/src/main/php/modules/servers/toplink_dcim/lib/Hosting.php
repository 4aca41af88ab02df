<?php

namespace ToplinkDcim;

/** The service's row in WHMCS: what the client is mailed and shown. */
final class Hosting
{
    private $serviceId;

    public function __construct($serviceId)
    {
        $this->serviceId = $serviceId;
    }

    /** Throws a Failure unless the row is there. */
    public function mustExist()
    {
        if ($this->row() === null) {
            throw new Failure('SERVICE_UNKNOWN', 'WHMCS has no service ' . $this->serviceId . '; nothing was sent');
        }
    }

    /** Everything a new client needs: name, account, addresses. A password that may be wrong is not mailed. */
    public function storeOrder(Service $service)
    {
        $columns = self::network($service);
        $columns['username'] = $service->username();
        $columns['password'] = $service->isPasswordUncertain() ? '' : self::encrypted($service->password());
        $this->store($columns);
    }

    /** How the client gets in from now on. */
    public function storeLogin(Login $login)
    {
        $this->store(array(
            'username' => $login->username(),
            'password' => self::encrypted($login->password()),
        ));
    }

    /**
     * The password is, or is about to be, of no use. No password is the sign that DCIM's is to be fetched once
     * the machine is ready: it survives whatever happens to the page.
     */
    public function forgetPassword()
    {
        $this->store(array('password' => ''));
    }

    /** Only what DCIM tells at any time: the account stays as it is. */
    public function storeNetwork(Service $service)
    {
        $this->store(self::network($service));
    }

    /** After the server is no longer this client's. */
    public function clearAddresses()
    {
        $this->store(array('dedicatedip' => '', 'assignedips' => ''));
    }

    private static function network(Service $service)
    {
        return array(
            'domain' => $service->hostname(),
            'dedicatedip' => $service->primaryAddress(),
            'assignedips' => implode("\n", $service->assignedAddresses()),
        );
    }

    private static function encrypted($password)
    {
        if (!function_exists('encrypt')) {
            throw new Failure('WHMCS_INCOMPLETE', 'WHMCS offers no encrypt(): the password cannot be stored');
        }
        return encrypt($password);
    }

    private function store($columns)
    {
        $this->table()->update($columns);
        // update() counts changed rows, so 0 may be right as well: look instead.
        $row = $this->row();
        foreach ($columns as $column => $value) {
            if ($row === null || !isset($row->$column) || (string) $row->$column !== (string) $value) {
                throw new Failure('NOT_STORED', 'WHMCS did not store ' . $column . ' of service ' . $this->serviceId);
            }
        }
    }

    private function row()
    {
        return $this->table()->first();
    }

    private function table()
    {
        return Database::table('tblhosting')->where('id', '=', (int) $this->serviceId);
    }
}
