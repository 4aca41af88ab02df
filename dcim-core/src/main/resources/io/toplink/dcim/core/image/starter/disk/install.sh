# Writes the image to this machine's disk, if it may. For any small Linux with busybox; see the
# README of dcim-grpc-server.
#
# The first MiB is written last, when all the rest is there and is what its digest says: what was
# broken off at any moment does not start.
#
# The kernel argument dcim_seed=none is for images that bring no cloud-init and need nothing told.
set -u
mkdir -p $work/root

say() { echo "DCIM: $*" > /dev/console; }
step() {
  say "$2"
  progress "$1" "$2"
}

# Nothing was wiped: it goes on with what it had.
refuse() {
  say "$1"
  failed "$1"
  reboot -f
}

# What is on the disk is of no use, and does not start either: UEFI would find the partitions by
# the second table, too, which is at the end.
fail() {
  clear_ends
  say "$1"
  failed "$1"
  poweroff -f
}

clear_ends() {
  end=$(($(cat "/sys/block/$disk/size") / 2048 - 1))
  dd if=/dev/zero of="/dev/$disk" bs=1M count=1 conv=fsync 2> /dev/null &&
    dd if=/dev/zero of="/dev/$disk" bs=1M count=1 seek="$end" conv=fsync 2> /dev/null
}

unpack() {
  case $source in
    *.tar.gz | *.tgz) gzip -dc | tar -xO ;;
    *.tar.xz) xz -dc | tar -xO ;;
    *.gz) gzip -dc ;;
    *.xz) xz -dc ;;
    *) cat ;;
  esac || { : > $work/not-unpacked; cat > /dev/null; }
}

# Everything behind the first MiB, which is kept aside. Nothing of the image is ever a file.
write_rest() {
  dd bs=1M count=1 iflag=fullblock of=$work/first 2> /dev/null
  dd bs=1M iflag=fullblock of="/dev/$disk" seek=1 conv=fsync 2> $work/dd || : > $work/not-written
  # What does not fit must still be read, or the digest would be blamed.
  cat > /dev/null
}

report() {
  before=$(written)
  while sleep 5; do
    step 10 "writing $disk, $((($(written) - before) / 2048)) MiB so far"
  done
}

# In sectors, since the machine started.
written() { awk '{print $7}' "/sys/block/$disk/stat"; }

write() {
  mkfifo $work/fifo
  sha256sum < $work/fifo > $work/sum &
  digesting=$!
  report &
  reporting=$!
  wget -q -O - "$source" | tee $work/fifo | unpack | write_rest
  wait $digesting
  kill $reporting
  [ ! -e $work/not-written ] || fail "the disk $disk cannot take the image; is it too small?"
  [ "$(cut -d ' ' -f 1 $work/sum)" = "$digest" ] || fail "the image was cut, or is not what its SHA-256 says"
  [ ! -e $work/not-unpacked ] || fail "the image cannot be unpacked"
  dd if=$work/first of="/dev/$disk" bs=1M conv=fsync 2> /dev/null || fail "the disk $disk cannot be written"
  sync
  blockdev --rereadpt "/dev/$disk" 2> /dev/null
}

port() {
  for entry in /sys/class/net/*; do
    [ "$(cat "$entry/address")" = {{mac}} ] && echo "${entry##*/}" && return
  done
  ip -o route show default | sed 's/.* dev \([^ ]*\).*/\1/' | head -n 1
}

network() {
  echo "version: 2"
  echo "ethernets:"
  echo "  uplink:"
  echo "    match: {macaddress: \"$(cat "/sys/class/net/$(port)/address")\"}"
  echo "    addresses:"
{{#ipv4_address}}
  echo "      - "{{ipv4_address}}/{{ipv4_prefix_length}}
{{/ipv4_address}}
{{#ipv6_address}}
  echo "      - \""{{ipv6_address}}/{{ipv6_prefix_length}}"\""
{{/ipv6_address}}
{{#further_addresses}}
  echo "      - \""{{.}}"\""
{{/further_addresses}}
  echo "    nameservers: {addresses: [{{#dns}}\""{{.}}"\",{{/dns}}]}"
  [ -z {{ipv4_gateway}}{{ipv6_gateway}} ] || echo "    routes:"
{{#ipv4_gateway}}
  echo "      - {to: 0.0.0.0/0, via: "{{.}}"}"
{{/ipv4_gateway}}
{{#ipv6_gateway}}
  echo "      - {to: \"::/0\", via: \""{{.}}"\"}"
{{/ipv6_gateway}}
}

# Gives cloud-init of the written system what it asks for, on the partition that has it.
seed() {
  for entry in "/sys/block/$disk/$disk"*; do
    mount "/dev/${entry##*/}" $work/root 2> /dev/null || continue
    if [ -d $work/root/etc/cloud ]; then
      files=$work/root/var/lib/cloud/seed/nocloud
      (
        umask 077
        mkdir -p $files &&
          ask {{url_templates}}meta-data $files/meta-data &&
          ask {{url_templates}}user-data $files/user-data
      ) || fail "cloud-init's data cannot be written"
      [ -z {{ipv4_address}}{{ipv6_address}} ] || (umask 077 && network > $files/network-config) ||
        fail "the network cannot be written"
      umount $work/root && sync
      return 0
    fi
    umount $work/root
  done
  return 1
}

source={{source_disk}}
digest={{sha256_disk}}
[ -n "$digest" ] || refuse "the source disk of the image has no SHA-256"
case $source in
  *.xz) tools=xz ;;
  *.gz | *.tgz) tools=gzip ;;
  *) tools= ;;
esac
for tool in wget dd tee awk sha256sum mkfifo blockdev $tools; do
  command -v $tool > /dev/null || refuse "this Linux lacks $tool"
done
find_disk || refuse "there is no disk to write to"
step 5 "asking whether $disk may be wiped"
may_wipe "/dev/$disk" || { say "this machine may not be wiped: $said"; reboot -f; exit 1; }
step 10 "writing $disk"
clear_ends || fail "the disk $disk cannot be written"
write
step 90 "configuring"
[ "$(argument dcim_seed)" = none ] || seed || fail "no partition of the image has cloud-init"
ask {{url_written}}
say "done; starting from $disk"
sync
reboot -f
