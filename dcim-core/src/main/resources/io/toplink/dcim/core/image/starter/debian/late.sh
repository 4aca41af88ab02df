# In the installer, when everything is on the disk.
set -e
progress 90 configuring || true
mkdir -p /target/root/.ssh
chmod 700 /target/root/.ssh
: > /target/root/.ssh/authorized_keys
{{#ssh_keys}}
echo {{.}} >> /target/root/.ssh/authorized_keys
{{/ssh_keys}}
chmod 600 /target/root/.ssh/authorized_keys
mkdir -p /target/etc/ssh/sshd_config.d
echo 'PermitRootLogin yes' > /target/etc/ssh/sshd_config.d/dcim.conf
echo {{hostname}} > /target/etc/hostname
# The installer was started with the short name alone, and without this the whole one would resolve to nothing.
sed -i '/^127\.0\.1\.1/d' /target/etc/hosts
echo 127.0.1.1 {{hostname}} {{hostname_short}} >> /target/etc/hosts
if [ -n {{ipv4_address}}{{ipv6_address}} ]; then
  port=$(for p in /sys/class/net/*; do [ "$(cat "$p/address")" = {{mac}} ] && basename "$p"; done | head -n 1)
  port=${port:-$(ip -o route show default | sed 's/.* dev \([^ ]*\).*/\1/' | head -n 1)}
  {
    echo "auto lo"
    echo "iface lo inet loopback"
    echo "auto $port"
{{#ipv4_address}}
    echo "iface $port inet static"
    echo "  address "{{ipv4_address}}/{{ipv4_prefix_length}}
{{/ipv4_address}}
{{#ipv4_gateway}}
    echo "  gateway "{{.}}
{{/ipv4_gateway}}
{{#ipv6_address}}
    echo "iface $port inet6 static"
    echo "  address "{{ipv6_address}}/{{ipv6_prefix_length}}
{{/ipv6_address}}
{{#ipv6_gateway}}
    echo "  gateway "{{.}}
{{/ipv6_gateway}}
{{#further_addresses}}
    echo "  up ip address add "{{.}}" dev $port"
{{/further_addresses}}
  } > /target/etc/network/interfaces
  : > /target/etc/resolv.conf
{{#dns}}
  echo nameserver {{.}} >> /target/etc/resolv.conf
{{/dns}}
fi
cp /tmp/dcim/dcim-up.service /target/etc/systemd/system/
(umask 077 && cp /tmp/dcim/up.sh /target/root/.dcim-up)
in-target systemctl enable dcim-up.service
sync
# Whatever the answer, the machine is restarted: its own system tells the rest.
ask {{url_written}} || true
