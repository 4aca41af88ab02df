# Chooses the disk, asks whether it may be wiped, and names it to the installer, which reads that file once more after this.
# Ends with an error unless the answer is GO.
take_disk || exit 1
sed -i "s|/dev/dcim-disk|/dev/$disk|" /autoinstall.yaml
