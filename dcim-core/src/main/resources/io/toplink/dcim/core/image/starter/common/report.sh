# What is told while a machine is worked on.
work=/tmp/dcim
mkdir -p $work || exit 1
word() { printf %s "$*" | tr ' ' + | tr -cd 'A-Za-z0-9._+-'; }
dmi() { tr -cd 'A-Za-z0-9._-' < "/sys/class/dmi/id/$1" 2> /dev/null | cut -c 1-64; }
progress() { request {{url_progress}}"?percent=$1&message=$(word "$2")" /dev/null > /dev/null 2>&1; }
failed() { ask {{url_failed}}"?message=$(word "$*")"; }

# May this machine write to these disks now? Only GO is a yes.
may_wipe() {
  who="mac="{{mac}}"&serial=$(dmi product_serial)&uuid=$(dmi product_uuid)"
  ask {{url_begin_wipe}}"?$who&disks=$1" $work/answer && grep -qx GO $work/answer
}

