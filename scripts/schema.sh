#!/usr/bin/env bash
# Writes the JSON schema of every contract's messages to schema/<contract>/.
#
# Usage: scripts/schema.sh [--check] [--help]
#
#   --check   write nothing; fail when what is committed differs from what the code says
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check=no
case ${1:-} in
  '') ;;
  --check) check=yes ;;
  --help) print_help "${BASH_SOURCE[0]}" && exit 0 ;;
  *) die "unknown argument $1; see --help" ;;
esac

cd "$SALUS_ROOT"
status=0
for source in contracts/*/src/bin/schema.rs; do
  [ -f "$source" ] || continue
  name="${source#contracts/}"
  name="${name%%/*}"
  before="$(mktemp -d)"
  trap 'rm -rf "$before"' EXIT
  [ ! -d "schema/$name" ] || cp -r "schema/$name/." "$before"
  cargo run --quiet --locked -p "$name" --bin "$name-schema"
  if [ "$check" = yes ] && ! diff -r -u "$before" "schema/$name" >&2; then
    say "schema/$name is not what the code says; scripts/schema.sh writes it"
    rm -rf "schema/$name"
    mkdir -p "schema/$name"
    cp -r "$before/." "schema/$name"
    status=1
  fi
  rm -rf "$before"
  [ -n "$(ls "schema/$name")" ] || die "$name wrote no schema"
done
exit "$status"
