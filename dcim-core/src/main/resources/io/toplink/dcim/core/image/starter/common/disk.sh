# The one disk that is written to: the one that the kernel argument dcim_disk= names (such as sda); without it the first by
# name that is neither removable nor read-only.
argument() { tr ' ' '\n' < /proc/cmdline | sed -n "s/^$1=//p" | tail -n 1; }

disks() {
  for entry in /sys/block/*; do
    name=${entry##*/}
    case $name in
      sd* | vd* | hd* | xvd* | nvme* | mmcblk[0-9] | mmcblk[0-9][0-9])
        [ "$(cat "$entry/removable")$(cat "$entry/ro")$(cat "$entry/hidden" 2> /dev/null || echo 0)" = 000 ] &&
          [ "$(cat "$entry/size")" -gt 0 ] && echo "$name" ;;
    esac
  done
}

find_disk() {
  wanted=$(argument dcim_disk)
  for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    if [ -n "$wanted" ]; then
      disk=$(disks | grep -Fx "${wanted#/dev/}")
    else
      disk=$(disks | head -n 1)
    fi
    [ -n "$disk" ] && return 0
    sleep 1
  done
  return 1
}

# Finds it, and asks whether it may be wiped.
take_disk() {
  find_disk || { failed "there is no disk to write to"; return 1; }
  may_wipe "/dev/$disk"
}

