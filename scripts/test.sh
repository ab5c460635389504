#!/usr/bin/env bash
# Runs every check of the repository and prints a line for each, with its time.
#
# Usage: scripts/test.sh [--only STAGE]... [--list] [--help]
#
#   --only STAGE   run this stage alone (and may be repeated); --list names them
#
# It installs what is missing when it can (as root on Debian or Ubuntu), otherwise it names all of
# it. All stages run even if one fails; the end of a failing stage's log is shown, with the path of
# the whole. The last line counts tests (and stages that have none): "N passed, N failed".
# Everything built is kept under ${XDG_CACHE_HOME:-~/.cache}/salus, for every checkout together.
# SALUS_UPDATE_SNAPSHOTS=1 makes the tests write the golden files and tables that are kept in the
# repository instead of comparing them; SALUS_WRITE_FIGURES=1 makes them write what they measure.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$SALUS_ROOT/scripts/tools.sh"

stages=(tools format lint licences tests schema wasm contracts reproduce chain live)
only=()
while [ $# -gt 0 ]; do
  case $1 in
    --only)
      [[ " ${stages[*]} " == *" ${2:-} "* ]] || die "no stage ${2:-}; there are: ${stages[*]}"
      only+=("$2")
      shift
      ;;
    --list) printf '%s\n' "${stages[@]}" && exit 0 ;;
    --help) print_help "${BASH_SOURCE[0]}" && exit 0 ;;
    *) die "unknown argument $1; see --help" ;;
  esac
  shift
done

cd "$SALUS_ROOT"
logs="$SALUS_CACHE/logs/test"
rm -rf "$logs"
mkdir -p "$logs"
claim "$CARGO_TARGET_DIR"
export CARGO_TERM_COLOR=never RUST_BACKTRACE=0
passed=0 failed=0

# One selection of packages and features for every build and test, so that nothing is compiled
# twice: the features open the tests that need built contracts or a chain.
# S3 is off by default, and compiled and tested all the same.
all=(--workspace --locked --features custodian/s3)
[ ! -f tests/wasm/Cargo.toml ] || opened="wasm-tests/artifacts"
if grep -qs '^live = ' tests/e2e/Cargo.toml; then opened="${opened:+$opened,}e2e-tests/live"; fi

# --- the stages ---------------------------------------------------------------------------------
stage_tools() { require cc git rust rustfmt clippy wasm go node jq; }
stage_format() { cargo fmt --all --check -- --color never; }
stage_lint() { cargo clippy "${all[@]}" --all-targets ${opened:+--features "$opened"} -- -D warnings; }

stage_licences() {
  local deny
  deny="$(cargo_deny)" || return 1
  "$deny" --locked check bans licenses sources || return 1
  # Advisories come from a database that is fetched; without it the rest still counts.
  if "$deny" fetch db; then
    "$deny" --locked check advisories --disable-fetch
  else
    note="advisories not checked: their database cannot be reached"
  fi
}

stage_tests() { cargo test "${all[@]}" --no-fail-fast; }
stage_schema() { scripts/schema.sh --check; }
stage_wasm() { scripts/build-wasm.sh --skip-check; } # the next stage checks more than the script does
stage_contracts() { cargo test "${all[@]}" --features wasm-tests/artifacts --test wasm; }
stage_reproduce() { scripts/reproduce-wasm.sh; }
stage_chain() { scripts/build-wasmd.sh; }
stage_live() {
  local wasmd
  wasmd="$(scripts/build-wasmd.sh)" || return 1
  SALUS_WASMD="$wasmd" cargo test "${all[@]}" --features e2e-tests/live --test live
}
# ------------------------------------------------------------------------------------------------

declare -A title=(
  [tools]="tools present"
  [format]="format"
  [lint]="lints, warnings are errors"
  [licences]="licences and banned crates"
  [tests]="unit, property and suite tests"
  [schema]="schema is what the code says"
  [wasm]="contracts compile to WebAssembly"
  [contracts]="built contracts in the chain's machine"
  [reproduce]="the same bytes in another folder"
  [chain]="the chain's program"
  [live]="live chain"
)
declare -A needs=([contracts]=wasm [reproduce]=wasm [live]="wasm chain")
declare -A outcome=()

# count LOG: adds the tests that the log reports. Sets `ran` and `broke`.
count() {
  read -r ran broke < <(awk '
    /^test result: / { for (i = 2; i <= NF; i++) { if ($i == "passed;") p += $(i - 1); if ($i == "failed;") f += $(i - 1) } }
    END { print p + 0, f + 0 }' "$1")
}

run_stage() {
  local stage=$1 log="$logs/$1.log" start=$SECONDS status=0 need ran broke note=""
  for need in ${needs[$stage]:-}; do
    if [ "${outcome[$need]:-ok}" != ok ]; then
      printf 'skipped  %-42s (%s failed)\n' "${title[$stage]}" "$need"
      failed=$((failed + 1))
      return
    fi
  done
  # Not in a subshell, so that a stage can leave a note; `set -e` is off inside a condition, so
  # every stage ends with its verdict.
  "stage_$stage" >"$log" 2>&1 || status=$?
  count "$log"
  if [ "$status" -ne 0 ] && [ "$broke" -eq 0 ]; then broke=1; fi
  if [ "$status" -eq 0 ] && [ "$ran" -eq 0 ]; then ran=1; fi
  passed=$((passed + ran)) failed=$((failed + broke))
  if [ "$status" -eq 0 ]; then
    outcome[$stage]=ok
    printf 'ok       %-42s %4d s%s\n' "${title[$stage]}" $((SECONDS - start)) "${note:+  ($note)}"
  else
    outcome[$stage]=failed
    printf 'FAILED   %-42s %4d s\n' "${title[$stage]}" $((SECONDS - start))
    tail -n 60 "$log" | sed 's/^/    /'
    printf '    the whole log: %s\n' "$log"
  fi
}

for stage in "${stages[@]}"; do
  if [ ${#only[@]} -gt 0 ] && [[ " ${only[*]} " != *" $stage "* ]]; then continue; fi
  if [ "$stage" = live ] && [ ! -f tests/e2e/Cargo.toml ]; then continue; fi
  run_stage "$stage"
  [ "$stage" != tools ] || [ "${outcome[tools]}" = ok ] || break # nothing below could run
done

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
