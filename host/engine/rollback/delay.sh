#!/bin/sh
# delay.sh ENVIRONMENT: a host that was about to go back by itself waits for the deployment that begins now.
set -eu

unit=cdktf-vrouter-rollback-$1.service
if systemctl --quiet is-active "$unit"; then systemctl restart "$unit"; fi
