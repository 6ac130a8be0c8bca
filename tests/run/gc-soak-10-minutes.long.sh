#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/gc-soak.bash"
soak 600
