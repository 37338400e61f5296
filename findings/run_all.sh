#!/usr/bin/env bash
# Runs every finding, or those named, one after the other; prints what each sees and counts at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export PIP_DISABLE_PIP_VERSION_CHECK=1
if [ $# -eq 0 ]; then
  set -- *.sh
fi
passed=0
failed=()
for script in "$@"; do
  [ "$script" != run_all.sh ] || continue
  printf '\n== %s\n' "$script"
  if bash "$script"; then
    passed=$((passed + 1))
  else
    failed+=("$script")
  fi
done
printf '\n'
[ ${#failed[@]} -eq 0 ] || printf 'changed: %s\n' "${failed[@]}"
printf '%d passed, %d failed\n' "$passed" "${#failed[@]}"
[ ${#failed[@]} -eq 0 ]
