#!/bin/sh
# A network of its own, in namespaces that `unshare` has just made: a bridge with ports for machines, and dnsmasq with
# the file that the server under test writes, and what operators add to it. Arguments: a directory with that file
# (dcim.conf), one with iPXE, and ports of 127.0.0.1 out there, each behind a socket of its name in the first directory.
set -e
directory=$1 ipxe=$2
shift 2
ip link set lo up
ip link add lan type bridge forward_delay 0
ip address add 10.0.2.2/24 dev lan
ip link set lan up
for number in 1 2 3 4; do
  ip tuntap add dev "port$number" mode tap
  ip link set "port$number" master lan up
done
for port; do
  socat "TCP-LISTEN:$port,bind=10.0.2.2,reuseaddr,fork" "UNIX-CONNECT:$directory/$port" &
done
# That file names a directory of the real machine.
mount -t tmpfs none /srv
mkdir /srv/tftp
cp -L "$ipxe/ipxe.efi" "$ipxe/undionly.kpxe" /srv/tftp
# Without --no-daemon it would want to be another user, of which there is none here.
exec dnsmasq --no-daemon --conf-file="$directory/dcim.conf" --dhcp-range=10.0.2.100,10.0.2.200,10m \
  --interface=lan --bind-interfaces --port=0 --no-ping --dhcp-leasefile="$directory/leases" --pid-file=
