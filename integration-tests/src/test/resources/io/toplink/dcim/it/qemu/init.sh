#!/bin/busybox sh
# The first program of a small Linux in memory. With dcim=URL among the kernel's arguments it asks there what to do, as
# README.md of dcim-grpc-server wants it; without, it goes on with the system on the partition that root= names.
export PATH=/bin
/bin/busybox mkdir -p /bin /dev /proc /sys /tmp /root
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
exec < /dev/console > /dev/console 2>&1
argument() { tr ' ' '\n' < /proc/cmdline | sed -n "s/^$1=//p" | tail -n 1; }

while read -r module; do
  insmod "/modules/$module"
done < /modules/order
ip link set lo up
ip link set eth0 up
udhcpc -q -n -t 30 -T 1 -i eth0 -s /dhcp.sh > /dev/null

if [ -n "$(argument dcim)" ]; then
  for attempt in 1 2 3 4 5; do
    wget -q -O /tmp/install.sh "$(argument dcim)install.sh" && sh /tmp/install.sh
    sleep 1
  done
else
  mount -t ext4 "$(argument root)" /root && exec switch_root /root /sbin/init
fi
poweroff -f
