#!/bin/sh
# Debian has python3-pyspnego from trixie on. Its package holds nothing but Python and runs with an older Debian's Python, too.
# usage: spnego.sh DESTINATION   (must not exist); its usr/lib/python3/dist-packages is for PYTHONPATH
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/tree"
echo 'deb http://deb.debian.org/debian trixie main' >"$work/sources.list"
apt() {
  apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@"
}
apt update
cd "$work"
apt download python3-pyspnego
dpkg-deb -x "$work"/python3-pyspnego_*.deb "$work/tree"
mkdir -p "$(dirname "$1")"
mv -T "$work/tree" "$1"
