#!/bin/busybox sh
# Called by udhcpc with what it was given.
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev "$interface"
ip route add default via "$router"
