#!/bin/sh
# Installs what installer/debian-packages.txt lists, as root on Debian; otherwise prints the one line that does.
set -eu
here=$(dirname "$0")
wanted=$(grep -v '^#' "$here/debian-packages.txt" | tr '\n' ' ')
command -v dpkg-query >/dev/null 2>&1 || { echo "Bukan Debian: pasang sendiri padanan paket dalam installer/debian-packages.txt."; exit 0; }
missing=""
for package in $wanted python3-venv; do
  # an own Python with a working venv needs no python3-venv of Debian
  if [ "$package" = python3-venv ] && "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null; then continue; fi
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "Paket sistem belum lengkap. Jalankan sekali: sudo apt-get install -y --no-install-recommends$missing"
fi
