#!/usr/bin/env bash
# Builds the salus command, optimised. Prints its path as the only line on stdout.
#
# Usage: scripts/build-salus.sh [--help]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$SALUS_ROOT/scripts/tools.sh"

[ "${1:-}" != --help ] || { print_help "${BASH_SOURCE[0]}" && exit 0; }
[ $# -eq 0 ] || die "unknown argument $1; see --help"

cd "$SALUS_ROOT"
require cc rust || exit 1
claim "$CARGO_TARGET_DIR"
quietly "$SALUS_CACHE/logs/salus.log" cargo build --locked --profile tool -p salus-cli || die "the salus command did not build"
echo "$CARGO_TARGET_DIR/tool/salus"
