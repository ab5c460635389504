#!/usr/bin/env bash
# Builds the chain that Salus runs on locally (wasmd), once, into the cache.
#
# Usage: scripts/build-wasmd.sh [--help]
#
# Prints the path of the binary as its only line on stdout. The cache entry is named by the
# module's go.mod and go.sum, so a changed dependency builds anew and an unchanged one never
# does. The contract engine (libwasmvm) is a shared library that the build would find only in
# Go's module cache; a copy lies beside the binary, which looks for it there.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$SALUS_ROOT/scripts/tools.sh"

[ "${1:-}" != --help ] || { print_help "${BASH_SOURCE[0]}" && exit 0; }
[ $# -eq 0 ] || die "unknown argument $1; see --help"

readonly RECIPE=1 # raise it when the way of building below changes
module="$SALUS_ROOT/scripts/wasmd"
case "$(uname -m)" in
  x86_64) arch=x86_64 ;;
  aarch64 | arm64) arch=aarch64 ;;
  *) die "wasmd's contract engine exists for x86_64 and aarch64 only, not for $(uname -m)" ;;
esac
key="$(cat "$module/go.mod" "$module/go.sum" | { cat && echo "$arch $RECIPE"; } | sha256sum | cut -c 1-16)"
entry="$SALUS_CACHE/wasmd/$key"

build() {
  local work lib version
  if [ -x "$entry/wasmd" ]; then return; fi # another run built it while this one waited
  use_go
  version="$(cd "$module" && go list -m -f '{{.Version}}' github.com/CosmWasm/wasmd)" ||
    die "could not read the modules of scripts/wasmd; is the Go module proxy reachable?"
  say "building wasmd $version with $(go env GOVERSION): 2 to 5 minutes, once"
  mkdir -p "$SALUS_CACHE/wasmd"
  work="$(mktemp -d "$SALUS_CACHE/wasmd/.building.XXXXXX")"
  trap 'rm -rf "$work"' EXIT
  # $ORIGIN is for the dynamic loader, not for this shell.
  # shellcheck disable=SC2016
  (cd "$module" && quietly "$SALUS_CACHE/logs/wasmd.log" go build -mod=readonly -trimpath -buildvcs=false \
    -o "$work/wasmd" -ldflags "-w -s \
      -X github.com/cosmos/cosmos-sdk/version.Name=wasm \
      -X github.com/cosmos/cosmos-sdk/version.AppName=wasmd \
      -X github.com/cosmos/cosmos-sdk/version.Version=${version#v} \
      -extldflags \"-Wl,-rpath,\$ORIGIN\"" \
    github.com/CosmWasm/wasmd/cmd/wasmd) || die "wasmd did not build"
  lib="$(cd "$module" && go list -m -f '{{.Dir}}' github.com/CosmWasm/wasmvm/v3)/internal/api/libwasmvm.$arch.so"
  install -m 755 "$lib" "$work/"
  "$work/wasmd" version >/dev/null 2>&1 || die "the built wasmd does not start: $("$work/wasmd" version 2>&1 | tail -n 1)"
  mv -T "$work" "$entry"
  trap - EXIT
}

[ -x "$entry/wasmd" ] || locked wasmd build
echo "$entry/wasmd"
