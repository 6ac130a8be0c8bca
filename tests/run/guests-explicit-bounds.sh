#!/usr/bin/env bash
# The small guests of this folder, compiled with --bounds=explicit.
source "$(dirname "${BASH_SOURCE[0]}")/run-guests.bash"
all_guests --bounds=explicit
