<?php

namespace ToplinkDcim;

/** What DCIM says about one service: read once, of known types from there on. */
final class Service
{
    private $data;

    /** Throws a Failure if it is about another service or about none. */
    public function __construct($data, $serviceId)
    {
        $this->data = $data;
        if ($this->text('service_id') !== (string) $serviceId) {
            throw Failure::notDcim('answered about another service than ' . $serviceId . '; nothing was stored', 0);
        }
    }

    /** installing, active, suspended, ending or failed. */
    public function state()
    {
        return $this->text('state');
    }

    public function stateReason()
    {
        return $this->text('state_reason');
    }

    public function serverId()
    {
        return $this->inner('server', 'id');
    }

    public function serverLabel()
    {
        return $this->inner('server', 'label');
    }

    public function packageId()
    {
        return $this->inner('package', 'id');
    }

    public function packageName()
    {
        return $this->inner('package', 'name') !== '' ? $this->inner('package', 'name') : $this->packageId();
    }

    public function customer()
    {
        return $this->text('customer');
    }

    public function hostname()
    {
        return $this->text('hostname');
    }

    public function username()
    {
        return $this->text('username');
    }

    public function password()
    {
        return $this->text('password');
    }

    /** The IPv4 address, or the IPv6 one of a server that has no other; '' if it has none. */
    public function primaryAddress()
    {
        return $this->text('ipv4') !== '' ? $this->text('ipv4') : $this->text('ipv6');
    }

    /** With their prefix lengths. */
    public function assignedAddresses()
    {
        $addresses = isset($this->data['assigned_ips']) ? $this->data['assigned_ips'] : array();
        return is_array($addresses) ? array_values(array_filter($addresses, 'is_string')) : array();
    }

    /** Id of what is installed; '' if DCIM has installed nothing. */
    public function image()
    {
        return $this->text('image');
    }

    /** What that is called; its id where DCIM does not say. */
    public function imageName()
    {
        return $this->text('image_name') !== '' ? $this->text('image_name') : $this->image();
    }

    /** Whether the rescue system runs. */
    public function isInRescue()
    {
        return $this->text('rescue_since') !== '';
    }

    public function rescueSince()
    {
        return $this->text('rescue_since');
    }

    /** Of a terminated service: until when it can be had back; '' if it cannot. */
    public function purgeAt()
    {
        return $this->text('purge_at');
    }

    /** Whether nobody knows which of several passwords counts: the login tells all of them. */
    public function isPasswordUncertain()
    {
        return isset($this->data['password_uncertain']) && $this->data['password_uncertain'] === true;
    }

    /** on, off, unknown, or starting and stopping while it is on its way. */
    public function power()
    {
        $state = $this->inner('power', 'state');
        $transition = $this->inner('power', 'transition');
        if ($state === 'on' && ($transition === 'starting' || $transition === 'stopping')) {
            return $transition;
        }
        return $state === 'on' || $state === 'off' ? $state : 'unknown';
    }

    /** When the power was last looked at, or ''. */
    public function powerObservedAt()
    {
        return $this->inner('power', 'observed_at');
    }

    public function isBusy()
    {
        return isset($this->data['operation']['done']) && $this->data['operation']['done'] === false;
    }

    /** Whether a page that shows it should look again soon. */
    public function isOnItsWay()
    {
        return $this->isBusy() || $this->state() === 'installing';
    }

    /** '' if nothing is at work. */
    public function operationId()
    {
        return $this->inner('operation', 'id');
    }

    /** Whether what is at work, or waits for a person, can be called off. */
    public function isCancellable()
    {
        return $this->told('cancellable', true);
    }

    /** Whether what is at work goes on whatever is wished; false where that is not known. */
    public function isPastCancelling()
    {
        return $this->isBusy() && $this->told('cancellable', false);
    }

    /** Whether it was called off already, and ends soon. */
    public function isBeingCancelled()
    {
        return $this->isBusy() && $this->told('cancel_requested', true);
    }

    /** Whether what was at work gave up and keeps the server until a person calls it off. */
    public function needsAttention()
    {
        return $this->told('needs_attention', true);
    }

    /** The method of DCIM that is at work, such as `ReinstallAssignment`; '' if that is not known. */
    public function verb()
    {
        return $this->inner('operation', 'verb');
    }

    public function step()
    {
        return $this->inner('operation', 'step');
    }

    /** 0 to 100; '' where it cannot be told. */
    public function progress()
    {
        $progress = $this->inner('operation', 'progress');
        return preg_match('/^(100|[0-9]{1,2})$/D', $progress) ? $progress : '';
    }

    /** When it should be over, as RFC 3339 writes it; '' where it cannot be told. */
    public function expectedEnd()
    {
        return $this->inner('operation', 'expected_end_at');
    }

    /** What it is busy with, such as `RestartServer: await-on, waiting for the machine`. */
    public function work()
    {
        $verb = $this->inner('operation', 'verb');
        $told = array($this->inner('operation', 'step'), $this->inner('operation', 'message'));
        $details = array_filter($told, 'strlen');
        if ($this->progress() !== '') {
            array_unshift($details, $this->progress() . ' %');
        }
        return $verb . (count($details) > 0 ? ': ' . implode(', ', $details) : '');
    }

    private function told($flag, $value)
    {
        return isset($this->data['operation'][$flag]) && $this->data['operation'][$flag] === $value;
    }

    private function inner($key, $inner)
    {
        $nested = isset($this->data[$key]) && is_array($this->data[$key]) ? $this->data[$key] : array();
        return isset($nested[$inner]) && is_scalar($nested[$inner]) ? (string) $nested[$inner] : '';
    }

    private function text($key)
    {
        return isset($this->data[$key]) && is_scalar($this->data[$key]) ? (string) $this->data[$key] : '';
    }

    public function __debugInfo()
    {
        return array('state' => $this->state());
    }
}
