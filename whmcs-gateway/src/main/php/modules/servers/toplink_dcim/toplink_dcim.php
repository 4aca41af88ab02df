<?php

/**
 * Toplink DCIM: sells and runs dedicated servers from WHMCS.
 *
 * WHMCS finds these functions by their names. A function that is defined here changes what WHMCS shows,
 * so there are only those that work. One and the same file runs on PHP 5.6 to 8.5.
 */

if (!defined('WHMCS')) {
    exit;
}

require_once __DIR__ . '/lib/autoload.php';

use ToplinkDcim\AdminPage;
use ToplinkDcim\Call;
use ToplinkDcim\ClientForm;
use ToplinkDcim\ClientPage;
use ToplinkDcim\OsSync;
use ToplinkDcim\Params;
use ToplinkDcim\Product;

function toplink_dcim_MetaData()
{
    return array(
        'DisplayName' => 'Toplink DCIM',
        'APIVersion' => '1.1',
        'RequiresServer' => true,
        'DefaultNonSSLPort' => '80',
        'DefaultSSLPort' => '443',
        'ListAccountsUniqueIdentifierDisplayName' => 'Hostname',
        'ListAccountsUniqueIdentifierField' => 'domain',
        'ListAccountsProductField' => 'configoption3',
    );
}

function toplink_dcim_ConfigOptions()
{
    return Product::fields();
}

/** Fills the Package field on WHMCS 7 and newer; WHMCS shows the message of what it throws. */
function toplink_dcim_PackageLoader($params = array())
{
    return Call::loaded('PackageLoader', $params, function (Call $call) {
        return $call->estate()->packages();
    });
}

/** Fills the Data centre field on WHMCS 7 and newer. */
function toplink_dcim_SiteLoader($params = array())
{
    return Call::loaded('SiteLoader', $params, function (Call $call) {
        return $call->estate()->sites();
    });
}

/** Fills the Default OS field on WHMCS 7 and newer. */
function toplink_dcim_ImageLoader($params = array())
{
    return Call::loaded('ImageLoader', $params, function (Call $call) {
        return $call->estate()->images();
    });
}

function toplink_dcim_TestConnection($params = array())
{
    $call = new Call('TestConnection', $params);
    $error = $call->errorOf(function (Call $call) {
        $call->estate()->test();
    });
    return array('success' => $error === '', 'error' => $error);
}

/** `success` makes WHMCS mail the client at once, so by then everything is stored. */
function toplink_dcim_CreateAccount($params = array())
{
    return Call::staff('CreateAccount', $params, function (Call $call) {
        $call->account()->create();
    });
}

function toplink_dcim_SuspendAccount($params = array())
{
    return Call::staff('SuspendAccount', $params, function (Call $call) {
        $call->account()->suspend();
    });
}

function toplink_dcim_UnsuspendAccount($params = array())
{
    return Call::staff('UnsuspendAccount', $params, function (Call $call) {
        $call->account()->unsuspend();
    });
}

function toplink_dcim_TerminateAccount($params = array())
{
    return Call::staff('TerminateAccount', $params, function (Call $call) {
        $call->account()->terminate();
    });
}

function toplink_dcim_ChangePackage($params = array())
{
    return Call::staff('ChangePackage', $params, function (Call $call) {
        $call->account()->changePackage();
    });
}

function toplink_dcim_Renew($params = array())
{
    return Call::staff('Renew', $params, function (Call $call) {
        $call->account()->renew();
    });
}

/** WHMCS 7.8 and newer. */
function toplink_dcim_ListAccounts($params = array())
{
    $accounts = array();
    $call = new Call('ListAccounts', $params);
    $error = $call->errorOf(function (Call $call) use (&$accounts) {
        $accounts = $call->estate()->accounts();
    });
    return $error === ''
        ? array('success' => true, 'accounts' => $accounts)
        : array('success' => false, 'error' => $error);
}

/** Called without parameters where WHMCS only wants to know what there is. */
function toplink_dcim_AdminCustomButtonArray($params = array())
{
    return AdminPage::buttons(new Call('AdminCustomButtonArray', $params), array(
        'Power on' => 'poweron',
        'Power off' => 'poweroff',
        'Reboot' => 'reboot',
        'Reinstall' => 'reinstall',
        'Start rescue' => 'rescuestart',
        'End rescue' => 'rescueend',
        'Reset password' => 'resetpassword',
        'Sync' => 'sync',
        'Bind' => 'bind',
        'Unbind' => 'unbind',
        'Reset BMC' => 'bmcreset',
        'Sync OS list' => 'syncsystems',
    ));
}

function toplink_dcim_poweron($params = array())
{
    return Call::staff('poweron', $params, function (Call $call) {
        $call->account()->power('on');
    });
}

function toplink_dcim_poweroff($params = array())
{
    return Call::staff('poweroff', $params, function (Call $call) {
        $call->account()->power('off');
    });
}

function toplink_dcim_reboot($params = array())
{
    return Call::staff('reboot', $params, function (Call $call) {
        $call->account()->reboot();
    });
}

function toplink_dcim_sync($params = array())
{
    return Call::staff('sync', $params, function (Call $call) {
        $call->account()->sync();
    });
}

function toplink_dcim_bind($params = array())
{
    return Call::staff('bind', $params, function (Call $call) {
        AdminPage::bind($call);
    });
}

function toplink_dcim_unbind($params = array())
{
    return Call::staff('unbind', $params, function (Call $call) {
        $call->account()->unbind();
    });
}

function toplink_dcim_bmcreset($params = array())
{
    return Call::staff('bmcreset', $params, function (Call $call) {
        $call->account()->resetBmc();
    });
}

function toplink_dcim_reinstall($params = array())
{
    return Call::staff('reinstall', $params, function (Call $call) {
        AdminPage::reinstall($call);
    });
}

function toplink_dcim_cancel($params = array())
{
    return Call::staff('cancel', $params, function (Call $call) {
        AdminPage::cancel($call);
    });
}

function toplink_dcim_rescuestart($params = array())
{
    return Call::staff('rescuestart', $params, function (Call $call) {
        $call->system()->startRescue('');
    });
}

function toplink_dcim_rescueend($params = array())
{
    return Call::staff('rescueend', $params, function (Call $call) {
        $call->system()->endRescue('');
    });
}

function toplink_dcim_resetpassword($params = array())
{
    return Call::staff('resetpassword', $params, function (Call $call) {
        $call->system()->resetPassword('');
    });
}

/** About the product of the service: WHMCS 6 to 9 have such buttons on a service's page only. */
function toplink_dcim_syncsystems($params = array())
{
    return Call::staff('syncsystems', $params, function (Call $call) {
        OsSync::ofProduct($call);
    });
}

function toplink_dcim_AdminServicesTabFields($params = array())
{
    return AdminPage::fields(new Call('AdminServicesTabFields', $params));
}

function toplink_dcim_AdminServicesTabFieldsSave($params = array())
{
    AdminPage::save(new Params($params), new Params($_POST));
}

function toplink_dcim_ClientArea($params = array())
{
    return ClientPage::render(new Call('ClientArea', $params));
}

/** Not buttons of WHMCS's, which are plain links: our template posts to them. */
function toplink_dcim_ClientAreaAllowedFunctions()
{
    return array(
        'Power on' => 'clientpoweron',
        'Power off' => 'clientpoweroff',
        'Reboot' => 'clientreboot',
        'Reinstall' => 'clientreinstall',
        'Start rescue' => 'clientrescuestart',
        'End rescue' => 'clientrescueend',
        'Reset password' => 'clientresetpassword',
        'Cancel' => 'clientcancel',
    );
}

function toplink_dcim_clientpoweron($params = array())
{
    return ClientForm::power('clientpoweron', $params, function (Call $call) {
        $call->account()->power('on');
    });
}

function toplink_dcim_clientpoweroff($params = array())
{
    return ClientForm::power('clientpoweroff', $params, function (Call $call) {
        $call->account()->power('off');
    });
}

function toplink_dcim_clientreboot($params = array())
{
    return ClientForm::power('clientreboot', $params, function (Call $call) {
        $call->account()->reboot();
    });
}

function toplink_dcim_clientreinstall($params = array())
{
    return ClientForm::destructive('clientreinstall', $params, function (Call $call, Params $post, $key) {
        $call->system()->reinstall($call->account()->offered($post->text('image')), $key);
    });
}

function toplink_dcim_clientrescuestart($params = array())
{
    return ClientForm::system('clientrescuestart', $params, function (Call $call, Params $post, $key) {
        $call->system()->startRescue($key);
    });
}

function toplink_dcim_clientrescueend($params = array())
{
    return ClientForm::system('clientrescueend', $params, function (Call $call, Params $post, $key) {
        $call->system()->endRescue($key);
    });
}

function toplink_dcim_clientresetpassword($params = array())
{
    return ClientForm::system('clientresetpassword', $params, function (Call $call, Params $post, $key) {
        $call->system()->resetPassword($key);
    });
}

function toplink_dcim_clientcancel($params = array())
{
    return ClientForm::system('clientcancel', $params, function (Call $call, Params $post) {
        $call->system()->cancelAsClient($post->text('operation'));
    });
}
