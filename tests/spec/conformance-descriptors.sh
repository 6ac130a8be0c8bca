#!/usr/bin/env bash
# The draft of custom descriptors, which changes rules of other groups and is off by default.
source "$(dirname "${BASH_SOURCE[0]}")/conformance.bash"
groups=(custom-descriptors)
conformance -O0 --features=+custom-descriptors
