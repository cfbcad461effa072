#!/bin/sh
set -e
# dpkg says `upgrade` where a newer version is about to be unpacked.
case "$1" in
remove | purge | disappear | 0) ;;
*) exit 0 ;;
esac

if [ -L /usr/bin/vinobench ]; then rm -f /usr/bin/vinobench; fi

profile='/etc/apparmor.d/${executable}'
if [ -e "$profile" ]; then
  if [ -d /sys/kernel/security/apparmor ] && command -v apparmor_parser >/dev/null; then
    apparmor_parser --remove "$profile" || true
  fi
  rm -f "$profile"
fi

if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi
