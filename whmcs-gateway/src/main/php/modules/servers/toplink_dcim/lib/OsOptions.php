<?php

namespace ToplinkDcim;

/**
 * Keeps the lines of one configurable option "Operating System" as DCIM's images are. The option itself and what
 * its lines cost are the staff's; a line is never deleted, since services may have chosen it. A line is renamed
 * with its image as long as it has the image's name: another one was given to it by staff.
 */
final class OsOptions
{
    const LINE = '/^([a-z][a-z0-9-]{1,62})\|(.*)$/sD';

    private $option;
    private $names;
    private $counts = array('added' => 0, 'hidden' => 0, 'renamed' => 0);

    public function __construct($option)
    {
        $this->option = $option;
        $this->names = new OsNames($option);
    }

    /** Image id to name; returns a sentence for the log. */
    public function follow($images)
    {
        if (count($images) === 0) {
            throw new Failure('NOTHING_OFFERED', 'DCIM offers no image for this package; nothing was changed');
        }
        $lines = $this->lines();
        $order = 0;
        foreach ($images as $id => $name) {
            $order++;
            $line = self::lineOf($lines, $id, $name);
            if ($line === null) {
                $this->add($id . '|' . self::plain($name), $order);
            } else {
                $this->show($line, $id, self::plain($name));
            }
        }
        foreach ($lines as $line) {
            // Lines of another form are the staff's own.
            $ours = preg_match(self::LINE, $line['name'], $match) === 1;
            if ($ours && !isset($images[$match[1]]) && $line['hidden'] !== '1') {
                $this->table()->where('id', '=', $line['id'])->update(array('hidden' => 1));
                $this->counts['hidden']++;
            }
        }
        $this->names->remember(array_map(array(__CLASS__, 'plain'), $images));
        return 'operating systems: ' . $this->counts['added'] . ' added, ' . $this->counts['hidden'] . ' hidden, '
            . $this->counts['renamed'] . ' renamed';
    }

    private function lines()
    {
        $lines = array();
        foreach ($this->table()->where('configid', '=', $this->option)->get() as $line) {
            $lines[] = array('id' => (int) $line->id, 'hidden' => (string) $line->hidden,
                'name' => html_entity_decode((string) $line->optionname, ENT_QUOTES, 'UTF-8'));
        }
        return $lines;
    }

    private function show($line, $id, $name)
    {
        $changes = array();
        if ($line['hidden'] === '1') {
            $changes['hidden'] = 0;
            $this->counts['added']++;
        }
        $isNamedByUs = preg_match(self::LINE, $line['name'], $match) === 1 && $match[2] === $this->names->last($id);
        if ($isNamedByUs && $match[2] !== $name) {
            $changes['optionname'] = $id . '|' . $name;
            $this->counts['renamed']++;
        }
        if (count($changes) > 0) {
            $this->table()->where('id', '=', $line['id'])->update($changes);
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

    private function add($name, $order)
    {
        $line = $this->table()->insertGetId(
            array('configid' => $this->option, 'optionname' => $name, 'sortorder' => $order, 'hidden' => 0)
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
        $this->counts['added']++;
    }

    private function table()
    {
        return Database::table('tblproductconfigoptionssub');
    }

    /** A pipe would end the value. */
    public static function plain($name)
    {
        return str_replace('|', '/', Text::line($name, 200));
    }
}
