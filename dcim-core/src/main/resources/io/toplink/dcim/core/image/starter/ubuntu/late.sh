# In the installer, when everything is on the disk.
set -e
progress 90 configuring || true
echo 'PermitRootLogin yes' > /target/etc/ssh/sshd_config.d/dcim.conf
if [ -n {{ipv4_address}}{{ipv6_address}} ]; then
  # What the installer itself used would be written anew by cloud-init when the system first starts.
  rm -f /target/etc/netplan/*.yaml /target/etc/cloud/cloud.cfg.d/90-installer-network.cfg
  echo "network: {config: disabled}" > /target/etc/cloud/cloud.cfg.d/99-dcim-network.cfg
  (
    umask 077
    {
      echo "network:"
      echo "  version: 2"
      echo "  ethernets:"
      echo "    uplink:"
      echo "      match: {macaddress: \""{{mac}}"\"}"
      echo "      addresses:"
{{#ipv4_address}}
      echo "        - "{{ipv4_address}}/{{ipv4_prefix_length}}
{{/ipv4_address}}
{{#ipv6_address}}
      echo "        - \""{{ipv6_address}}/{{ipv6_prefix_length}}"\""
{{/ipv6_address}}
{{#further_addresses}}
      echo "        - \""{{.}}"\""
{{/further_addresses}}
      echo "      nameservers: {addresses: [{{#dns}}\""{{.}}"\",{{/dns}}]}"
      [ -z {{ipv4_gateway}}{{ipv6_gateway}} ] || echo "      routes:"
{{#ipv4_gateway}}
      echo "        - {to: default, via: "{{.}}"}"
{{/ipv4_gateway}}
{{#ipv6_gateway}}
      echo "        - {to: \"::/0\", via: \""{{.}}"\"}"
{{/ipv6_gateway}}
    } > /target/etc/netplan/60-dcim.yaml
  )
fi
cp /run/dcim/dcim-up.service /target/etc/systemd/system/
(umask 077 && cp /run/dcim/up.sh /target/root/.dcim-up)
curtin in-target --target=/target -- systemctl enable dcim-up.service
sync
# Whatever the answer, the machine is restarted: its own system tells the rest.
ask {{url_written}} || true
