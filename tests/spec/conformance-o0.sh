#!/usr/bin/env bash
# The official conformance scripts, compiled without optimisation.
source "$(dirname "${BASH_SOURCE[0]}")/conformance.bash"
conformance -O0
