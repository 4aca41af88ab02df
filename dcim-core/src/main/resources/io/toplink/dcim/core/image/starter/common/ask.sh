#!/bin/sh
# Asks until somebody answers, by whichever of curl, GNU's wget and busybox's there is: 0 if the answer is a yes, which is
# then in the file $2, 1 if it is a no. Nobody, or a server that cannot just now, is asked again every five seconds; after
# $patience seconds it ends with 2.
ask() {
  ask_until=$(($(seconds) + ${patience:-600}))
  while :; do
    said=$(request "$1" "${2:-/dev/null}" 2>&1) && return 0
    case $said in
      *" ERROR 4"[0-9][0-9]* | *" error: HTTP/1."[01]" 4"[0-9][0-9]* | *" error: 4"[0-9][0-9]*) return 1 ;;
    esac
    [ "$(seconds)" -lt $ask_until ] || return 2
    sleep 5
  done
}
# Asks once.
request() {
  if command -v curl > /dev/null; then
    curl -gfsS -m 60 -o "$2" "$1"
  elif wget --version 2> /dev/null | grep -q GNU; then
    wget -nv -t 1 -T 60 -O "$2" "$1"
  else
    wget -q -O "$2" "$1"
  fi
}
# Since the machine started: installers set the clock.
seconds() { cut -d . -f 1 /proc/uptime; }

