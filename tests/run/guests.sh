#!/usr/bin/env bash
# The small guests of this folder, compiled with the default options.
source "$(dirname "${BASH_SOURCE[0]}")/run-guests.bash"
all_guests
