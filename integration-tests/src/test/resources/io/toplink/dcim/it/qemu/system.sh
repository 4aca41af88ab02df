#!/bin/busybox sh
# The first program of the installed system: counts its starts, and tells once that it is up, with what cloud-init
# would have been given.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
seed=/var/lib/cloud/seed/nocloud
start=$(($(cat /var/starts 2> /dev/null || echo 0) + 1))
echo $start > /var/starts
sync
echo "SYSTEM $(sed -n 's/^local-hostname: "\(.*\)"$/\1/p' $seed/meta-data) start $start" > /dev/console
if [ ! -e /var/told ]; then
  url=$(sed -n 's/^  url: "\(.*\)"$/\1/p' $seed/user-data)
  until [ "$(wget -q -O - "$url")" = GO ]; do sleep 1; done
  touch /var/told
  sync
  echo "SYSTEM has told that it is up" > /dev/console
fi
while :; do sleep 3600; done
