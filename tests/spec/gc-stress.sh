#!/usr/bin/env bash
# The scripts about garbage-collected types with a collection at every allocation.
source "$(dirname "${BASH_SOURCE[0]}")/conformance.bash"
groups=(gc function-references)
conformance -O2 --gc-stress
