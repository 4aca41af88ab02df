#!/bin/sh
# What ipmi_sim turns on and off: a machine that QEMU emulates, all of it in software. Arguments: its directory, then
# what ipmi_sim says. In the directory: the file settings (of Board.java), its disk, a file network-first if its BMC
# ignores "once", pipes for its power button, and of each start what came out of its serial port.
directory=$1 what=$2
shift 2
. "$directory/settings"
pid=$directory/pid

# By what it was started with: a number alone may be somebody else's by now, or of one that has ended.
is_on() { [ -f "$pid" ] && grep -aq "$directory" "/proc/$(cat "$pid")/cmdline" 2> /dev/null; }
happened() { echo "$*" >> "$directory/journal"; }

start() {
  boot=$(cat "$directory/boot" 2> /dev/null)
  rm -f "$directory/boot"
  order=order=c
  [ "$boot" = pxe ] && order=order=c,once=n
  [ -e "$directory/network-first" ] && order=order=nc
  happened "boot $order"
  [ -e "$directory/button.in" ] || mkfifo "$directory/button.in" "$directory/button.out"
  count=$(($(ls "$directory" | grep -c '^serial-') + 1))
  port=virtio-net-pci,id=port,netdev=net,mac=$MAC$ROM
  disk=virtio-blk-pci,id=disk,drive=content
  : > "$directory/monitor"
  set --
  if [ "$FIRMWARE" = uefi ]; then
    # Here the order is that of numbers, which the next reset reads anew: that is how "once" ends.
    case $order in
      order=c) port=$port,bootindex=2 ;;
      *) port=$port,bootindex=0 ;;
    esac
    disk=$disk,bootindex=1
    [ "$order" != order=c,once=n ] || echo "qom-set /machine/peripheral/port bootindex 2" > "$directory/monitor"
    set -- -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd \
      -drive "if=pflash,format=raw,file=$directory/variables.fd"
  fi
  setsid $WITHIN qemu-system-x86_64 -machine pc,accel=tcg -m "$MEMORY" -nodefaults -vga none -display none \
    -uuid "$UUID" -smbios "type=1,uuid=$UUID,serial=$SERIAL" -boot "$order,reboot-timeout=100" "$@" \
    -serial "file:$directory/serial-$count.log" -monitor stdio \
    -chardev "pipe,id=button,path=$directory/button" -mon button \
    -netdev "$NETWORK,id=net" -device "$port" \
    -drive "file=$directory/disk.img,format=raw,if=none,id=content,cache=unsafe" -device "$disk" \
    < "$directory/monitor" > "$directory/qemu-$count.log" 2>&1 &
  echo $! > "$pid"
}

stop() {
  kill "$(cat "$pid")"
  for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    is_on || return 0
    sleep 0.05
  done
  kill -9 "$(cat "$pid")"
}

if [ "$what" = get ]; then
  for name; do
    case $name in
      power) if is_on; then echo power:1; else echo power:0; fi ;;
      boot) echo "boot:$(cat "$directory/boot" 2> /dev/null || echo none)" ;;
      *) exit 1 ;;
    esac
  done
  exit 0
fi
while [ $# -ge 2 ]; do
  case $1$2 in
    power1) is_on || { happened power-on; start; } ;;
    power0) is_on && { happened power-cut; stop; } ;;
    reset*) is_on && { happened reset; stop; start; } ;;
    boot*) echo "$2" > "$directory/boot" ;;
    # Whether its system listens to the button is up to that.
    shutdown*) is_on && { happened button; echo system_powerdown > "$directory/button.in"; } ;;
  esac
  shift 2
done
exit 0
