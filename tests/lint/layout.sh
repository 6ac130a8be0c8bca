#!/usr/bin/env bash
# The top level holds exactly the agreed folders and small files, and no committed file is executable code by mistake.
set -euo pipefail
cd "$CWASM_ROOT"
git rev-parse --git-dir >/dev/null 2>&1 || { echo "skipped: not a git checkout"; exit 77; }
allowed='compiler loader runtime-support wasi-libc-shim tests examples docs cmake
CMakeLists.txt CMakePresets.json README.md SECURITY.md LICENSE dev .ci .clang-format .gitignore'
status=0
for name in $(git ls-files | cut -d/ -f1 | sort -u); do
  grep -qwF -- "$name" <<<"${allowed//$'\n'/ }" || { echo "unexpected at the top level: $name"; status=1; }
done
while IFS= read -r path; do
  name=$(basename "$path" | sed 's/\.[a-z]*$//')
  [[ "$name" =~ ^[a-z0-9.-]+$ ]] || { echo "not in kebab-case: $path"; status=1; }
done < <(git ls-files '*.cpp' '*.h' '*.def')
exit $status
