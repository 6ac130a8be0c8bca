#!/usr/bin/env bash
# The official conformance scripts with a collection at every allocation.
source "$(dirname "${BASH_SOURCE[0]}")/conformance.bash"
conformance -O2 --gc-stress
