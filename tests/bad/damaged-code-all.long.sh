#!/usr/bin/env bash
# The same with many more bits, and every bit of a signed artifact.
set -euo pipefail
CWASM_DAMAGED_RUNS=20000 "$(dirname "${BASH_SOURCE[0]}")/damaged-code.sh"
CWASM_EVERY_BIT=1 "$CWASM_BIN/unit-tests" --source-file='*/tests/unit/loader/damage.cpp' --no-intro -s=false
