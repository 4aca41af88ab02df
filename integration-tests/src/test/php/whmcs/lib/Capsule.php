<?php

namespace WhmcsStandIn;

/** The door to the tables; StandIn gives it the names it has in each version. */
final class Capsule
{
    public static function table($name)
    {
        return new Query($name);
    }
}
