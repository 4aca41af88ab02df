#!/bin/sh
# In the installer, when everything is on the disk.
set -e
curl -fsS -o /dev/null {{url_progress}}"?percent=90&message=configuring" || true
echo 'PermitRootLogin yes' > /target/etc/ssh/sshd_config.d/dcim.conf
{{#ipv4_address}}
# What the installer itself used would be written anew by cloud-init when the system first starts.
rm -f /target/etc/netplan/*.yaml /target/etc/cloud/cloud.cfg.d/90-installer-network.cfg
echo "network: {config: disabled}" > /target/etc/cloud/cloud.cfg.d/99-dcim-network.cfg
umask 077
{
  echo "network:"
  echo "  version: 2"
  echo "  ethernets:"
  echo "    uplink:"
  echo "      match: {macaddress: \""{{mac}}"\"}"
  echo "      addresses:"
  echo "        - "{{ipv4_address}}/{{ipv4_prefix_length}}
{{#ipv6_address}}
  echo "        - \""{{ipv6_address}}/{{ipv6_prefix_length}}"\""
{{/ipv6_address}}
{{#further_addresses}}
  echo "        - \""{{.}}"\""
{{/further_addresses}}
  echo "      nameservers: {addresses: [{{#dns}}\""{{.}}"\",{{/dns}}]}"
  echo "      routes:"
{{#ipv4_gateway}}
  echo "        - {to: default, via: "{{.}}"}"
{{/ipv4_gateway}}
{{#ipv6_gateway}}
  echo "        - {to: default, via: \""{{.}}"\"}"
{{/ipv6_gateway}}
} > /target/etc/netplan/60-dcim.yaml
{{/ipv4_address}}
cat > /target/etc/systemd/system/dcim-up.service <<'UNIT'
[Unit]
Description=Tell that the system is up
Wants=network-online.target
After=network-online.target ssh.service cloud-config.service
[Service]
Type=oneshot
Restart=on-failure
RestartSec=10
ExecStart=/bin/sh /root/.dcim-up
[Install]
WantedBy=multi-user.target
UNIT
umask 077
echo "curl -fsS -o /dev/null "{{url_up}}" && systemctl disable dcim-up.service && rm -f /etc/systemd/system/dcim-up.service /root/.dcim-up" > /target/root/.dcim-up
curtin in-target --target=/target -- systemctl enable dcim-up.service
sync
curl -fsS -o /dev/null {{url_written}}
