#!/bin/sh
# record.sh FILE: writes what the kernel says of its free memory, and the two
# fragmentation indices that it computes itself, all of one moment. Needs root
# and debugfs (mount -t debugfs none /sys/kernel/debug).
set -eu
d=/sys/kernel/debug/extfrag
for try in 1 2 3 4 5 6 7 8 9 10; do
  a=$(cat /proc/buddyinfo); u=$(cat $d/unusable_index); e=$(cat $d/extfrag_index)
  [ "$a" = "$(cat /proc/buddyinfo)" ] && break
  sleep 0.1
done
{
  echo "# $(uname -sr)"
  echo "$a"; echo "# unusable_index"; echo "$u"; echo "# extfrag_index"; echo "$e"
} | sed 's/ *$//' > "$1"
