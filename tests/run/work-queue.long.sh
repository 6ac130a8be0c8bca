#!/usr/bin/env bash
# The work queue of four threads, a hundred times in a row.
source "$(dirname "${BASH_SOURCE[0]}")/run-guests.bash"
for ((i = 1; i <= 100; ++i)); do
  guest "$root/tests/run/threads/work-queue.c" || { echo "in run $i"; exit 1; }
done
