#!/bin/sh
# Runs the program of a machine as ipmi_sim would, holds it where it is told to, and keeps a log of what the machine was
# told and what came of it, in order. Arguments: that program with its own, which are a directory, seconds, then what
# ipmi_sim says. DIRECTORY/trap says where to hold it: what it is told (or get, when it is asked), how often that comes
# before, and when; caught is made when it is held, and released lets it go.
state=$3 what=$5
[ "$what" = get ] && name=get || name=$6

hold() {
  : > "$state/caught"
  while [ ! -e "$state/released" ]; do sleep 0.05; done
}

when=
if [ -f "$state/trap" ]; then
  read -r kind left at < "$state/trap"
  if [ "$left" = answered ]; then
    # It is told something else, so what was before it has been answered.
    rm "$state/trap"
    hold
  elif [ "$kind" = "$name" ] && [ "$left" -gt 0 ]; then
    echo "$kind $((left - 1)) $at" > "$state/trap"
  elif [ "$kind" = "$name" ]; then
    when=$at
    if [ "$at" = ANSWERED ]; then echo "$kind answered $at" > "$state/trap"; else rm "$state/trap"; fi
  fi
fi

[ "$what" = get ] || echo "$6 $7" >> "$state/log"
[ "$when" != HEARD ] || hold
if [ "$when" = LOST ]; then
  hold
  exit 0
fi
touch "$state/journal"
before=$(wc -l < "$state/journal")
"$@"
code=$?
[ "$what" = get ] || tail -n "+$((before + 1))" "$state/journal" | sed 's/^/EFFECT /' >> "$state/log"
[ "$when" != DONE ] || hold
exit $code
