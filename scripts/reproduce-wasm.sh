#!/usr/bin/env bash
# Builds the contracts a second time, in another folder and from scratch except for this second
# place's own dependencies, and compares the bytes with artifacts/.
#
# Usage: scripts/reproduce-wasm.sh [--help]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$SALUS_ROOT/scripts/tools.sh"

[ "${1:-}" != --help ] || { print_help "${BASH_SOURCE[0]}" && exit 0; }
[ -f "$SALUS_ROOT/artifacts/checksums.txt" ] || die "build first: scripts/build-wasm.sh"

again() {
  local copy="$SALUS_CACHE/reproduce/another/place/for-the-same-sources"
  mkdir -p "$copy"
  # Files keep their times, so that what did not change is not compiled again.
  rm -rf "$copy/contracts" "$copy/packages" "$copy/tests" "$copy/scripts"
  (cd "$SALUS_ROOT" && tar cf - Cargo.toml Cargo.lock contracts packages tests scripts) | tar xf - -C "$copy"
  SALUS_WASM_TARGET_DIR="$SALUS_CACHE/reproduce/target" "$copy/scripts/build-wasm.sh" --skip-check
  diff "$SALUS_ROOT/artifacts/compiler.txt" "$copy/artifacts/compiler.txt"
  diff "$SALUS_ROOT/artifacts/checksums.txt" "$copy/artifacts/checksums.txt" ||
    die "the same sources gave other bytes in another folder"
}
locked reproduce again
say "the same bytes in both folders"
