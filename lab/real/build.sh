#!/bin/sh
# The recipe of the real lab: a Debian base, and over it one layer per role, ready to be stacked by overlayfs.
# usage: unshare --mount --propagation private sh build.sh DESTINATION   (root; DESTINATION must not exist)
# The mounts are seen by this script alone, so that a build that was killed leaves none.
# The cache is keyed by this file's text: everything that shapes the image is said here.
set -eu
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

suite=bookworm
mirror=http://deb.debian.org/debian
base_packages=systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,python3,perl,iproute2
destination=$1
work=$destination.$$

seconds() { cut -d. -f1 /proc/uptime; }
began=$(seconds)
say() { echo "lab image: $* ($(($(seconds) - began)) s)"; }

discard() {
  for mounted in "$work"/mnt/*; do umount -R "$mounted" 2>/dev/null || true; done
  rm -rf --one-file-system "$work"
}
trap discard EXIT
mkdir -p "$work/roles" "$work/mnt" "$work/work"
base=$work/base

# dpkg's syncs protect a machine against a power cut; an unfinished image is thrown away anyway.
# The package lists stay until the roles are built from them.
mmdebstrap --quiet --mode=root --variant=minbase --include="$base_packages" \
  --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --skip=cleanup/apt/lists \
  "$suite" "$base" "$mirror"
say base installed

printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
chmod 755 "$base/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$base/etc/resolv.conf"

# Three ways to become root: root itself, sudo with a password, sudo without.
chroot "$base" useradd --create-home --shell /bin/bash --uid 1000 admin
chroot "$base" useradd --create-home --shell /bin/bash --uid 1001 deploy
echo 'admin:lab-password' | chroot "$base" chpasswd
echo 'admin ALL=(ALL:ALL) ALL' >"$base/etc/sudoers.d/admin"
echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL' >"$base/etc/sudoers.d/deploy"
chmod 440 "$base/etc/sudoers.d/admin" "$base/etc/sudoers.d/deploy"

# Keys are made at each start of the lab, never stored in the image.
rm -f "$base"/etc/ssh/ssh_host_*
cat >"$base/etc/ssh/sshd_config.d/lab.conf" <<'END'
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/lab_authorized_keys
END

mkdir -p "$base/var/log/journal" "$base/etc/systemd/journald.conf.d" "$base/etc/systemd/system.conf.d"
printf '[Journal]\nStorage=persistent\nSystemMaxUse=64M\n' >"$base/etc/systemd/journald.conf.d/lab.conf"
chroot "$base" systemctl --quiet enable systemd-networkd.service
# What a host in a container has no use for, or what would run at an hour of its own.
chroot "$base" systemctl --quiet mask systemd-networkd-wait-online.service systemd-network-generator.service \
  systemd-pstore.service ldconfig.service systemd-timesyncd.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer e2scrub_reap.service \
  console-getty.service getty.target getty-static.service

install_role() {
  role=$1
  shift
  root=$work/mnt/$role
  mkdir -p "$root" "$work/work/$role"
  mkdir -p "$work/roles/$role"
  mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/roles/$role,workdir=$work/work/$role" "$root"
  "before_$role" "$root"
  mount -t proc proc "$root/proc"
  chroot "$root" apt-get -qq -y --no-install-recommends install "$@" >"$work/$role.log" 2>&1 || {
    cat "$work/$role.log" >&2
    return 1
  }
  rm -rf "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb "$root"/var/log/apt "$root"/var/log/dpkg.log
  umount -R "$root"
  say "$role installed"
}

# Small files, so that the database is created, started and copied up quickly. The way it stops is Debian's own.
before_srvsql() {
  mkdir -p "$1/etc/mysql/mariadb.conf.d"
  printf '[mariadbd]\ninnodb_log_file_size=8M\ninnodb_buffer_pool_size=32M\nskip-name-resolve\n' \
    >"$1/etc/mysql/mariadb.conf.d/90-lab.cnf"
}
before_srvapache() { :; }
before_nodemng() { :; }

install_role srvsql mariadb-server &
sql=$!
{ install_role nodemng ansible-core openssh-client cron && install_role srvapache apache2; } &
others=$!
failed=0
wait "$sql" || failed=1
wait "$others" || failed=1
[ "$failed" = 0 ] || exit 1

rm -rf "$base/usr/sbin/policy-rc.d" "$base"/var/lib/apt/lists/* "$base/etc/resolv.conf" "$work/mnt" "$work/work" "$work"/*.log
rm -f "$base/etc/machine-id" "$base/var/lib/dbus/machine-id"
mv -T "$work" "$destination"
say done
