<?php

namespace ToplinkDcim;

/** The module settings of the product. Their numbers are stored by WHMCS and never change. */
final class Product
{
    private $params;

    public function __construct(Params $params)
    {
        $this->params = $params;
    }

    /** For toplink_dcim_ConfigOptions. */
    public static function fields()
    {
        return array(
            'Connection node' => self::dropdown('Automatic', 'The server record assigned to the service is used.'),
            'Data centre' => self::listed('toplink_dcim_SiteLoader', 'Empty: any site.'),
            'Package' => self::listed('toplink_dcim_PackageLoader', 'Id or name of the package in DCIM.'),
            'Suspend action' => self::dropdown('Power off,None', 'What suspension does to the machine.'),
            'Terminate action' => self::dropdown('Power off,None', 'What termination does to it. Nothing is wiped.'),
            'Client console' => self::tick('Reserved: no effect yet.'),
            'Client power' => self::tick('Clients may turn their server on and off and reboot it.'),
            'Client reinstall' => self::tick('Reserved: no effect yet.'),
            'Show port speed' => self::tick('Reserved: no effect yet.'),
            'Show hardware' => self::tick('Clients see the name of the hardware package.'),
            'Default OS' => array(
                'Type' => 'text',
                'Size' => '25',
                'Description' => 'Reserved: no effect yet.',
                'SimpleMode' => true,
            ),
        );
    }

    private static function dropdown($options, $description)
    {
        $choices = explode(',', $options);
        return array(
            'Type' => 'dropdown',
            'Options' => $options,
            'Default' => $choices[0],
            'Description' => $description,
            'SimpleMode' => true,
        );
    }

    /** WHMCS 7 and newer fill the field by the loader; WHMCS 6 shows the text box. */
    private static function listed($loader, $description)
    {
        return array(
            'Type' => 'text',
            'Size' => '40',
            'Loader' => $loader,
            'Description' => $description,
            'SimpleMode' => true,
        );
    }

    private static function tick($description)
    {
        return array('Type' => 'yesno', 'Description' => $description, 'SimpleMode' => true);
    }

    /** '' for any site. */
    public function site()
    {
        return $this->params->text('configoption2');
    }

    public function package()
    {
        $package = $this->params->text('configoption3');
        if ($package === '') {
            throw Failure::settings('the product has no Package: choose one in its Module Settings');
        }
        return $package;
    }

    public function suspendKeepsPower()
    {
        return $this->keepsPower('configoption4', 'Suspend action');
    }

    public function terminateKeepsPower()
    {
        return $this->keepsPower('configoption5', 'Terminate action');
    }

    private function keepsPower($option, $name)
    {
        $action = preg_replace('/[^a-z]/', '', strtolower($this->params->text($option)));
        if ($action === 'none') {
            return true;
        }
        if ($action === '' || $action === 'poweroff') {
            return false;
        }
        throw Failure::settings(
            'the product\'s ' . $name . ' must be "Power off" or "None": choose one in its Module Settings; '
            . 'nothing was done'
        );
    }

    public function clientMayPower()
    {
        return $this->params->flag('configoption7');
    }

    public function showsHardware()
    {
        return $this->params->flag('configoption10');
    }
}
