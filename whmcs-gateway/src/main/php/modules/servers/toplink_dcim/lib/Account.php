<?php

namespace ToplinkDcim;

/** One service of WHMCS and what can be done with the server behind it. */
final class Account
{
    private $params;
    private $product;
    private $connection;
    private $gateway;

    public function __construct(Params $params, ModuleLog $log)
    {
        $this->params = $params;
        $this->product = new Product($params);
        // The password WHMCS holds now is not ours to log either.
        $log->redaction()->add($params->raw('password'));
        $this->connection = new Connection($params);
        $this->gateway = new Gateway($this->connection, $log);
    }

    /** Assigns a server, or finds the one assigned before, and stores how the client gets in. */
    public function create()
    {
        $hosting = new Hosting($this->serviceId());
        $hosting->mustExist();
        $service = $this->order($this->orderFields());
        self::mustBeUsable($service);
        $hosting->storeOrder($service);
    }

    private function orderFields()
    {
        $fields = array('package' => $this->product->package()) + $this->customer();
        if ($this->product->site() !== '') {
            $fields['site'] = $this->product->site();
        }
        if ($this->product->image() !== '') {
            $fields['image'] = $this->product->image();
        }
        if (count($this->product->sshKeys()) > 0) {
            $fields['ssh_keys'] = $this->product->sshKeys();
        }
        return $fields;
    }

    private function customer()
    {
        $box = $this->connection->accessHash();
        $fields = array('client_id' => $this->clientId(), 'prefix' => $box->usernamePrefix());
        if ($box->hostnameFormat() !== '') {
            $fields['hostname_format'] = $box->hostnameFormat();
        }
        return $fields;
    }

    /** A lost answer is no lost order: look whether the server is there before reporting a failure. */
    private function order($fields)
    {
        $key = Uuid::v4();
        try {
            return $this->put($fields, $key, Gateway::CREATE_SECONDS);
        } catch (Failure $failure) {
            if ($failure->state() === 'ending' && $this->find()->purgeAt() !== '') {
                $this->undelete();
                return $this->put($fields, Uuid::v4(), Gateway::CHANGE_SECONDS);
            }
            if (!$failure->isOutcomeUnknown() || !$this->isThere()) {
                throw $failure;
            }
            return $this->put($fields, $key, Gateway::CHANGE_SECONDS);
        }
    }

    /** Terminated, and still kept for this very service: its server comes back with its data, and into use. */
    private function undelete()
    {
        $service = $this->service($this->post('/undelete', array()));
        if ($service->state() === 'suspended') {
            $this->unsuspend();
        }
    }

    private function put($fields, $key, $seconds)
    {
        return $this->service($this->gateway->change('PUT', $this->path(''), $fields, $key, $seconds));
    }

    private function isThere()
    {
        try {
            return $this->find()->serverId() !== '';
        } catch (Failure $failure) {
            return false;
        }
    }

    /** WHMCS mails the client at once: nothing less than a complete, assigned server will do. */
    private static function mustBeUsable(Service $service)
    {
        if ($service->state() !== 'active' && $service->state() !== 'installing') {
            throw new Failure(
                'WRONG_STATE',
                'DCIM holds server ' . $service->serverLabel() . ' for this service, but it is "' . $service->state()
                . '": unsuspend it, or wait until it is taken back and create again'
            );
        }
        $parts = array($service->serverId(), $service->hostname(), $service->username(), $service->password());
        if (in_array('', $parts, true) || count($service->assignedAddresses()) === 0) {
            throw Failure::notDcim('answered without server, hostname, addresses or login; nothing was stored', 0);
        }
    }

    public function suspend()
    {
        $reason = array('reason' => Text::line($this->params->text('suspendreason'), 500));
        $this->post('/suspend', $reason + $this->product->suspension());
    }

    public function unsuspend()
    {
        $this->post('/unsuspend', array());
    }

    public function terminate()
    {
        $this->post('/terminate', $this->product->termination());
    }

    public function changePackage()
    {
        $this->post('/change-package', array('package' => $this->product->package()));
    }

    public function renew()
    {
        $this->post('/renew', array());
    }

    /** on and off are states to reach, so asking twice does no harm. */
    public function power($action)
    {
        $this->post('/power', array('action' => $action));
    }

    /** A second reboot is a second event: a click whose answer was lost keeps its key for the next one. */
    public function reboot()
    {
        $this->once('reboot', '/power', array('action' => 'reset'));
    }

    public function resetBmc()
    {
        $this->once('bmc-reset', '/bmc-reset', array());
    }

    /** Does it once, however often the button is pressed until its answer is known. */
    public function once($event, $call, $fields)
    {
        $name = $event . ':' . $this->serviceId();
        $key = Session::get($name);
        if ($key === '') {
            $key = Uuid::v4();
            Session::put($name, $key);
        }
        try {
            $this->gateway->change('POST', $this->path($call), $fields, $key, Gateway::CHANGE_SECONDS);
        } catch (Failure $failure) {
            if (!$failure->isOutcomeUnknown()) {
                Session::forget($name);
            }
            throw $failure;
        }
        Session::forget($name);
    }

    /** Stores name and addresses as DCIM has them. */
    public function sync()
    {
        $hosting = new Hosting($this->serviceId());
        $hosting->mustExist();
        $service = $this->find();
        $hosting->storeNetwork($service);
        $system = new System($this);
        $system->settle($service);
    }

    /** Gives this service one certain server, in whatever power state it is. */
    public function bind($serverId)
    {
        $hosting = new Hosting($this->serviceId());
        $hosting->mustExist();
        $fields = array('server' => $serverId, 'package' => $this->product->package()) + $this->customer();
        $hosting->storeNetwork($this->service($this->post('/bind', $fields)));
    }

    /** Takes the server back without touching its power. */
    public function unbind()
    {
        $this->post('/unbind', array());
        $hosting = new Hosting($this->serviceId());
        $hosting->clearAddresses();
    }

    public function find()
    {
        return $this->service($this->gateway->get($this->path(''), Gateway::READ_SECONDS));
    }

    /** The same for what a page can do without. */
    public function glance()
    {
        return $this->service($this->gateway->get($this->path(''), Gateway::GLANCE_SECONDS));
    }

    /** Calls off what is under way; throws a Failure once it cannot be called off any more. */
    public function cancel($operation)
    {
        if (!preg_match('/^[A-Za-z0-9-]{1,100}$/D', $operation)) {
            throw new Failure('NOTHING_TO_CANCEL', 'nothing is under way on this service\'s server, so nothing was cancelled');
        }
        $this->post('/operations/' . $operation . '/cancel', array());
    }

    /** How its client gets in, as DCIM knows it. */
    public function login()
    {
        return Login::read($this->gateway->get($this->path('/login'), Gateway::READ_SECONDS), $this->serviceId());
    }

    /** Image id to name: what can be installed on this service's machine. */
    public function images()
    {
        $choices = array();
        foreach ($this->gateway->entries($this->path('/images'), Gateway::READ_SECONDS) as $image) {
            $choices[$image['id']] = Gateway::nameOf($image);
        }
        return $choices;
    }

    /** The image, if clients may choose it for this machine; throws a Failure otherwise. */
    public function offered($image)
    {
        $offered = $this->images();
        if (!isset($offered[$image])) {
            throw new Failure('CHOICE_MISSING', 'the client chose no operating system of the list');
        }
        return $image;
    }

    public function product()
    {
        return $this->product;
    }

    /** How the client gets in, as WHMCS has it; null without a password. */
    public function storedLogin()
    {
        $password = $this->params->raw('password');
        return $password === '' ? null : new Login($this->params->text('username'), $password, false, array());
    }

    private function post($call, $fields)
    {
        return $this->send($call, $fields, Uuid::v4());
    }

    /** A wish with a key of its own. */
    public function send($call, $fields, $key)
    {
        return $this->gateway->change('POST', $this->path($call), $fields, $key, Gateway::CHANGE_SECONDS);
    }

    private function service($data)
    {
        return new Service($data, $this->serviceId());
    }

    private function path($call)
    {
        return '/services/' . $this->serviceId() . $call;
    }

    public function serviceId()
    {
        $id = $this->params->id('serviceid');
        if ($id === '') {
            throw Failure::settings('WHMCS did not say which service this is about');
        }
        return $id;
    }

    private function clientId()
    {
        $id = $this->params->id('userid');
        if ($id === '') {
            $id = $this->params->nestedId('clientsdetails', 'userid');
        }
        if ($id === '') {
            throw Failure::settings('WHMCS did not say whose service this is');
        }
        return $id;
    }
}
