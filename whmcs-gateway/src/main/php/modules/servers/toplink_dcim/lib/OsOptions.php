<?php

namespace ToplinkDcim;

/**
 * Keeps the lines of a product's configurable option "Operating System" as DCIM's images are. The option itself
 * and what its lines cost are the staff's; a line is never deleted, since services may have chosen it.
 */
final class OsOptions
{
    const LINE = '/^([a-z][a-z0-9-]{1,62})\|/';
    const DROPDOWN = '1';
    const RADIO = '2';

    private $productId;
    private $added = 0;
    private $hidden = 0;

    public function __construct($productId)
    {
        $this->productId = $productId;
    }

    /** Image id to name; returns a sentence for the log. */
    public function follow($images)
    {
        if (count($images) === 0) {
            throw new Failure('NOTHING_OFFERED', 'DCIM offers no image for this package; nothing was changed');
        }
        $options = $this->options();
        if (count($options) === 0) {
            throw Failure::settings(
                'the product has no configurable option "os|Operating System" of type dropdown or radio: create one in a '
                . 'group that is assigned to the product, with any first line'
            );
        }
        foreach ($options as $option) {
            $this->followIn($option, $images);
        }
        return 'operating systems: ' . $this->added . ' added, ' . $this->hidden . ' hidden';
    }

    private function options()
    {
        $found = array();
        foreach (Database::table('tblproductconfiglinks')->where('pid', '=', (int) $this->productId)->get() as $link) {
            $options = Database::table('tblproductconfigoptions')->where('gid', '=', (int) $link->gid)->get();
            foreach ($options as $option) {
                $choice = in_array((string) $option->optiontype, array(self::DROPDOWN, self::RADIO), true);
                if ($choice && Product::isSystemOption($option->optionname)) {
                    $found[] = (int) $option->id;
                }
            }
        }
        return $found;
    }

    private function followIn($option, $images)
    {
        $lines = array();
        foreach ($this->lines()->where('configid', '=', $option)->get() as $line) {
            $lines[] = array('id' => (int) $line->id, 'hidden' => (string) $line->hidden,
                'name' => html_entity_decode((string) $line->optionname, ENT_QUOTES, 'UTF-8'));
        }
        $order = 0;
        foreach ($images as $id => $name) {
            $order++;
            $line = self::lineOf($lines, $id, $name);
            if ($line === null) {
                $this->add($option, $id . '|' . self::plain($name), $order);
            } elseif ($line['hidden'] === '1') {
                $this->lines()->where('id', '=', $line['id'])->update(array('hidden' => 0));
                $this->added++;
            }
        }
        foreach ($lines as $line) {
            // Lines of another form are the staff's own.
            $ours = preg_match(self::LINE, $line['name'], $match) === 1;
            if ($ours && !isset($images[$match[1]]) && $line['hidden'] !== '1') {
                $this->lines()->where('id', '=', $line['id'])->update(array('hidden' => 1));
                $this->hidden++;
            }
        }
    }

    /** By id before the pipe, or by name; null if there is none. */
    private static function lineOf($lines, $id, $name)
    {
        foreach ($lines as $line) {
            $parts = explode('|', $line['name'], 2);
            $value = trim($parts[0]);
            if ($value === (string) $id || $value === $name) {
                return $line;
            }
        }
        return null;
    }

    private function add($option, $name, $order)
    {
        $line = $this->lines()->insertGetId(
            array('configid' => $option, 'optionname' => $name, 'sortorder' => $order, 'hidden' => 0)
        );
        // Without a price WHMCS does not offer the line.
        foreach (Database::table('tblcurrencies')->get() as $currency) {
            $price = array('type' => 'configoptions', 'currency' => (int) $currency->id, 'relid' => $line);
            foreach (array('m', 'q', 's', 'a', 'b', 't') as $cycle) {
                $price[$cycle . 'setupfee'] = '0.00';
            }
            foreach (array('monthly', 'quarterly', 'semiannually', 'annually', 'biennially', 'triennially') as $cycle) {
                $price[$cycle] = '0.00';
            }
            Database::table('tblpricing')->insert($price);
        }
        $this->added++;
    }

    private function lines()
    {
        return Database::table('tblproductconfigoptionssub');
    }

    /** A pipe would end the value. */
    private static function plain($name)
    {
        return str_replace('|', '/', Text::line($name, 200));
    }
}
