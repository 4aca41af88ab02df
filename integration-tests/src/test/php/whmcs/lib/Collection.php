<?php

namespace WhmcsStandIn;

/** What get() answers in WHMCS 8: it can be walked through and counted, and is no array. */
final class Collection implements \IteratorAggregate, \Countable
{
    private $items;

    public function __construct($items)
    {
        $this->items = $items;
    }

    #[\ReturnTypeWillChange]
    public function getIterator()
    {
        return new \ArrayIterator($this->items);
    }

    #[\ReturnTypeWillChange]
    public function count()
    {
        return count($this->items);
    }

    public function first()
    {
        return count($this->items) > 0 ? $this->items[0] : null;
    }
}
