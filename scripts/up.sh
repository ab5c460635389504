#!/usr/bin/env bash
# Starts a local chain with Salus on it and tells the story of a gift, with real transactions.
#
# Usage: scripts/up.sh [--no-story] [--help] [options of `salus devnet up`]
#
#   --no-story        start and deploy only
#   --rpc-port PORT   and the others of `salus devnet up --help`, for instance if a port is taken
#
# It installs what is missing when it can (as root on Debian or Ubuntu), otherwise it names all of
# it. The first run builds the chain's program, the contracts and the salus command; later runs
# find them. Run twice, it finds the running chain. scripts/down.sh stops it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$SALUS_ROOT/scripts/tools.sh"

story=yes
devnet_options=()
for arg in "$@"; do
  case $arg in
    --no-story) story=no ;;
    --help) print_help "${BASH_SOURCE[0]}" && exit 0 ;;
    *) devnet_options+=("$arg") ;;
  esac
done

cd "$SALUS_ROOT"
require cc rust wasm go node || exit 1

say "[1/5] the chain's program"
wasmd="$(scripts/build-wasmd.sh)"
say "[2/5] the contracts"
scripts/build-wasm.sh --skip-check # the chain makes the same checks at upload
say "[3/5] the salus command"
salus="$(scripts/build-salus.sh)"
say "[4/5] a local chain with the contracts"
"$salus" devnet up --wasmd "$wasmd" ${devnet_options[@]+"${devnet_options[@]}"}
"$salus" deploy apply
if [ "$story" = yes ]; then
  say "[5/5] the story"
  exec "$salus" demo # it ends by saying where the chain listens, what to try next and how to stop
fi
"$salus" devnet status
echo "Try next: $salus demo"
echo "Stop it with: ./scripts/down.sh"
