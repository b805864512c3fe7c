#!/bin/sh
# Installs the Debian packages that the lab and the tests need and that are not there yet. Needs root.
set -eu

packages="
  busybox-static chromium conntrack curl debootstrap dnsmasq-base fish fonts-dejavu-core fping git golang-github-gophercloud-gophercloud-dev golang-go iproute2 iptables iputils-ping isc-dhcp-client jq keepalived man-db mandoc
  openssh-client openssh-server openssl postgresql procps prometheus python3-openstackclient qemu-system-x86 shellcheck systemd-container tcpdump tcsh udhcpc util-linux zsh
"

missing=
for package in $packages; do
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
    missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing Debian packages:$missing"
# Daemons that come with a package are not started on this machine: the lab has its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
apt-get install -qq --no-install-recommends $missing >/dev/null
