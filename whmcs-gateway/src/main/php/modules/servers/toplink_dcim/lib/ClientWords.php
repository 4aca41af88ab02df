<?php

namespace ToplinkDcim;

/** What a client reads: plain sentences without codes, addresses and names of ours. */
final class ClientWords
{
    const OFF_DUTY = 'The request could not be carried out at the moment. Please try again later.';
    const SUSPENDED = 'This is not possible while your server is suspended.';
    const BUSY = 'Your server is busy with an earlier request. Please wait until that is done.';

    const FINISHING = 'Finishing';
    const AGAIN = 'Starting the server once more';
    const REMOTE_CONTROL = 'Looking after the remote control of the server';

    private static $refusals = array(
        'SERVER_BUSY' => self::BUSY,
        'REQUEST_IN_PROGRESS' => self::BUSY,
        'IMAGE_UNSUITABLE' => 'This operating system cannot be installed on your server. Please choose another one.',
        'INSTALL_UNAVAILABLE' => 'Operating systems cannot be installed here by yourself. Please ask us to do it.',
        'MAINTENANCE_UNAVAILABLE' => 'There is no rescue system here, and nothing to set passwords with. Please ask us.',
        'NEEDS_MANUAL' => 'This cannot be done from here for your server. Please ask us to do it.',
        'CANCEL_TOO_LATE' => 'This can no longer be cancelled: it is being carried out, or done already.',
        'CHOICE_MISSING' => 'Please choose an operating system from the list. Nothing was done.',
    );

    private static $states = array(
        'installing' => 'Being prepared',
        'active' => 'Active',
        'suspended' => 'Suspended',
        'ending' => 'Being taken back',
        'failed' => 'Needs attention',
    );

    private static $works = array(
        'CreateAssignment' => 'Your server is being prepared.',
        'ReinstallAssignment' => 'Your server is being installed.',
        'StartRescue' => 'The rescue system is being started.',
        'EndRescue' => 'Your server is being restarted from its disk.',
        'ResetAssignmentPassword' => 'The password of your server is being set. It restarts twice.',
        'ResumeAssignment' => 'Your server is being turned on.',
    );

    /** Every step that work of DCIM can be at. */
    private static $steps = array(
        'settle' => 'Waiting for an earlier request to end',
        'fetch' => 'Getting ready',
        'check-media' => 'Getting ready',
        'soft-off' => 'Asking the running system to shut down',
        'power-off' => 'Turning the server off',
        'insert-media' => 'Inserting the installation medium, which can take minutes',
        'boot-device-first' => 'Getting ready to start',
        'boot-device' => 'Getting ready to start',
        'clear-boot-device' => 'Getting ready to start',
        'open' => 'Getting ready to start',
        'power-on' => 'Turning the server on',
        'await-installer' => 'Waiting for the installer to start',
        'again-soft-off' => self::AGAIN,
        'again-power-off' => self::AGAIN,
        'again-boot-device' => self::AGAIN,
        'again-open' => self::AGAIN,
        'again-power-on' => self::AGAIN,
        'again-await-installer' => 'Waiting for the installer to start',
        'again-await-system' => 'Waiting for the small system to start',
        'await-written' => 'Writing to the disk',
        'await-system' => 'Waiting for the small system to start',
        'await-done' => 'The small system is at work',
        'stop' => 'Turning the server off again',
        'boot-disk' => 'Getting ready to start from the disk',
        'eject-media' => 'Removing the installation medium',
        'start' => 'Turning the server on again',
        'await-up' => 'Waiting for the new system to start',
        'activate' => self::FINISHING,
        'enter-rescue' => self::FINISHING,
        'leave-rescue' => self::FINISHING,
        'conclude' => self::FINISHING,
        'release' => self::FINISHING,
        'return' => self::FINISHING,
        'fan-out' => 'Getting ready',
        'inspect' => 'Reading what hardware there is',
        'check-bmc' => self::REMOTE_CONTROL,
        'reset-bmc' => self::REMOTE_CONTROL,
        'await-bmc' => self::REMOTE_CONTROL,
        'prepare' => self::REMOTE_CONTROL,
        'set-password' => self::REMOTE_CONTROL,
        'prove-old-is-dead' => self::REMOTE_CONTROL,
    );

    /** Why a click was refused. */
    public static function of(Failure $failure)
    {
        if ($failure->isOutcomeUnknown()) {
            return 'It is not known yet whether this was carried out. Please look at this page again in a few minutes.';
        }
        if ($failure->state() === 'suspended') {
            return self::SUSPENDED;
        }
        if ($failure->state() === 'installing') {
            return self::BUSY;
        }
        return self::found(self::$refusals, $failure->reason(), self::OFF_DUTY);
    }

    public static function state(Service $service)
    {
        return self::found(self::$states, $service->state(), '');
    }

    /** What it is busy with. */
    public static function work(Service $service)
    {
        if ($service->isBeingCancelled()) {
            return 'Your request is being cancelled.';
        }
        return self::found(self::$works, $service->verb(), 'The server is busy with an earlier request.');
    }

    public static function step(Service $service)
    {
        return self::found(self::$steps, $service->step(), '');
    }

    private static function found($words, $key, $otherwise)
    {
        return isset($words[$key]) ? $words[$key] : $otherwise;
    }
}
