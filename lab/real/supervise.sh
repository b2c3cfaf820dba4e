#!/bin/sh
# Plays the hardware of one host: powers it on, and on again after each reboot, until it is switched off by SIGTERM.
# usage: unshare --mount --propagation private sh supervise.sh NAME DIRECTORY IMAGE ROLE BRIDGE CGROUP…
# DIRECTORY holds upper/ work/ root/ and two settings read at each reboot:
#   boot-pause    seconds between power-off and power-on (a slow boot)
#   never-return  while this file exists the host stays off
# The mounts belong to this mount namespace: they vanish with the last process in it, however it ends.
set -u
name=$1 directory=$2 image=$3 role=$4 bridge=$5
shift 5
# A cgroup of its own: two hosts below the same one would see each other's services.
for cgroup; do echo $$ >"$cgroup/cgroup.procs" || exit 1; done

stopping=''
child=''
trap 'stopping=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM

run() {
  "$@" &
  child=$!
  wait "$child"
  code=$?
  # A trapped signal ends wait early; the child is still to be waited for.
  while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    code=$?
  done
  child=''
}

root=$directory/root
mount -t overlay overlay -o "lowerdir=$image/roles/$role:$image/base,upperdir=$directory/upper,workdir=$directory/work" "$root" || exit 1
# nspawn moves mounts out of here, which the disk of a machine without a tmpfs on /run refuses.
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn || exit 1

while [ -z "$stopping" ]; do
  # With --keep-unit nspawn leaves the reboot to us and says so by its exit code.
  run systemd-nspawn --quiet --directory="$root" --boot --machine="$name" --hostname="$name" \
    --register=no --keep-unit --settings=no --link-journal=no --resolv-conf=off --timezone=off \
    --network-bridge="$bridge" --console=pipe </dev/null
  echo "$name: nspawn ended with $code"
  [ "$code" = 133 ] || exit "$code"
  pause=$(cat "$directory/boot-pause" 2>/dev/null) && [ -z "$stopping" ] && run sleep "$pause"
  while [ -e "$directory/never-return" ] && [ -z "$stopping" ]; do run sleep 0.1; done
done
