#!/bin/sh
# generation.sh ROOT N: the bundle that generation N was made of, as JSON.
set -eu

cat "$1/generations/$2/bundle.json"
