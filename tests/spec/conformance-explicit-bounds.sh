#!/usr/bin/env bash
# The official conformance scripts, compiled with memory accesses compared instead of guarded.
source "$(dirname "${BASH_SOURCE[0]}")/conformance.bash"
conformance -O2 --bounds=explicit
