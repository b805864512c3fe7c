#!/bin/sh
# clock.sh: what time the host takes it to be, `clock SECONDS`.
date '+clock %s.%N'
