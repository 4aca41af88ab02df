<?php

namespace ToplinkDcim;

/** What the client sees of the server: never a code, never an address of ours. */
final class ClientPage
{
    const UNAVAILABLE = 'Server information is not available at the moment.';

    private static $states = array(
        'installing' => 'Being prepared',
        'active' => 'Active',
        'suspended' => 'Suspended',
        'ending' => 'Being taken back',
        'failed' => 'Needs attention',
    );

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
            'dcim_busy' => false,
            'dcim_may_power' => false,
            'dcim_service_id' => $call->params()->id('serviceid'),
            'dcim_form_token' => '',
        );
        $call->errorOf(function (Call $call) use (&$vars) {
            $vars = array_merge($vars, self::about($call));
        });
        return array('templatefile' => 'templates/clientarea', 'vars' => $vars);
    }

    private static function about(Call $call)
    {
        $service = $call->account()->find();
        $product = new Product($call->params());
        $mayPower = $product->clientMayPower() && $service->state() === 'active';
        return array(
            'dcim_available' => true,
            'dcim_message' => '',
            'dcim_state' => isset(self::$states[$service->state()]) ? self::$states[$service->state()] : '',
            'dcim_power' => $service->power(),
            'dcim_hostname' => $service->hostname(),
            'dcim_addresses' => $service->assignedAddresses(),
            'dcim_hardware' => $product->showsHardware() ? $service->packageName() : '',
            'dcim_busy' => $service->isBusy(),
            'dcim_may_power' => $mayPower,
            'dcim_form_token' => $mayPower ? ClientForm::issueToken($call->params()) : '',
        );
    }
}
