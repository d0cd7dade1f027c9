#!/bin/sh
# Installs the programs that some suites need, where that is possible. A suite whose program is missing says so
# on one line when it runs, and is left out; CI fails on any that was.
set -u
PATH="$PATH:/usr/sbin:/sbin"  # where nginx is, which the path of a person need not name

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v nginx >/dev/null 2>&1 || missing="$missing nginx-light"
command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
command -v curl >/dev/null 2>&1 || missing="$missing curl"
command -v git >/dev/null 2>&1 || missing="$missing git"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Not installed, and no apt-get here to do it:$missing"
    exit 0
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
    sudo="sudo -n"
    $sudo true 2>/dev/null || { echo "Not installed, which takes root:$missing"; exit 0; }
fi
$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq $missing >/dev/null ||
    echo "Could not be installed:$missing"
exit 0
