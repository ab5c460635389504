#!/usr/bin/env bash
# Starts a local chain with Salus on it and tells a story, with real transactions.
#
# Usage: scripts/up.sh [--demo STORY] [--no-story] [--help] [options of `salus devnet up`]
#
#   --demo STORY      gift (the usual): a gift becomes a delivery that pays;
#                     mutual-aid: members share the cost of aid, claims settle themselves (3 minutes);
#                     consent: a patient decides who sees what, every look leaves a receipt (4 minutes)
#   --no-story        start and deploy only
#   --rpc-port PORT   and the others of `salus devnet up --help`, for instance if a port is taken
#
# It installs what is missing when it can (as root on Debian or Ubuntu), otherwise it names all of
# it. The first run builds the chain's program, the contracts and the salus command; later runs
# find them. Run twice, it finds the running chain. scripts/down.sh stops it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$SALUS_ROOT/scripts/tools.sh"

story=gift
devnet_options=()
while [ $# -gt 0 ]; do
  case $1 in
    --demo)
      [[ "${2:-}" =~ ^(gift|mutual-aid|consent)$ ]] || die "no story ${2:-}; there are: gift mutual-aid consent"
      story=$2
      shift
      ;;
    --no-story) story= ;;
    --help) print_help "${BASH_SOURCE[0]}" && exit 0 ;;
    *) devnet_options+=("$1") ;;
  esac
  shift
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
if [ -n "$story" ]; then
  say "[5/5] the story"
  exec "$salus" demo "$story" # it ends by saying where the chain listens, what to try next and how to stop
fi
"$salus" devnet status
echo "Try next: $salus demo   (or $salus demo mutual-aid, $salus demo consent)"
echo "Stop it with: ./scripts/down.sh"
