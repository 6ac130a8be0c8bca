#!/usr/bin/env bash
# The official conformance scripts at -O1, whose code generation is of another kind than that of -O0 and -O2.
source "$(dirname "${BASH_SOURCE[0]}")/conformance.bash"
conformance -O1
