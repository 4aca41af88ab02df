#!/bin/sh
# Makes an image of the kind that distributions publish for clouds, of packages of Debian 12: systemd, cloud-init, a
# kernel, sshd, and GRUB for UEFI. Arguments: a directory to work in, and where the image goes, packed with gzip.
set -eu
work=$1 image=$2
include=linux-image-cloud-amd64,systemd-sysv,systemd-resolved,udev,dbus,netplan.io,cloud-init,cloud-guest-utils
include=$include,fdisk,e2fsprogs,iproute2,openssh-server,zstd
root_mib=1400
# What mmdebstrap does may be done as another user, who has to be let in. What is copied is its tree without the mounts.
mkdir -p "$work"
chmod 1777 "$work"
mmdebstrap --quiet --variant=minbase --include="$include" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --customize-hook='printf "LABEL=system / ext4 errors=remount-ro 0 1\n" > "$1/etc/fstab"' \
  --customize-hook='printf "datasource_list: [NoCloud, None]\nlocale: C.UTF-8\n" > "$1/etc/cloud/cloud.cfg.d/90_small.cfg"' \
  --customize-hook='rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/hostname" && : > "$1/etc/machine-id"' \
  --customize-hook="mkdir '$work/root' && mount --bind \"\$1\" '$work/root'" \
  --customize-hook="/usr/sbin/mke2fs -q -t ext4 -L system -d '$work/root' '$work/root.img' ${root_mib}M" \
  --customize-hook="umount '$work/root'" \
  bookworm /dev/null http://deb.debian.org/debian
cat > "$work/grub.cfg" <<'GRUB'
search --no-floppy --label system --set=root
linux /vmlinuz root=LABEL=system ro console=ttyS0
initrd /initrd.img
boot
GRUB
grub-mkstandalone -O x86_64-efi -o "$work/grub.efi" --modules='part_gpt ext2' --locales= --fonts= --themes= "boot/grub/grub.cfg=$work/grub.cfg"
rm -f "$work/disk.img"
truncate -s $((root_mib + 34))M "$work/disk.img"
/usr/sbin/sgdisk -n 1:1M:+32M -t 1:ef00 -n "2:33M:+${root_mib}M" -t 2:8300 "$work/disk.img" > /dev/null
mformat -i "$work/disk.img@@1M" -T 65536 -h 64 -s 32 ::
mmd -i "$work/disk.img@@1M" ::EFI ::EFI/BOOT
mcopy -i "$work/disk.img@@1M" "$work/grub.efi" ::EFI/BOOT/BOOTX64.EFI
dd if="$work/root.img" of="$work/disk.img" bs=1M seek=33 conv=notrunc,sparse status=none
gzip -1 < "$work/disk.img" > "$image.part"
mv "$image.part" "$image"
