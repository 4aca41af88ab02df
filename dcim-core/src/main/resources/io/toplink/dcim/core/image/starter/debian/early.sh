# Chooses the disk and asks whether it may be wiped. Ends with an error unless the answer is GO.
take_disk || exit 1
debconf-set partman-auto/disk "/dev/$disk"
debconf-set grub-installer/bootdev "/dev/$disk"
