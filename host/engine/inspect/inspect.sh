#!/bin/sh
# inspect.sh ROOT [FOLDER]…: what is really there of an environment, one fact a line; texts of files are in base64.
# With folders of routers and DHCP servers, or files of tenant networks: only the kernel's part of these.
# Standard input says which files are compared with more than their texts, as patterns below the generation:
#   linked FILE FOLDER               has a link in FOLDER
#   networkd FILE                    devices that networkd leaves alone
#   segment FILE                     a tenant network
#   namespace FILE [KIND NAME]…      a namespace, and what stands beside it and is compared with it too: settings, rules, virtual
#                                    (what keepalived gives)
#   current N / confirmed N          where the links lead
#   file PATH MODE OWNER:GROUP TEXT  each file of the current generation; = for a text that is as it was staged
#   other PATH TYPE MODE OWNER:GROUP each folder (d), and whatever is neither file nor folder
#   link PATH TARGET                 each link below /etc/systemd/system with a name of the environment
#   unlinked NAME FOLDER             a file for a network manager that does not find it in FOLDER
#   live PATH TEXT                   what networkd leaves alone, in the words of the file that says so
#   unit NAME ACTIVE-STATE / masked NAME / stale NAME (systemd has read another file)
#   state ROUTER STATE               what the instance of an HA router wrote of itself
#   lost UNIT PATH                   what a daemon made and is gone / odd UNIT WHY
#   kernel SCOPE KIND TEXT           the host's own network (SCOPE host), and that of each namespace of ours
#   rules PATH desired|live LINE     iptables rules as the kernel shows them when it is given that file, and as they are
set -eu

root=$1
shift
# shellcheck disable=SC2034 # for the parts
environment=${root##*/}
compared=$(cat)
# What is left of it, if somebody took the link away; nothing, if nothing was deployed.
cd "$root/current/" 2>/dev/null || cd "$root/confirmed/" 2>/dev/null || exit 0

scratch=$(mktemp -d /run/vrouter.inspect.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# Files of a kind that are there, with what its line says besides.
of_kind() { # KIND
  while read -r kind pattern more; do
    [ "$kind" = "$1" ] || continue
    for file in $pattern; do
      [ ! -f "$file" ] || echo "$file${more:+ $more}"
    done
  done <<EOF
$compared
EOF
}

if [ $# -eq 0 ]; then
  generation
  unit_facts
fi
host_kernel
all_namespaces "$@"
