<?php

namespace ToplinkDcim;

/** The server record of WHMCS: where DCIM is, with which KEY and SECRET, and how its certificate is checked. */
final class Connection
{
    const KEY = '/^dck[0-9A-Za-z]{22}$/D';
    const SECRET = '/^dcs[0-9A-Za-z]{49}$/D';

    private $baseUrl;
    private $key;
    private $secret;
    private $accessHash;

    public function __construct(Params $params)
    {
        $this->accessHash = new AccessHash($params->text('serveraccesshash'));
        $this->baseUrl = self::url($params);
        $this->key = $params->text('serverusername');
        $this->secret = $params->text('serverpassword');
        $this->checkCredential();
    }

    private static function url(Params $params)
    {
        $where = $params->text('serverhostname');
        if ($where === '') {
            $where = $params->text('serverip');
        }
        if ($where === '') {
            throw Failure::settings('the server record has neither Hostname nor IP Address, or no server is assigned');
        }
        $host = new HostBox($where);
        // Any sign of TLS means TLS: a tick is never undone by what the Hostname box says.
        $ticked = $params->flag('serversecure') || $params->text('serverhttpprefix') === 'https';
        $secure = $ticked || $host->isHttps();
        $port = self::port($host->portWritten(), HostBox::port($params->text('serverport'), 'Port'), $secure, $ticked);
        return ($secure ? 'https://' : 'http://') . $host->hostForUrl() . ':' . $port;
    }

    private static function port($inHostname, $inPortBox, $secure, $ticked)
    {
        // WHMCS fills the Port box with the default that belongs to the SSL tick: that says nothing.
        if ($inPortBox === ($ticked ? 443 : 80)) {
            $inPortBox = 0;
        }
        if ($inHostname > 0 && $inPortBox > 0 && $inHostname !== $inPortBox) {
            throw Failure::settings(
                'the Hostname box says port ' . $inHostname . ' and the Port box ' . $inPortBox
                . ': leave one of them out'
            );
        }
        if ($inHostname > 0) {
            return $inHostname;
        }
        if ($inPortBox > 0) {
            return $inPortBox;
        }
        return $secure ? 443 : 80;
    }

    private function checkCredential()
    {
        if ($this->key === '' || $this->secret === '') {
            throw Failure::settings('the server record needs the KEY as Username and the SECRET as Password');
        }
        if (preg_match(self::SECRET, $this->key) && preg_match(self::KEY, $this->secret)) {
            throw Failure::settings(
                'KEY and SECRET are swapped: Username is the KEY (dck…), Password the SECRET (dcs…)'
            );
        }
        if (!preg_match(self::KEY, $this->key)) {
            throw Failure::settings(
                'the Username box of the server record must hold the KEY: dck and 22 letters and digits'
            );
        }
        if (!preg_match(self::SECRET, $this->secret)) {
            throw Failure::settings(
                'the Password box of the server record must hold the SECRET: dcs and 49 letters and digits'
            );
        }
    }

    public function baseUrl()
    {
        return $this->baseUrl;
    }

    public function key()
    {
        return $this->key;
    }

    public function secret()
    {
        return $this->secret;
    }

    public function accessHash()
    {
        return $this->accessHash;
    }

    public function verifiesTls()
    {
        return $this->accessHash->verifiesTls();
    }

    public function caFile()
    {
        return $this->accessHash->caFile();
    }

    public function __debugInfo()
    {
        return array('baseUrl' => $this->baseUrl, 'key' => $this->key);
    }
}
