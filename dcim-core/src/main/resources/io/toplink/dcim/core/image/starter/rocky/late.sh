# In the installed system, when everything is on the disk.
set -e
trap 'rm -rf /root/.dcim' EXIT
progress 90 configuring || true
mkdir -p /root/.ssh
chmod 700 /root/.ssh
{{#ssh_keys}}
echo {{.}} >> /root/.ssh/authorized_keys
{{/ssh_keys}}
echo 'PermitRootLogin yes' > /etc/ssh/sshd_config.d/00-dcim.conf
# NetworkManager wants each family's values together, and writes resolv.conf itself.
dns4= dns6= further4= further6= count4=1 count6=1
{{#dns}}
case {{.}} in *:*) dns6="$dns6"{{.}}";" ;; *) dns4="$dns4"{{.}}";" ;; esac
{{/dns}}
further() {
  case $1 in
    *:*) count6=$((count6 + 1)) further6="${further6}address$count6=$1\n" ;;
    *) count4=$((count4 + 1)) further4="${further4}address$count4=$1\n" ;;
  esac
}
{{#further_addresses}}
further {{.}}
{{/further_addresses}}
# family address gateway further-addresses resolvers
family() {
  echo "[$1]"
  if [ -z "$2" ]; then
    echo "method=disabled"
    return
  fi
  echo "method=manual"
  echo "address1=$2"
  [ -z "$3" ] || echo "gateway=$3"
  printf "$4"
  echo "dns=$5"
}
if [ -n {{ipv4_address}}{{ipv6_address}} ]; then
  rm -f /etc/NetworkManager/system-connections/*.nmconnection
  (
    umask 077
    {
      echo "[connection]"
      echo "id=uplink"
      echo "type=ethernet"
      echo "[ethernet]"
      echo "mac-address="{{mac}}
      family ipv4 "{{#ipv4_address}}{{ipv4_address}}/{{ipv4_prefix_length}}{{/ipv4_address}}" {{ipv4_gateway}} "$further4" "$dns4"
      family ipv6 "{{#ipv6_address}}{{ipv6_address}}/{{ipv6_prefix_length}}{{/ipv6_address}}" {{ipv6_gateway}} "$further6" "$dns6"
    } > /etc/NetworkManager/system-connections/uplink.nmconnection
  )
fi
cp /root/.dcim/dcim-up.service /etc/systemd/system/
(umask 077 && cp /root/.dcim/up.sh /root/.dcim-up)
systemctl enable dcim-up.service
sync
# Whatever the answer, the machine is restarted: its own system tells the rest.
ask {{url_written}} || true
