<?php

namespace ToplinkDcim;

/**
 * What runs on a service's machine: installing it anew, rescuing it, getting in again. All of it is work of
 * minutes, so DCIM is asked and the page shows how far it is; the new password is fetched when it is done.
 */
final class System
{
    private static $changingLogin = array('ReinstallAssignment', 'ResetAssignmentPassword');
    private static $ofClients = array('ReinstallAssignment', 'StartRescue', 'ResetAssignmentPassword');

    private $account;

    public function __construct(Account $account)
    {
        $this->account = $account;
    }

    /** Installs an image over what is there. With a key the wish is that of one form, however often it is sent. */
    public function reinstall($image, $key)
    {
        $fields = array('image' => $image);
        if (count($this->account->product()->sshKeys()) > 0) {
            $fields['ssh_keys'] = $this->account->product()->sshKeys();
        }
        $this->changeLogin('/reinstall', $fields, $key);
    }

    /** Has the password set anew, on a machine whose system DCIM has installed and knows the account of. */
    public function resetPassword($key)
    {
        if ($this->account->find()->image() === '') {
            throw new Failure(
                'NEEDS_MANUAL',
                'DCIM did not install what runs on this machine, so its password can only be set on the machine itself'
            );
        }
        $this->changeLogin('/password', array(), $key);
    }

    private function changeLogin($call, $fields, $key)
    {
        $hosting = new Hosting($this->account->serviceId());
        $hosting->mustExist();
        try {
            $this->wish($call, $fields, $key);
        } catch (Failure $failure) {
            if ($failure->isOutcomeUnknown()) {
                $hosting->forgetPassword();
            }
            throw $failure;
        }
        $hosting->forgetPassword();
    }

    public function startRescue($key)
    {
        $fields = array('action' => 'start');
        if (count($this->account->product()->sshKeys()) > 0) {
            $fields['ssh_keys'] = $this->account->product()->sshKeys();
        }
        $this->wish('/rescue', $fields, $key);
    }

    public function endRescue($key)
    {
        $this->wish('/rescue', array('action' => 'end'), $key);
    }

    /** Whether a client may call off what is under way: what clients may begin, while it can be stopped. */
    public static function clientMayCancel(Service $service)
    {
        return $service->isBusy() && $service->isCancellable() && !$service->isBeingCancelled()
            && in_array($service->verb(), self::$ofClients, true);
    }

    /** Calls off for a client the work that the page showed, and no other. */
    public function cancelAsClient($operation)
    {
        $service = $this->account->find();
        if ($service->operationId() !== $operation || !self::clientMayCancel($service)) {
            throw new Failure('CANCEL_TOO_LATE', 'what the client saw under way is over, or cannot be cancelled any more');
        }
        $this->account->cancel($operation);
    }

    private function wish($call, $fields, $key)
    {
        if ($key === '') {
            $this->account->once($call . json_encode($fields), $call, $fields);
        } else {
            $this->account->send($call, $fields, $key);
        }
    }

    /** How the client gets in now; null while that changes or is not known at all. */
    public function currentLogin(Service $service)
    {
        $fetched = $this->settle($service);
        if (!$service->isBusy() && ($service->isInRescue() || $service->isPasswordUncertain())) {
            $login = $this->account->login();
            return $login->isOfRescue() === $service->isInRescue() ? $login : null;
        }
        if ($fetched !== null || self::isChangingLogin($service)) {
            return $fetched;
        }
        return $this->account->storedLogin();
    }

    private static function isChangingLogin(Service $service)
    {
        return $service->isBusy() && in_array($service->verb(), self::$changingLogin, true);
    }

    /**
     * Makes WHMCS's password what it is: none while it is being changed or nobody knows it, DCIM's once it was.
     * Called wherever the service is looked at anyway; returns what it fetched, or null.
     */
    public function settle(Service $service)
    {
        $hosting = new Hosting($this->account->serviceId());
        $stored = $this->account->storedLogin();
        $useless = self::isChangingLogin($service) || $service->isPasswordUncertain();
        if ($useless && $stored !== null) {
            $hosting->forgetPassword();
        }
        if ($stored !== null || $useless || $service->isBusy() || $service->image() === '' || $service->isInRescue()) {
            return null;
        }
        $login = $this->account->login();
        if ($login->isOfRescue()) {
            return null;
        }
        $hosting->storeLogin($login);
        return $login;
    }
}
