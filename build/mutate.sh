#!/bin/sh
# mutate.sh ROOM [N]: how much of a room's code its tests see (`npm run mutate`); with N, of one in N of its functions.
set -eu

export ROOM="$1" SAMPLE="${2:-1}"
if [ "$ROOM" = review ]; then
  RECORDED_REVIEWS=$(mktemp -d)
  export RECORDED_REVIEWS
  trap 'rm -rf "$RECORDED_REVIEWS"' EXIT
  npx jest --selectProjects unit --runInBand --testPathPatterns 'test/review/(golden|golden-distributed|former-carriers|part-of-hosts).test'
fi
npx stryker run build/stryker.config.mjs
