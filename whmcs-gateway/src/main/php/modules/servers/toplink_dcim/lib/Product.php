<?php

namespace ToplinkDcim;

/** The module settings of the product. Their numbers are stored by WHMCS and never change. */
final class Product
{
    private static $systemNames = array('os', 'operatingsystem', 'image');

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
            'Terminate action' => self::dropdown(
                'Power off,None,Wipe,Wipe fully',
                'What termination does to it. "Wipe" discards disks or overwrites their ends, "Wipe fully" overwrites '
                . 'them, which takes hours; both wait 24 hours first, unless DCIM is set otherwise. With the others DCIM wipes nothing, unless it is set to.'
            ),
            'Client console' => self::tick('Reserved: no effect yet.'),
            'Client power' => self::tick('Clients may turn their server on and off and reboot it.'),
            'Client reinstall' => self::tick(
                'Clients may reinstall their server, start the rescue system and have the password set anew.'
            ),
            'Show port speed' => self::tick('Reserved: no effect yet.'),
            'Show hardware' => self::tick('Clients see the name of the hardware package.'),
            'Default OS' => self::listed(
                'toplink_dcim_ImageLoader',
                'Id or name of an image in DCIM. A configurable option or custom field "Operating System" wins over it. '
                . 'Empty: the default of the package in DCIM.'
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

    /** What is to be installed: id or name, '' for the default of the package in DCIM. */
    public function image()
    {
        foreach (array('configoptions', 'customfields') as $where) {
            $chosen = $this->params->named($where, self::$systemNames);
            if ($chosen !== '') {
                return self::beforePipe($chosen);
            }
        }
        return self::beforePipe($this->params->text('configoption11'));
    }

    /** Whether a configurable option of this name says what is to be installed. */
    public static function isSystemOption($name)
    {
        return Params::isNamed($name, self::$systemNames);
    }

    /** WHMCS leaves out what stands behind the pipe of `debian-12|Debian 12`; other code may not. */
    private static function beforePipe($choice)
    {
        $parts = explode('|', $choice, 2);
        return trim($parts[0]);
    }

    /** OpenSSH public keys out of a custom field, one a line. */
    public function sshKeys()
    {
        $names = array('sshkey', 'sshkeys', 'sshpublickey', 'sshpublickeys');
        $keys = array_map('trim', preg_split('/\R/', $this->params->named('customfields', $names)));
        return array_values(array_filter($keys, 'strlen'));
    }

    /** The fields of a suspension. */
    public function suspension()
    {
        $actions = array('poweroff' => array('keep_power' => false), 'none' => array('keep_power' => true));
        return $this->action('configoption4', 'Suspend action', $actions, '"Power off" or "None"');
    }

    /** The fields of a termination. */
    public function termination()
    {
        $actions = array(
            'poweroff' => array('keep_power' => false),
            'none' => array('keep_power' => true),
            'wipe' => array('keep_power' => false, 'wipe' => 'quick'),
            'wipefully' => array('keep_power' => false, 'wipe' => 'full'),
        );
        return $this->action(
            'configoption5',
            'Terminate action',
            $actions,
            '"Power off", "None", "Wipe" or "Wipe fully"'
        );
    }

    private function action($option, $name, $actions, $choices)
    {
        $action = preg_replace('/[^a-z]/', '', strtolower($this->params->text($option)));
        if ($action === '') {
            $action = 'poweroff';
        }
        if (!isset($actions[$action])) {
            throw Failure::settings(
                'the product\'s ' . $name . ' must be ' . $choices . ': choose one in its Module Settings; '
                . 'nothing was done'
            );
        }
        return $actions[$action];
    }

    public function clientMayPower()
    {
        return $this->params->flag('configoption7');
    }

    /** Reinstall, rescue, set the password anew. */
    public function clientMayReinstall()
    {
        return $this->params->flag('configoption8');
    }

    public function showsHardware()
    {
        return $this->params->flag('configoption10');
    }
}
