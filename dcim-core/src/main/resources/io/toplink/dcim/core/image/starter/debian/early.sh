#!/bin/sh
# Chooses the disk and asks whether it may be wiped. Ends with an error unless the answer is GO.
set -e
dmi() { tr -cd 'A-Za-z0-9._-' < "/sys/class/dmi/id/$1" 2>/dev/null || true; }
disk=$(list-devices disk | head -n 1)
[ -n "$disk" ] || { wget -q -O /dev/null {{url_failed}}"?message=no+disk"; exit 1; }
wget -q -O /tmp/answer {{url_begin_wipe}}"?mac="{{mac}}"&serial=$(dmi product_serial)&uuid=$(dmi product_uuid)&disks=$disk"
grep -qx GO /tmp/answer
debconf-set partman-auto/disk "$disk"
debconf-set grub-installer/bootdev "$disk"
