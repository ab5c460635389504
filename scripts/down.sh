#!/usr/bin/env bash
# Stops the local chain that scripts/up.sh started. What it holds is kept: up.sh goes on with it.
#
# Usage: scripts/down.sh [--reset] [--help]
#
#   --reset   also delete everything that the chain holds
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

action=down
case ${1:-} in
  '') ;;
  --reset) action=reset ;;
  --help) print_help "${BASH_SOURCE[0]}" && exit 0 ;;
  *) die "unknown argument $1; see --help" ;;
esac

cd "$SALUS_ROOT"
salus="$CARGO_TARGET_DIR/tool/salus"
[ -x "$salus" ] || die "the salus command is not built, so up.sh never ran here"
"$salus" devnet "$action"
