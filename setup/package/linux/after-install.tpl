#!/bin/sh
set -e
folder='/opt/${sanitizedProductName}'

ln -sf "$folder/resources/vinobench/vinobench" /usr/bin/vinobench

# Chromium's sandbox: user namespaces where the kernel gives them, else its helper as root.
if unshare --user true 2>/dev/null; then mode=0755; else mode=4755; fi
if [ -e "$folder/chrome-sandbox" ]; then chmod "$mode" "$folder/chrome-sandbox"; fi

# The profile is for AppArmor 4, which asks for one; what cannot read it does not need it.
profile="$folder/resources/apparmor-profile"
if command -v apparmor_parser >/dev/null && apparmor_parser --skip-kernel-load --skip-cache "$profile" >/dev/null 2>&1; then
  install -m 0644 "$profile" '/etc/apparmor.d/${executable}'
  if [ -d /sys/kernel/security/apparmor ]; then
    apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' || true
  fi
fi

if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi
