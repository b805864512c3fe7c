#!/bin/sh
# boot.sh ENVIRONMENT: a host that lost power before its current generation was confirmed comes back with the confirmed one.
set -eu

environment=$1
root=/etc/vrouter/$environment
target=vrouter-$environment.target

# Of this boot: a deployment is at work.
[ ! -e "/run/vrouter/$environment/unconfirmed" ] || exit 0

current=$(basename "$(readlink "$root/current")")
confirmed=$(basename "$(readlink "$root/confirmed" || :)")
[ "$current" != "$confirmed" ] || exit 0

if [ -z "$confirmed" ]; then
  echo "no generation of environment $environment was ever confirmed: nothing is started" >&2
  systemctl --no-block stop "$target"
  exit 1
fi
echo "nobody confirmed generation $current of environment $environment before the host went down: back to generation $confirmed"
ln -sfn "generations/$confirmed" "$root/current.new"
mv -T "$root/current.new" "$root/current"
mkdir -p "/var/lib/vrouter/$environment"
echo "$current $confirmed $(date +%s)" >"/var/lib/vrouter/$environment/went-back"
systemctl daemon-reload
systemctl --no-block start "$target"
