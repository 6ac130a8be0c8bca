#!/usr/bin/env bash
# The official conformance scripts, compiled as wasmc compiles by default.
source "$(dirname "${BASH_SOURCE[0]}")/conformance.bash"
conformance -O2
