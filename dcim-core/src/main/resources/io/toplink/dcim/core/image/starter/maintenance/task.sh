# Does what was asked for: rescue, wipe or password. For any small Linux with a busybox; what is not there
# is done without, or said to be missing. Ends with 0 once what was asked for is done and reported.
TASK={{task}}
METHOD={{wipe_method}}
USER={{login_username}}
HASH={{password_hash}}
mkdir -p $work/root || exit 1

clean() { tr -cd 'A-Za-z0-9._-' | cut -c 1-64; }
has() { command -v "$1" > /dev/null 2>&1; }
give_up() {
  echo "DCIM: $*"
  failed "$*"
  exit 1
}

# Whole disks, without what is made of other disks and drives without a medium: those that are fixed, or of 1 the removable.
disks() {
  for entry in /sys/block/*; do
    name=${entry##*/}
    case $name in
      loop* | ram* | zram* | sr* | fd* | md* | dm-* | nbd* | mtd* | mmcblk*boot* | mmcblk*rpmb | nvme*c*n*) continue ;;
    esac
    [ -e "$entry/device" ] || continue
    [ "$(cat "$entry/removable")" = "${1:-0}" ] || continue
    [ "$(cat "$entry/size")" -gt 0 ] || continue
    echo "$name"
  done
}
bytes() { echo $(($(cat "/sys/block/$1/size") * 512)); }
serial() {
  for file in "/sys/block/$1/serial" "/sys/block/$1/device/serial"; do
    [ ! -r "$file" ] || { clean < "$file"; return; }
  done
  # A SCSI disk's page 0x80: four bytes, then the number.
  [ ! -r "/sys/block/$1/device/vpd_pg80" ] || tail -c +5 "/sys/block/$1/device/vpd_pg80" | clean
}
model() { [ ! -r "/sys/block/$1/device/model" ] || clean < "/sys/block/$1/device/model"; }

zero() { dd if=/dev/zero of="/dev/$1" bs=1M seek="$2" count="$3" conv=notrunc 2> /dev/null; }
empty() { [ "$(dd if="/dev/$1" bs=512 skip="$2" count="$3" 2> /dev/null | tr -d '\000' | wc -c)" -eq 0 ]; }

# Sixteen MiB at both ends, and what is left over behind the last whole MiB.
zero_ends() {
  sectors=$(($(bytes "$1") / 512))
  mib=$((sectors / 2048))
  edge=$((mib < 16 ? mib : 16))
  zero "$1" 0 $edge && zero "$1" $((mib - edge)) $edge && zero_rest "$1" || return 1
  sync
  empty "$1" 0 $((edge * 2048)) && empty "$1" $(((mib - edge) * 2048)) $((sectors - (mib - edge) * 2048))
}
zero_rest() {
  rest=$(($(bytes "$1") / 512 % 2048))
  [ $rest -eq 0 ] ||
    dd if=/dev/zero of="/dev/$1" bs=512 seek=$(($(bytes "$1") / 512 - rest)) count=$rest conv=notrunc 2> /dev/null
}
zero_all() {
  mib=$(($(bytes "$1") / 1048576))
  at=0
  while [ $at -lt $mib ]; do
    part=$((mib - at < 1024 ? mib - at : 1024))
    zero "$1" $at $part || return 1
    at=$((at + part))
    echo $at > "$work/$1.done"
  done
  sync
  zero_ends "$1"
}
discard() { has blkdiscard && blkdiscard "/dev/$1" > /dev/null 2>&1; }

wipe_disk() {
  result=failed
  if [ "$METHOD" = full ]; then
    if zero_all "$1"; then result=overwritten; discard "$1"; fi
  elif [ "$METHOD" = quick ]; then
    how=ends-overwritten
    ! discard "$1" || how=discarded
    ! zero_ends "$1" || result=$how
  fi
  echo "DCIM: $1 $result"
  ask {{url_disk}}"?device=$1&result=$result"
  echo $result > "$work/$1.result"
}

wipe() {
  [ -n "$(disks)" ] || give_up "no disk found"
  list=
  for disk in $(disks) $(disks 1); do
    list="$list${list:+,}$disk:$(serial "$disk"):$(bytes "$disk"):$(model "$disk")"
  done
  may_wipe "$list" || give_up "not allowed to wipe"
  swapoff -a 2> /dev/null
  ! has vgchange || vgchange -an > /dev/null 2>&1
  ! has mdadm || mdadm --stop --scan > /dev/null 2>&1
  # What can be removed may be nobody's: a stick that somebody works with. The record names it as left alone.
  for disk in $(disks 1); do ask {{url_disk}}"?device=$disk&result=skipped"; done
  whole=0
  for disk in $(disks); do
    whole=$((whole + $(bytes "$disk") / 1048576))
    wipe_disk "$disk" &
  done
  while left=$(for disk in $(disks); do [ -e "$work/$disk.result" ] || echo "$disk"; done) && [ -n "$left" ]; do
    sleep 2
    round=$((${round:-0} + 1))
    if [ "$METHOD" = full ] && [ $((round % 10)) -eq 0 ]; then
      sum=0
      for disk in $(disks); do sum=$((sum + $(cat "$work/$disk.done" 2> /dev/null || echo 0))); done
      progress $((sum * 100 / (whole > 0 ? whole : 1))) "overwriting"
    fi
  done
  wait
  ask {{url_done}}
}

# The partitions, arrays and volumes that a system could be on.
volumes() {
  ! has mdadm || mdadm --assemble --scan > /dev/null 2>&1
  ! has vgchange || vgchange -ay > /dev/null 2>&1
  while read -r _ _ _ name; do
    case $name in
      '' | name | loop* | ram* | zram* | sr* | fd* | dm-*) ;;
      *) echo "/dev/$name" ;;
    esac
  done < /proc/partitions
  for name in /dev/mapper/*; do
    case $name in */control | '/dev/mapper/*') ;; *) echo "$name" ;; esac
  done
}
# A mount that is told no type only tries what the kernel has loaded, which may be nothing yet.
filesystems() {
  for type in ext4 xfs btrfs; do modprobe $type 2> /dev/null; done
}
# Mounts a volume so that its etc can be looked at, and says by which options; nothing is replayed or written.
look() {
  for options in ro,norecovery ro,noload ro,subvol=@ ro,subvol=root ro; do
    if mount -o $options "$1" $work/root 2> /dev/null; then
      if grep -q "^$USER:" $work/root/etc/shadow 2> /dev/null; then
        umount $work/root
        echo $options
        return 0
      fi
      umount $work/root
    fi
  done
  return 1
}

password() {
  filesystems
  found=
  for volume in $(volumes); do
    options=$(look "$volume") || continue
    [ -z "$found" ] || give_up "more than one system has an account $USER: $found and $volume"
    found=$volume
    found_options=$options
  done
  [ -n "$found" ] || give_up "no disk has an installed Linux with an account $USER that can be opened"
  may_wipe "${found##*/}" || give_up "not allowed to change anything"
  case $found_options in *subvol=*) options=rw,${found_options#ro,} ;; *) options=rw ;; esac
  mount -o "$options" "$found" $work/root || give_up "$found cannot be mounted for writing"
  shadow=$work/root/etc/shadow
  sed "s|^$USER:[^:]*:|$USER:$HASH:|" $shadow > $work/shadow || give_up "cannot read $found"
  grep -qF "$USER:$HASH:" $work/shadow || give_up "cannot change the account $USER on $found"
  # Written into the file that is there: a new one would lack what SELinux keeps of it.
  cat $work/shadow > $shadow && sync && cmp -s $work/shadow $shadow || give_up "cannot write to $found"
  umount $work/root || give_up "$found cannot be let go"
  sync
  ask {{url_done}}
}

rescue() {
  has sshd || [ -x /usr/sbin/sshd ] || give_up "this system has no sshd"
  filesystems
  mkdir -p /root/.ssh /etc/ssh /run/sshd /var/empty
  chmod 700 /root /root/.ssh
  : > /root/.ssh/authorized_keys
{{#ssh_keys}}
  echo {{.}} >> /root/.ssh/authorized_keys
{{/ssh_keys}}
  chmod 600 /root/.ssh/authorized_keys
  for account in "$USER:x:0:0:rescue:/root:/bin/sh" "sshd:x:100:65534::/run/sshd:/bin/false"; do
    sed -i "/^${account%%:*}:/d" /etc/passwd
    echo "$account" >> /etc/passwd
  done
  touch /etc/shadow
  sed -i "/^$USER:/d; /^sshd:/d" /etc/shadow
  echo "$USER:$HASH:19000:0:99999:7:::" >> /etc/shadow
  echo "sshd:*:19000:0:99999:7:::" >> /etc/shadow
  chmod 600 /etc/shadow
  ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key < /dev/null > /dev/null 2>&1
  {
    echo "HostKey /etc/ssh/ssh_host_ed25519_key"
    echo "PermitRootLogin yes"
    echo "PasswordAuthentication yes"
    echo "AuthorizedKeysFile /root/.ssh/authorized_keys"
    echo "StrictModes no"
  } > /etc/ssh/sshd_config
  port=$(for p in /sys/class/net/*; do [ "$(cat "$p/address")" = {{mac}} ] && echo "${p##*/}"; done | head -n 1)
  port=${port:-$(ip route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)}
{{#ipv4_address}}
  ip address add {{.}}/{{ipv4_prefix_length}} dev "$port" 2> /dev/null
{{/ipv4_address}}
{{#ipv6_address}}
  ip -6 address add {{.}}/{{ipv6_prefix_length}} dev "$port" 2> /dev/null
{{/ipv6_address}}
  "$(command -v sshd || echo /usr/sbin/sshd)" -f /etc/ssh/sshd_config || give_up "sshd does not start"
  ask {{url_done}} || return 1
  # From here on nothing is asked of DCIM any more: the way out is the customer's.
{{#ipv4_gateway}}
  ip route replace default via {{.}} dev "$port" 2> /dev/null
{{/ipv4_gateway}}
{{#ipv6_gateway}}
  ip -6 route replace default via {{.}} dev "$port" 2> /dev/null
{{/ipv6_gateway}}
  :
}

case $TASK in
  rescue | wipe | password) $TASK ;;
  *) give_up "this image does not $TASK" ;;
esac
