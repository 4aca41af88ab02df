<?php

namespace WhmcsStandIn;

/** As much of Laravel's query builder as a module may rely on in WHMCS 6, 7 and 8 alike. */
final class Query
{
    private $table;
    private $conditions = array();

    public function __construct($table)
    {
        $this->table = $table;
        Tables::columns($table);
    }

    public function where($column, $operator, $value = null)
    {
        $this->mustBeColumn($column);
        if (func_num_args() === 2) {
            $value = $operator;
            $operator = '=';
        }
        if ($operator !== '=') {
            throw new \Exception('the stand-in knows no operator but =');
        }
        $this->conditions[] = array($column, (string) $value);
        return $this;
    }

    /** An object, or null. */
    public function first($columns = array('*'))
    {
        foreach ($this->found() as $row) {
            return (object) $row;
        }
        return null;
    }

    /** A list in WHMCS 6 and 7, a Collection in 8. */
    public function get($columns = array('*'))
    {
        $rows = array();
        foreach ($this->found() as $row) {
            $rows[] = (object) $row;
        }
        return StandIn::current()->profile() >= 8 ? new Collection($rows) : $rows;
    }

    /** How many rows it changed: 0 if they were so before. */
    public function update($values)
    {
        if (count($this->conditions) === 0) {
            throw new \Exception('an update without where would change every row');
        }
        $changed = 0;
        foreach ($this->found() as $id => $row) {
            $new = array_merge($row, $this->checked($values));
            $changed += $new === $row ? 0 : 1;
            Tables::put($this->table, $id, $new);
        }
        return $changed;
    }

    public function insert($values)
    {
        $this->insertGetId($values);
        return true;
    }

    public function insertGetId($values)
    {
        $row = array_merge(array_fill_keys(Tables::columns($this->table), ''), $this->checked($values));
        $rows = Tables::rows($this->table);
        $id = isset($row['id']) && $row['id'] !== '' ? $row['id'] : (string) (count($rows) === 0 ? 1 : max(array_keys($rows)) + 1);
        if (isset($row['id'])) {
            $row['id'] = $id;
        }
        Tables::put($this->table, $id, $row);
        return (int) $id;
    }

    private function checked($values)
    {
        $checked = array();
        foreach ($values as $column => $value) {
            $this->mustBeColumn($column);
            if ($value !== null && !is_scalar($value)) {
                throw new \Exception('column ' . $column . ' was given no scalar');
            }
            if ($column !== Tables::$lostColumn) {
                $checked[$column] = (string) $value;
            }
        }
        return $checked;
    }

    private function found()
    {
        $found = array();
        foreach (Tables::rows($this->table) as $id => $row) {
            $matches = true;
            foreach ($this->conditions as $condition) {
                $matches = $matches && isset($row[$condition[0]]) && (string) $row[$condition[0]] === $condition[1];
            }
            if ($matches) {
                $found[$id] = $row;
            }
        }
        return $found;
    }

    private function mustBeColumn($column)
    {
        if (!in_array($column, Tables::columns($this->table), true)) {
            throw new \Exception("Column not found: Unknown column '" . $column . "' in '" . $this->table . "'");
        }
    }
}
