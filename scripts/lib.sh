# shellcheck shell=bash disable=SC2034
# Shared by the scripts: where things are kept, how they speak, and what must be installed.
# Sourced, never run. Everything that explains itself to a person goes to stderr, so that a
# script's stdout can be used by another script.

SALUS_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
SALUS_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/salus"
# One target folder for every checkout: a clean clone finds its dependencies built.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$SALUS_CACHE/target}"

# The oldest versions that work; CI uses newer ones.
readonly MIN_RUST=1.95 MIN_GO=1.21 MIN_NODE=18

say() { printf '%s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# at_least VERSION MINIMUM: true when VERSION is not older.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# first_number TEXT: the first dotted version number in it.
first_number() { grep -oE '[0-9]+(\.[0-9]+)+' <<<"$1" | head -n 1; }

sha256_of() { sha256sum "$@" | cut -d ' ' -f 1; }

# print_help FILE: the comment block at the top of a script, without its marks.
print_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$1"; }

# locked NAME COMMAND...: runs it while holding a lock, so that two checkouts do not build one
# cache entry at the same time.
locked() {
  local name=$1
  shift
  mkdir -p "$SALUS_CACHE/locks"
  (
    exec 9>"$SALUS_CACHE/locks/$name"
    flock -n 9 || { say "waiting for another run that builds $name" && flock 9; }
    "$@" 9>&-
  )
}

# claim FOLDER: makes a cargo target folder this checkout's. Cargo tells changed sources by their times, and takes
# the same file in another checkout for the same source: what another checkout built last there must be built again.
claim() {
  local mark="$1/.checkout"
  mkdir -p "$1"
  if [ "$(cat "$mark" 2>/dev/null)" != "$SALUS_ROOT" ]; then
    (cd "$SALUS_ROOT" && find contracts packages tests -type f -exec touch {} +)
    echo "$SALUS_ROOT" >"$mark"
  fi
}

# quietly LOG COMMAND...: runs it with its output in LOG, a sign of life every 30 s, and the end
# of the log when it fails.
quietly() {
  local log=$1 ticker status=0
  shift
  mkdir -p "$(dirname "$log")"
  tick &
  ticker=$!
  "$@" >"$log" 2>&1 || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if [ "$status" -ne 0 ]; then
    tail -n 30 "$log" >&2
    say "the whole log: $log"
  fi
  return "$status"
}
# Ends with the script that started it, whatever ends that. It waits without a program of its own,
# which would outlive it.
tick() {
  local never waited=0
  exec {never}<> <(:) >/dev/null
  while ! read -rt 30 -u "$never" && kill -0 $$ 2>/dev/null; do
    waited=$((waited + 30))
    say "  … ${waited} s"
  done
}
