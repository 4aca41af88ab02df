<?php

namespace ToplinkDcim;

/** What the client sees of the server: never a code, never an address of ours. */
final class ClientPage
{
    const UNAVAILABLE = 'Server information is not available at the moment.';

    /** For toplink_dcim_ClientArea. */
    public static function render(Call $call)
    {
        $vars = array(
            'dcim_message' => self::UNAVAILABLE,
            'dcim_available' => false,
            'dcim_state' => '',
            'dcim_power' => 'unknown',
            'dcim_hostname' => '',
            'dcim_addresses' => array(),
            'dcim_hardware' => '',
            'dcim_system' => '',
            'dcim_busy' => false,
            'dcim_work' => '',
            'dcim_step' => '',
            'dcim_progress' => '',
            'dcim_minutes' => '',
            'dcim_failed' => false,
            'dcim_unfinished' => false,
            'dcim_stuck' => false,
            'dcim_may_cancel' => false,
            'dcim_operation' => '',
            'dcim_may_power' => false,
            'dcim_may_reinstall' => false,
            'dcim_images' => array(),
            'dcim_in_rescue' => false,
            'dcim_username' => '',
            'dcim_password' => '',
            'dcim_other_passwords' => array(),
            'dcim_name_to_type' => '',
            'dcim_service_id' => $call->params()->id('serviceid'),
            'dcim_form_token' => '',
            'dcim_form_number' => '',
        );
        $call->errorOf(function (Call $call) use (&$vars) {
            $service = $call->account()->find();
            $vars = array_merge($vars, self::about($service, new Product($call->params())));
            $vars = array_merge($vars, self::forms($call, $service), self::login($call, $service));
        });
        return array('templatefile' => 'templates/clientarea', 'vars' => $vars);
    }

    private static function about(Service $service, Product $product)
    {
        // What gave up and waits for a person is not on its way, whatever the service's state says.
        $stuck = $service->needsAttention();
        $busy = $service->isOnItsWay() && !$stuck;
        return array(
            'dcim_available' => true,
            'dcim_message' => '',
            'dcim_state' => ClientWords::state($service),
            'dcim_power' => $service->power(),
            'dcim_hostname' => $service->hostname(),
            'dcim_addresses' => $service->assignedAddresses(),
            'dcim_hardware' => $product->showsHardware() ? $service->packageName() : '',
            'dcim_system' => $service->imageName(),
            'dcim_busy' => $busy,
            'dcim_work' => $busy ? ClientWords::work($service) : '',
            'dcim_step' => $busy ? ClientWords::step($service) : '',
            'dcim_progress' => $busy ? $service->progress() : '',
            'dcim_minutes' => $busy ? self::minutesUntil($service->expectedEnd()) : '',
            'dcim_failed' => $service->state() === 'failed',
            'dcim_unfinished' => $service->state() === 'active' && !$busy && !$stuck && $service->stateReason() !== '',
            'dcim_stuck' => $stuck,
            'dcim_in_rescue' => $service->isInRescue(),
        );
    }

    /** Forms are drawn where they may work; each click is checked anew. */
    private static function forms(Call $call, Service $service)
    {
        $product = new Product($call->params());
        $free = !$service->isBusy() && !$service->needsAttention();
        $mayPower = $product->clientMayPower() && $service->state() === 'active' && $free;
        $mayReinstall = $product->clientMayReinstall() && $free
            && in_array($service->state(), array('active', 'failed'), true);
        $mayCancel = $product->clientMayReinstall() && System::clientMayCancel($service);
        $forms = array(
            'dcim_may_power' => $mayPower,
            'dcim_may_reinstall' => $mayReinstall,
            'dcim_may_cancel' => $mayCancel,
            'dcim_operation' => $mayCancel ? $service->operationId() : '',
        );
        if ($mayReinstall) {
            $call->errorOf(function (Call $call) use (&$forms) {
                $forms['dcim_images'] = $call->account()->images();
            });
            $forms['dcim_name_to_type'] = ClientForm::nameToType($call->params());
        }
        if ($mayPower || $mayReinstall || $mayCancel) {
            $forms['dcim_form_token'] = ClientForm::issueToken($call->params());
            $forms['dcim_form_number'] = ClientForm::number();
        }
        return $forms;
    }

    /** While the rescue system runs its login, else the one WHMCS holds; DCIM's is fetched where WHMCS has none. */
    private static function login(Call $call, Service $service)
    {
        $shown = array('dcim_username' => '', 'dcim_password' => '');
        $call->errorOf(function (Call $call) use (&$shown, $service) {
            $login = $call->system()->currentLogin($service);
            if ($login !== null) {
                $shown = array(
                    'dcim_username' => $login->username(),
                    'dcim_password' => $login->password(),
                    'dcim_other_passwords' => $login->otherPasswords(),
                );
            }
        });
        return $shown;
    }

    /** '' if it is not known, or past. */
    private static function minutesUntil($rfc3339)
    {
        $end = Rfc3339::seconds($rfc3339);
        return $end === null || $end <= time() ? '' : (string) ceil(($end - time()) / 60);
    }
}
