<?php

namespace ToplinkDcim;

/**
 * What the images of one configurable option were called when its lines were last brought up to date: kept in
 * WHMCS's table of settings, since a line itself does not tell whether its name is DCIM's or of staff.
 */
final class OsNames
{
    private $setting;

    public function __construct($option)
    {
        $this->setting = 'ToplinkDcimImages' . (int) $option;
    }

    /** The name that this image had; null if it was not there. */
    public function last($id)
    {
        $names = $this->read();
        return isset($names[$id]) && is_string($names[$id]) ? $names[$id] : null;
    }

    /** Image id to name. One that is gone keeps its name here: it may come back. */
    public function remember($names)
    {
        $before = $this->read();
        $now = $names + $before;
        if ($this->row() === null) {
            Database::table('tblconfiguration')->insert(array('setting' => $this->setting, 'value' => json_encode($now)));
        } elseif ($now != $before) {
            $this->query()->update(array('value' => json_encode($now)));
        }
    }

    private function read()
    {
        $row = $this->row();
        $names = $row === null ? null : json_decode((string) $row->value, true);
        return is_array($names) ? $names : array();
    }

    private function row()
    {
        return $this->query()->first();
    }

    private function query()
    {
        return Database::table('tblconfiguration')->where('setting', '=', $this->setting);
    }
}
