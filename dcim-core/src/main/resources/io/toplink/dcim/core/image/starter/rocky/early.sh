# Chooses the disk, asks whether it may be wiped, and leaves the others out of the installer's sight. Ends with an error
# unless the answer is GO.
take_disk || exit 1
cat > /tmp/dcim/disk.ks <<KS
ignoredisk --only-use=$disk
clearpart --all --drives=$disk --initlabel
bootloader --boot-drive=$disk
KS
