<?php

namespace ToplinkDcim;

/**
 * Keeps every configurable option "Operating System" of this module's products as DCIM's images are, before
 * anything was sold as well. An option that several products share has the images of all of them. If one of
 * them cannot be asked about, the option stays as it is.
 */
final class OsSync
{
    const DROPDOWN = '1';
    const RADIO = '2';

    private $action;
    private $products;

    /** Image id to name, by server record and package: each is asked for once. */
    private $known = array();

    /** What kept a server record from answering, by its id: the next question would wait as long. */
    private $silent = array();

    private function __construct($action)
    {
        $this->action = $action;
        $this->products = SoldProducts::all();
    }

    /** For the hooks; with '' about all products. Whatever fails is told in the module log, and changes nothing. */
    public static function quietly($action, $productId)
    {
        $call = new Call($action, array());
        $call->errorOf(function (Call $call) use ($action, $productId) {
            $sync = new OsSync($action);
            foreach ($sync->options($productId) as $option => $products) {
                $call->errorOf(function (Call $call) use ($sync, $option, $products) {
                    $sync->follow($call, $option, $products);
                });
            }
        });
    }

    /** For staff, who are told what is missing. */
    public static function ofProduct(Call $call)
    {
        $sync = new OsSync('syncsystems');
        $productId = $call->params()->id('pid');
        if (!isset($sync->products[(int) $productId])) {
            throw Failure::settings('WHMCS did not say which product of this module the service has');
        }
        $options = $sync->options($productId);
        if (count($options) === 0) {
            throw Failure::settings(
                'the product has no configurable option "os|Operating System" of type dropdown or radio: create one in a '
                . 'group that is assigned to the product, with any first line'
            );
        }
        foreach ($options as $option => $products) {
            $sync->follow($call, $option, $products);
        }
    }

    /** Option to the products of this module that it is an option of; only those that $productId has, unless it is ''. */
    private function options($productId)
    {
        $options = array();
        foreach (array_keys($this->products) as $product) {
            foreach (Database::table('tblproductconfiglinks')->where('pid', '=', $product)->get() as $link) {
                foreach (self::systemOptions((int) $link->gid) as $option) {
                    $options[$option][] = $product;
                }
            }
        }
        return array_filter($options, function ($products) use ($productId) {
            return $productId === '' || in_array((int) $productId, $products, true);
        });
    }

    private static function systemOptions($group)
    {
        $found = array();
        foreach (Database::table('tblproductconfigoptions')->where('gid', '=', $group)->get() as $option) {
            $choice = in_array((string) $option->optiontype, array(self::DROPDOWN, self::RADIO), true);
            if ($choice && Product::isSystemOption($option->optionname)) {
                $found[] = (int) $option->id;
            }
        }
        return $found;
    }

    private function follow(Call $call, $option, $products)
    {
        $images = array();
        foreach ($products as $product) {
            $images += $this->imagesOf($this->products[$product]);
        }
        $lines = new OsOptions($option);
        $done = $lines->follow($images);
        if ($done !== '') {
            $call->note($done);
        }
    }

    private function imagesOf($params)
    {
        $call = new Call($this->action, $params);
        $product = new Product($call->params());
        $server = $call->params()->text('serverid');
        $what = $server . ' ' . $product->package();
        if (isset($this->silent[$server])) {
            throw $this->silent[$server];
        }
        if (!isset($this->known[$what])) {
            try {
                $this->known[$what] = $call->estate()->imagesOf($product->package());
            } catch (Failure $failure) {
                if ($failure->status() === 0) {
                    $this->silent[$server] = $failure;
                }
                throw $failure;
            }
        }
        return $this->known[$what];
    }
}
